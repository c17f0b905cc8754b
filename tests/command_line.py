"""The whole program in tests: a model that has learnt nothing, processes of their own, files that came out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile
import torch

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.nn.families import build_network

TINY = {"n_fft": 4096, "hop": 1024, "segment_steps": 64, "channels": (4, 4, 4, 4, 4, 4), "mask_channels": 2}
ROOT = Path(__file__).resolve().parents[1]


def save_tiny_model(path: Path) -> Path:
    """Write the built-in family in small, with random weights, and return the file."""
    torch.manual_seed(5)
    network = build_network("lite", TINY, MUSDB_STEMS)
    for parameter in network.parameters():
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=0.2)
    card = ModelCard(name="tiny", family="lite", config={}, stems=MUSDB_STEMS, sample_rate=44100)
    checkpoint.save(path, network, card)
    return path


def command(*arguments: object) -> list[str]:
    """Return the command which runs the program in a process of its own."""
    return [sys.executable, "-m", "lasaft_studio", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """Return the environment in which the program finds this source tree from anywhere."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def run(*arguments: object, cwd: Path, **options) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def integers(path: Path, bits: int) -> np.ndarray:
    """Return the integers (N, C) of a file."""
    return soundfile.read(path, dtype="int32", always_2d=True)[0].astype(np.int64) >> (32 - bits)


def everything(folder: Path) -> list[str]:
    """Return all paths below a folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def complaints(err: str) -> list[str]:
    """Return what the program complained of on stderr, where progress alone may stand beside it."""
    lines = err.splitlines()
    assert all(line.startswith("lasaft-studio: ") or re.search(r": \d+ %", line) for line in lines), err
    return [line for line in lines if line.startswith("lasaft-studio: ")]
