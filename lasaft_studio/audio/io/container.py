"""What the header of a file tells about the sound in it, whatever decodes it later."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import mutagen
from mutagen.flac import FLAC
from mutagen.mp4 import MP4

from lasaft_studio.audio.io.mp4_length import mp4_seconds
from lasaft_studio.audio.io.tags import DAMAGED_TAGS

_PADDING_FRAMES = 8192  # of AAC at most: four frames of 2048
_WIDTHS = (8, 16, 24, 32)
_PADDED = {".aac", ".wma", ".asf"}  # nothing in these says which samples the encoder added


@dataclass(frozen=True, slots=True)
class Container:
    """The header of a sound file.

    Attributes:
        format: such as ``M4A``.
        codec: such as ``AAC``; the format's name where the header does not tell.
        bits: of losslessly compressed integers: 8, 16, 24 or 32, the fewest that hold them; else None.
        seconds: the length it claims, about, or 0.
        exact_seconds: the length of each sound in it without what an encoder added, where told.
        notes: what the user should know.
    """

    format: str
    codec: str
    bits: int | None
    seconds: float
    exact_seconds: tuple[Fraction, ...]
    notes: tuple[str, ...]

    def frames(self, decoded_frames: int, sample_rate: int) -> int:
        """Return how many of the frames that a decoder gave are sound: all but an encoder's padding."""
        exact = [round(seconds * sample_rate) for seconds in self.exact_seconds]
        if len(exact) == 1:
            return min(decoded_frames, exact[0])
        near = [frames for frames in exact if 0 <= decoded_frames - frames <= _PADDING_FRAMES]
        return max(near, default=decoded_frames)


def read_container(path: Path) -> Container:
    """Return what the header of `path` tells; never fails, for its decoder will."""
    try:
        file = mutagen.File(path)
        exact_seconds = mp4_seconds(path, file) if isinstance(file, MP4) else ()
    except (*DAMAGED_TAGS, OSError):
        file, exact_seconds = None, ()
    name = path.suffix.lstrip(".").upper()
    codec = str(file.info.codec) if isinstance(file, MP4) else name
    codec = "AAC" if codec.startswith("mp4a") else codec.upper()
    seconds = float(getattr(getattr(file, "info", None), "length", 0.0) or 0.0)
    notes: tuple[str, ...] = ()
    if path.suffix.lower() in _PADDED:
        notes = (f"{path.name} does not say what its encoder added: it may start up to 50 ms early or late.",)
    return Container(name, codec or name, _bits(file), seconds, exact_seconds, notes)


def _bits(file: mutagen.FileType | None) -> int | None:
    if not isinstance(file, FLAC) and not (isinstance(file, MP4) and file.info.codec == "alac"):
        return None
    return next((width for width in _WIDTHS if 0 < file.info.bits_per_sample <= width), None)
