"""The samples of a WAV file as bytes, to be copied where nothing about them changes."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lasaft_studio.audio.io.files import AudioFile

_PCM, _EXTENSIBLE = 1, 0xFFFE
_PCM_GUID = bytes.fromhex("0100000000001000800000aa00389b71")


@dataclass(frozen=True, slots=True)
class Pcm:
    """Where a file's samples lie: little-endian integers, channels in turn.

    Attributes:
        path: of the file.
        offset: of the first byte.
        size_bytes: of all samples.
        frame_bytes: of one sample of every channel.
    """

    path: Path
    offset: int
    size_bytes: int
    frame_bytes: int


def find_pcm(file: AudioFile) -> Pcm | None:
    """Return where the samples of a plain RIFF WAV file of 16 or 24 bits lie, or `None` for any other file.

    The file must say the same of itself as `file` does, and hold all of its samples.
    """
    if file.format not in {"WAV", "WAVEX"} or file.bits not in {16, 24}:
        return None
    frame_bytes = file.channels * file.bits // 8
    try:
        with file.path.open("rb") as opened:
            found = _walk(opened, struct.pack("<HI", file.channels, file.sample_rate), frame_bytes, file.bits)
            complete = file.path.stat().st_size
    except OSError:
        return None
    if found is None or found[1] != file.frames * frame_bytes or sum(found) > complete:
        return None
    return Pcm(file.path, *found, frame_bytes)


def _walk(opened: BinaryIO, shape: bytes, frame_bytes: int, bits: int) -> tuple[int, int] | None:
    """Return offset and size of the samples, if a format of this shape was found before them."""
    if opened.read(4) != b"RIFF" or opened.read(8)[4:] != b"WAVE":
        return None
    is_ours = False
    while len(head := opened.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        if name == b"data":
            return (opened.tell(), size) if is_ours else None
        start = opened.tell()
        if name == b"fmt ":
            is_ours = _is_pcm(opened.read(40), shape, frame_bytes, bits)
        opened.seek(start + size + size % 2)
    return None


def _is_pcm(fmt: bytes, shape: bytes, frame_bytes: int, bits: int) -> bool:
    kind = int.from_bytes(fmt[:2], "little")
    plain = kind == _PCM or (kind == _EXTENSIBLE and fmt[24:40] == _PCM_GUID)
    return plain and fmt[2:8] == shape and fmt[12:16] == struct.pack("<HH", frame_bytes, bits)
