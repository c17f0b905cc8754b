"""The example song of the package stempeg: six seconds of MUSDB18's test part. It is measured, never learnt from."""

import shutil
from pathlib import Path

import pytest


def stem_example() -> Path:
    """Return its path; skip the test where stempeg or ffmpeg is not installed."""
    if shutil.which("ffmpeg") is None or shutil.which("ffprobe") is None:
        pytest.skip("stempeg needs ffmpeg, which is not installed")
    stempeg = pytest.importorskip("stempeg")
    return Path(stempeg.example_stem_path())
