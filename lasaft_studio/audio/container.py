"""What the header of a file tells about the sound in it, whatever decodes it later."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import mutagen
from mutagen.flac import FLAC
from mutagen.mp4 import MP4

from lasaft_studio.audio.tags import DAMAGED_TAGS

_WIDTHS = (8, 16, 24, 32)
_PADDED = {".aac", ".wma", ".asf"}  # nothing in these says which samples the encoder added


@dataclass(frozen=True, slots=True)
class Container:
    """The header of a sound file.

    Attributes:
        format: such as ``M4A``.
        codec: such as ``AAC``; the format's name where the header does not tell.
        bits: of losslessly compressed integers: 8, 16, 24 or 32, the fewest that hold them; else None.
        seconds: the length it claims, or 0.
        notes: what the user should know.
    """

    format: str
    codec: str
    bits: int | None
    seconds: float
    notes: tuple[str, ...]


def read_container(path: Path) -> Container:
    """Return what the header of `path` tells; never fails, for its decoder will."""
    try:
        file = mutagen.File(path)
    except DAMAGED_TAGS:
        file = None
    name = path.suffix.lstrip(".").upper()
    info = getattr(file, "info", None)
    codec = str(getattr(info, "codec", "")) if isinstance(file, MP4) else name
    if codec.startswith("mp4a"):
        codec = "AAC"
    notes: tuple[str, ...] = ()
    if path.suffix.lower() in _PADDED:
        notes = (f"{path.name} does not say what its encoder added: it may start up to 50 ms early or late.",)
    return Container(
        name, codec.upper() or name, _bits(file), float(getattr(info, "length", 0.0) or 0.0), notes
    )


def _bits(file: mutagen.FileType | None) -> int | None:
    if not isinstance(file, FLAC) and not (isinstance(file, MP4) and file.info.codec == "alac"):
        return None
    return next((width for width in _WIDTHS if 0 < file.info.bits_per_sample <= width), None)
