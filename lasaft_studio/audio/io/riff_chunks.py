"""Chunks of a WAV beside its sound: texts, cue points, and where a recording lies in its session.

Source: Microsoft, Multimedia Programming Interface 1.0 (LIST INFO, cue, adtl); EBU Tech 3285 (bext).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

Chunk = tuple[bytes, bytes]

_TEXTS = {b"INAM": "title", b"IART": "artist", b"IPRD": "album", b"ICRD": "year", b"IGNR": "genre",
          b"ITRK": "track", b"IPRT": "track", b"IMUS": "composer"}  # fmt: skip
_TIME_REFERENCE = struct.Struct("<Q")
_TIME_PLACE = 338  # in bext
_LARGEST = 1 << 20  # of a chunk that is carried on
_MOST_CHUNKS = 10_000
_CUE_POINT = 24


def info_texts(path: Path) -> dict[str, str]:
    """Return the texts of a WAV's INFO list; those that are no UTF-8 are in Windows-1252."""
    texts: dict[str, str] = {}
    for name, content in _chunks(path, {b"LIST"}):
        if name == b"LIST" and content[:4] == b"INFO":
            for key, value in _inner(content[4:]):
                if key in _TEXTS:
                    texts.setdefault(_TEXTS[key], _decoded(value.split(b"\0")[0]))
    return texts


def carried(path: Path, start_frame: int, frames: int) -> list[Chunk]:
    """Return what stems have to keep of a WAV: its time reference, and cue points with their names.

    Args:
        path: of the song.
        start_frame: where the stems begin in it.
        frames: how long they are.
    """
    kept: list[Chunk] = []
    for name, content in _chunks(path, {b"bext", b"cue ", b"LIST"}):
        if name == b"bext" and len(content) >= _TIME_PLACE + 8:
            kept.append((name, _moved(content, start_frame)))
        elif name == b"cue " and (points := _cues(content, start_frame, frames)):
            kept.append((name, points))
        elif name == b"LIST" and content[:4] == b"adtl":
            kept.append((name, content))
    return kept if any(name == b"cue " for name, _ in kept) else [each for each in kept if each[0] == b"bext"]


def append(path: Path, chunks: list[Chunk]) -> None:
    """Put chunks behind the sound of a finished WAV; RF64 is left as it is.

    Raises:
        OSError: the file cannot be changed.
    """
    with path.open("r+b") as file:
        if file.read(4) != b"RIFF" or not chunks:
            return
        size = file.seek(0, 2)
        file.write(b"\0" * (size % 2))
        for name, content in chunks:
            file.write(struct.pack("<4sI", name, len(content)) + content + b"\0" * (len(content) % 2))
        size = file.tell()
        file.seek(4)
        file.write(struct.pack("<I", size - 8))


def _moved(bext: bytes, start_frame: int) -> bytes:
    (reference,) = _TIME_REFERENCE.unpack_from(bext, _TIME_PLACE)
    return bext[:_TIME_PLACE] + _TIME_REFERENCE.pack(reference + start_frame) + bext[_TIME_PLACE + 8 :]


def _cues(content: bytes, start_frame: int, frames: int) -> bytes:
    """Return the points that lie in the stems, counted from where these begin; nothing if none does."""
    points = []
    for at in range(4, len(content) - _CUE_POINT + 1, _CUE_POINT):
        number, position, chunk, chunk_start, block, offset = struct.unpack_from("<II4sIII", content, at)
        if start_frame <= offset < start_frame + frames:
            moved = (number, max(position - start_frame, 0), chunk, chunk_start, block, offset - start_frame)
            points.append(struct.pack("<II4sIII", *moved))
    return struct.pack("<I", len(points)) + b"".join(points) if points else b""


def _chunks(path: Path, wanted: set[bytes]) -> Iterator[Chunk]:
    try:
        with path.open("rb") as file:
            head = file.read(12)
            if head[:4] in {b"RIFF", b"RF64", b"BW64"} and head[8:] == b"WAVE":
                yield from _walk(file, wanted)
    except OSError:
        return


def _walk(file: BinaryIO, wanted: set[bytes]) -> Iterator[Chunk]:
    position = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return
        name, length = struct.unpack("<4sI", header)
        if name in wanted and length <= _LARGEST:
            content = file.read(length)
            if len(content) == length:
                yield name, content
        position += 8 + length + length % 2


def _inner(content: bytes) -> Iterator[Chunk]:
    position = 0
    while position + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, position)
        yield name, content[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")
