"""Songs, networks and exact nulls for the benchmark of graphics cards."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import torch

from lasaft_studio.checkpoints import catalog, checkpoint
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.paths import resource
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.separate_song import SeparationResult, separate_song
from lasaft_studio.tasks.writing.output_spec import OutputSpec

RATE = 44_100


@dataclass(frozen=True)
class Done:
    """A song that was separated into files.

    Attributes:
        result: what the program says of it.
        is_exact: whether the written integers add up to those of the song.
    """

    result: SeparationResult
    is_exact: bool


def load(model: str) -> StemNetwork:
    """Return the model at its published size, with random weights where its file is not here."""
    card = catalog.find(model)
    with contextlib.suppress(CheckpointError):
        return checkpoint.load(model).network
    torch.manual_seed(0)
    stems = card.stems[:1] if card.family == "conv_tdf" else card.stems  # one network a stem
    return build_network(card.family, card.config, stems).eval()


def song(path: Path, seconds: float) -> Path:
    """Write the demo song, over and over at half its level, as 16-bit WAV, and return its path."""
    samples, _ = soundfile.read(resource("demo") / "demo.flac", dtype="int16", always_2d=True)
    frames = round(seconds * RATE)
    repeats = -(-frames // len(samples))
    soundfile.write(path, np.tile(samples // 2, (repeats, 1))[:frames], RATE, "PCM_16")
    return path


def separated(separator: Separator, source: Path, folder: Path, **more: object) -> Done:
    """Separate a song into 24-bit files and add them up again."""
    result = separate_song(source, folder, separator, OutputSpec("wav24", overwrite=True), **more)  # type: ignore[arg-type]
    return Done(result, _adds_up(source, result))


def _adds_up(source: Path, result: SeparationResult) -> bool:
    total: int | np.ndarray = 0
    for path in result.files.values():
        total = total + soundfile.read(path, dtype="int32")[0].astype(np.int64)
    mixture = soundfile.read(source, dtype="int32")[0].astype(np.float64)
    gain = 10 ** (result.gain_db / 20)
    return bool(np.array_equal(np.asarray(total) >> 8, np.rint(mixture * gain / 256).astype(np.int64)))
