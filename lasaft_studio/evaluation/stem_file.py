"""Songs of MUSDB18: one ``.stem.mp4`` each, with the mixture and four stems as streams, read by stempeg."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lasaft_studio.audio.buffer import Samples
from lasaft_studio.audio.stems import BASS, DRUMS, OTHER, VOCALS
from lasaft_studio.errors import AudioError, TrainingError

SUFFIX = ".stem.mp4"
MIXTURE = "mixture"
_STREAMS = (MIXTURE, DRUMS, BASS, OTHER, VOCALS)  # the order of MUSDB18
_SAMPLES = "s16le"  # as the package musdb reads them, so that scores are the field's


@dataclass(frozen=True, slots=True)
class StemFile:
    """A song of MUSDB18.

    Attributes:
        path: of its file.
    """

    path: Path

    @property
    def name(self) -> str:
        """The song's name: that of its file."""
        return self.path.name.removesuffix(SUFFIX)


def read_streams(path: Path, seconds: float | None = None) -> tuple[dict[str, Samples], int]:
    """Return the mixture and the stems in `path`, (C, N) float32 each, and their sample rate in Hz.

    Args:
        path: a ``.stem.mp4``.
        seconds: only the first of it; all of it where None.

    Raises:
        AudioError: it cannot be read, or does not hold five streams.
        TrainingError: stempeg is not installed, or the ffmpeg that it needs.
    """
    stempeg = _stempeg()
    try:
        streams, rate = stempeg.read_stems(
            str(path), duration=seconds, ffmpeg_format=_SAMPLES, always_3d=True
        )
    except (Warning, RuntimeError, OSError, ValueError, IndexError) as error:  # stempeg raises warnings, too
        raise AudioError(
            f"'{path.name}' cannot be read as a file of stems.", hint="It may be damaged."
        ) from error
    if len(streams) != len(_STREAMS):
        raise AudioError(
            f"'{path.name}' holds {len(streams)} streams and not {len(_STREAMS)}.",
            hint="Files of MUSDB18 hold the mixture, drums, bass, other and vocals.",
        )
    samples = np.ascontiguousarray(np.swapaxes(streams, 1, 2), dtype=np.float32)
    return dict(zip(_STREAMS, samples, strict=True)), int(rate)


def _stempeg() -> Any:
    try:
        import stempeg
    except ImportError as error:
        raise TrainingError(
            "Files of MUSDB18 are read by the package stempeg.",
            hint="Run: pip install 'lasaft-studio[evaluate]'.",
        ) from error
    except RuntimeError as error:
        raise TrainingError("Files of MUSDB18 need ffmpeg and ffprobe.", hint="Install ffmpeg.") from error
    return stempeg
