"""AIFF, AU and CAF whose length was never written, or is another than what is there.

Source: Apple, Audio Interchange File Format 1.3, AIFF-C, Core Audio Format 1.0; Sun, audio file header.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lasaft_studio.audio.io.repair.byte_view import Piece
from lasaft_studio.audio.io.repair.findings import Finding, Parts, cut, longer
from lasaft_studio.audio.io.repair.trailers import is_sound

_PLAIN = {b"NONE": 0, b"twos": 0, b"sowt": 0, b"fl32": 0, b"FL32": 0, b"fl64": 0, b"FL64": 0, b"raw ": 0,
          b"in24": 0, b"in32": 0, b"23ni": 0, b"42ni": 0}  # fmt: skip
_AU_BITS = {1: 8, 2: 8, 3: 16, 4: 24, 5: 32, 6: 32, 7: 64, 27: 8}
_UNKNOWN = 0xFFFFFFFF
_MOST_CHUNKS = 10_000


@dataclass(frozen=True, slots=True)
class _Sound:
    """Where the sound of a file lies.

    Attributes:
        name: of the file.
        start: its first byte.
        stated: how many bytes the header claims; None where it claims none.
        available: how many bytes follow `start`.
        frame_bytes: the size of one sample of every channel.
        rate: in Hz.
    """

    name: str
    start: int
    stated: int | None
    available: int
    frame_bytes: int
    rate: float

    def seconds(self, size: int) -> float:
        return size / (self.frame_bytes * self.rate) if self.frame_bytes and self.rate else 0.0

    def true_length(self, file: BinaryIO) -> int:
        whole = self.available - self.available % self.frame_bytes
        if self.stated is None or self.stated >= self.available:
            return whole
        end = self.start + self.available
        sound_behind = is_sound(file, self.start + self.stated, end, padded=self.stated % 2 == 1)
        return whole if sound_behind else self.stated

    def notes(self, length: int) -> tuple[str, ...]:
        if not self.stated or abs(self.stated - length) < self.frame_bytes:
            return ()
        if self.stated > length:
            return (cut(self.name, self.seconds(self.stated)),)
        return (longer(self.name, self.seconds(length - self.stated)),)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A CAF's data chunk: the file's name, where it stands, and how long it says it is."""

    name: str
    position: int
    length: int


def inspect(path: Path) -> Finding | None:
    """Return how an AIFF, AU or CAF is to be read, or None if it is none of them."""
    with path.open("rb") as file:
        head = file.read(12)
        size = path.stat().st_size
        if head[:4] == b"FORM" and head[8:] in {b"AIFF", b"AIFC"}:
            return _aiff(file, path.name, size)
        if head[:4] == b".snd":
            return _au(file, path.name, size)
        if head[:4] == b"caff":
            return _caf(file, path.name, size)
    return None


def _aiff(file: BinaryIO, name: str, size: int) -> Finding:
    position, comm, ssnd = 12, None, None
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            break
        chunk, length = struct.unpack(">4sI", header)
        if chunk == b"COMM":
            comm = (position + 8, file.read(min(length, 64)))
        elif chunk == b"SSND":
            ssnd = (position, length)
            if comm is not None:
                break
        position += 8 + length + length % 2
    if comm is None or ssnd is None or len(comm[1]) < 18:
        return Finding()
    channels, frames, bits = struct.unpack_from(">hIh", comm[1])
    plain = len(comm[1]) < 22 or comm[1][18:22] in _PLAIN
    frame_bytes = channels * -(-bits // 8)
    if not plain or frame_bytes <= 0:
        return Finding()
    start = ssnd[0] + 16
    stated = frames * frame_bytes or None
    sound = _Sound(name, start, stated, size - start, frame_bytes, _extended(comm[1][8:18]))
    length = sound.true_length(file)
    if sound.stated == length == ssnd[1] - 8 or (
        ssnd[1] - 8 >= length and sound.stated and sound.stated > length
    ):
        return Finding(notes=sound.notes(length))
    edits = {
        4: min(start + length - 8, _UNKNOWN),
        comm[0] + 2: min(length // frame_bytes, _UNKNOWN),
        ssnd[0] + 4: min(length + 8, _UNKNOWN),
    }
    return Finding((_edited(edits, start + length),), sound.notes(length))


def _edited(numbers: dict[int, int], end: int) -> Parts:
    """Return a file's bytes up to `end`, with other 32-bit numbers at some places."""
    parts: list[Piece | bytes] = []
    position = 0
    for at, number in sorted(numbers.items()):
        parts += [Piece(position, at - position), struct.pack(">I", number)]
        position = at + 4
    return (*parts, Piece(position, end - position))


def _au(file: BinaryIO, name: str, size: int) -> Finding:
    file.seek(4)
    fields = file.read(20)
    if len(fields) < 20:
        return Finding()
    start, stated, encoding, rate, channels = struct.unpack(">5I", fields)
    frame_bytes = channels * _AU_BITS.get(encoding, 0) // 8
    if not frame_bytes or not 24 <= start <= size:
        return Finding()
    sound = _Sound(name, start, None if stated in {0, _UNKNOWN} else stated, size - start, frame_bytes, rate)
    length = sound.true_length(file)
    if stated in {length, _UNKNOWN} or stated > length:
        return Finding(notes=sound.notes(length))
    parts = (Piece(0, 8), struct.pack(">I", min(length, _UNKNOWN)), Piece(12, size - 12))
    return Finding((parts,), sound.notes(length))


def _caf(file: BinaryIO, name: str, size: int) -> Finding:
    position, layout = 8, None
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(12)
        if len(header) < 12:
            break
        chunk, length = struct.unpack(">4sq", header)
        if chunk == b"desc":
            layout = file.read(32)
        elif chunk == b"data":
            return _caf_data(file, _Chunk(name, position, length), size, layout)
        if length < 0:
            break
        position += 12 + length
    return Finding()


def _caf_data(file: BinaryIO, chunk: _Chunk, size: int, layout: bytes | None) -> Finding:
    if layout is None or len(layout) < 32 or layout[8:12] != b"lpcm":
        return Finding()
    rate, frame_bytes = struct.unpack_from(">d", layout)[0], struct.unpack_from(">I", layout, 16)[0]
    if not frame_bytes:
        return Finding()
    edit_count = 4
    start = chunk.position + 12 + edit_count
    stated = None if chunk.length <= edit_count else chunk.length - edit_count
    sound = _Sound(chunk.name, start, stated, size - start, frame_bytes, rate)
    true = sound.true_length(file)
    if stated == true or chunk.length == -1:
        return Finding(notes=sound.notes(true))
    before, behind = Piece(0, chunk.position + 4), Piece(chunk.position + 12, edit_count + true)
    return Finding(((before, struct.pack(">q", edit_count + true), behind),), sound.notes(true))


def _extended(number: bytes) -> float:
    """Return the value of an 80-bit float, as AIFF has its sample rate."""
    exponent, mantissa = struct.unpack(">HQ", number)
    return math.ldexp(mantissa, min((exponent & 0x7FFF) - 16383 - 63, 900))
