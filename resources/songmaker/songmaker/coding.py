"""MP3 and AAC: what a mixture sounds like after it has been sent to listeners."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pedalboard as pb
import soundfile

from lasaft_studio.errors import TrainingError
from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker import effects
from songmaker.sound import RATE, Sound


def coded(mixture: Sound, draw: Chance) -> tuple[Sound, str]:
    """Return the mixture (2, N) after lossy coding, aligned with itself, and the coding's name."""
    if likely(draw, 0.5) and shutil.which("ffmpeg"):
        kilobits = one_of(draw, (96, 128, 192))
        return aac(mixture, kilobits), f"AAC {kilobits} kbit/s"
    quality = one_of(draw, (2.0, 4.0, 6.0))
    return effects.run(mixture, pb.MP3Compressor(quality)), f"MP3 V{quality:.0f}"


def aac(mixture: Sound, kilobits: int) -> Sound:
    """Return the mixture through ffmpeg's AAC coder and back; the file's edit list keeps it aligned.

    Raises:
        TrainingError: ffmpeg failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, middle, back = (Path(folder, name) for name in ("in.wav", "coded.m4a", "out.wav"))
        soundfile.write(source, mixture.T, RATE, subtype="FLOAT")
        _ffmpeg(["-i", str(source), "-c:a", "aac", "-b:a", f"{kilobits}k", str(middle)])
        _ffmpeg(["-i", str(middle), "-c:a", "pcm_f32le", str(back)])
        samples, _ = soundfile.read(back, dtype="float32", always_2d=True)
    out = np.zeros_like(mixture)
    frames = min(out.shape[1], samples.shape[0])
    out[:, :frames] = samples[:frames].T
    return out


def _ffmpeg(arguments: list[str]) -> None:
    program = shutil.which("ffmpeg") or "ffmpeg"
    command = [program, "-v", "error", "-nostdin", "-bitexact", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, our own arguments
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip()[:200]
        raise TrainingError("ffmpeg could not code a mixture as AAC.", hint=reason)
