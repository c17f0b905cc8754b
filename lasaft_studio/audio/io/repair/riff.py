"""WAV, RF64 and BW64 whose length is missing, wrapped round, too small or too large.

A recorder writes the length when it is stopped; one that crashed, or wrote into a pipe, leaves a placeholder.
A length of 32 bits wraps round after 4 GiB. Tags, and whole chunks, may follow the sound.

Source: Microsoft, Multimedia Programming Interface 1.0; EBU Tech 3306 (RF64); ITU-R BS.2088 (BW64).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lasaft_studio.audio.io.repair.byte_view import Piece
from lasaft_studio.audio.io.repair.findings import Finding, cut, longer
from lasaft_studio.audio.io.repair.trailers import is_sound

PCM, FLOAT, EXTENSIBLE, MPEG3 = 0x0001, 0x0003, 0xFFFE, 0x0055
_UNKNOWN = 0xFFFFFFFF  # in RF64: the true length stands in ds64
_PLACEHOLDERS = frozenset({0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFF000})
_WRAP = 1 << 32
_SHORTEST_FMT = 16
_MOST_CHUNKS = 10_000


@dataclass(frozen=True, slots=True)
class _Wave:
    """Where the parts of a WAV lie.

    Attributes:
        name: of the file.
        fmt: the fmt chunk's content.
        start: of the sound.
        stated: how many bytes of sound the header claims; None for a placeholder.
        available: how many bytes follow `start`.
    """

    name: str
    fmt: bytes
    start: int
    stated: int | None
    available: int

    @property
    def tag(self) -> int:
        """The encoding, looked up in the extension where there is one."""
        (tag,) = struct.unpack_from("<H", self.fmt)
        if tag == EXTENSIBLE and len(self.fmt) >= 26:
            (tag,) = struct.unpack_from("<H", self.fmt, 24)
        return int(tag)

    @property
    def frame_bytes(self) -> int:
        """The size of one sample of every channel; it follows from the fields that decoders go by."""
        channels, bits = struct.unpack_from("<H", self.fmt, 2)[0], struct.unpack_from("<H", self.fmt, 14)[0]
        return int(channels * -(-bits // 8))

    @property
    def rate(self) -> int:
        """In Hz."""
        return int(struct.unpack_from("<I", self.fmt, 4)[0])

    def seconds(self, size: int) -> float:
        """Return how long so many bytes last."""
        return size / (self.frame_bytes * self.rate) if self.frame_bytes and self.rate else 0.0


def inspect(path: Path) -> Finding | None:
    """Return how a WAV is to be read, or None if it is none, or so damaged that its decoder shall say it."""
    with path.open("rb") as file:
        wave = _layout(file, path)
        if wave is None:
            return None
        mask = _channel_mask(wave.fmt)
        if wave.tag == MPEG3:
            length = wave.available if wave.stated is None else min(wave.stated, wave.available)
            return Finding(streams=((Piece(wave.start, length),),), is_mpeg=True)
        if wave.tag not in {PCM, FLOAT} or not wave.frame_bytes:
            return Finding(channel_mask=mask)
        length = _true_length(file, wave)
    notes = _notes(wave, length)
    if length == wave.stated or (
        wave.stated is not None and wave.stated > length
    ):  # libsndfile stops at the end itself
        return Finding(notes=notes, channel_mask=mask)
    return Finding((_rebuilt(wave, length),), notes, channel_mask=mask)


def _layout(file: BinaryIO, path: Path) -> _Wave | None:
    head = file.read(12)
    if head[:4] not in {b"RIFF", b"RF64", b"BW64"} or head[8:] != b"WAVE":
        return None
    size = path.stat().st_size
    position, fmt, data, ds64 = 12, b"", None, None
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            break
        name, length = struct.unpack("<4sI", header)
        if name == b"fmt ":
            fmt = file.read(min(length, 64))
        elif name == b"ds64":
            ds64 = file.read(min(length, 28))
        elif name == b"data":
            data = (position + 8, length)
            if fmt:
                break
        position += 8 + length + length % 2
    if data is None or len(fmt) < _SHORTEST_FMT:
        return None
    start, length = data
    return _Wave(path.name, fmt, start, _stated(length, ds64), size - start)


def _stated(length: int, ds64: bytes | None) -> int | None:
    if length == _UNKNOWN and ds64 is not None and len(ds64) >= 16:
        (length,) = struct.unpack_from("<Q", ds64, 8)
        return length or None  # an RF64 that was never finished
    return None if length in _PLACEHOLDERS else length


def _true_length(file: BinaryIO, wave: _Wave) -> int:
    """Return how many bytes of sound there are: whole frames only."""
    whole = wave.available - wave.available % wave.frame_bytes
    if wave.stated is None:
        return whole
    if wave.stated >= wave.available:
        return whole
    wraps = (wave.available - wave.stated) // _WRAP
    if wraps:
        return wave.stated + wraps * _WRAP
    behind = wave.start + wave.stated
    if is_sound(file, behind, wave.start + wave.available, padded=wave.stated % 2 == 1):
        return whole
    return wave.stated


def _notes(wave: _Wave, length: int) -> tuple[str, ...]:
    if wave.stated is None or abs(wave.stated - length) < wave.frame_bytes:
        return ()
    if wave.stated > length:
        return (cut(wave.name, wave.seconds(wave.stated)),)
    if (
        wave.stated == 0 or length - wave.stated >= _WRAP
    ):  # never written, or wrapped round: nothing is wrong with the sound
        return ()
    return (longer(wave.name, wave.seconds(length - wave.stated)),)


def _rebuilt(wave: _Wave, length: int) -> tuple[Piece | bytes, ...]:
    """Return the sound behind the header of an RF64 that says how long it is."""
    fmt = struct.pack("<4sI", b"fmt ", len(wave.fmt)) + wave.fmt + bytes(len(wave.fmt) % 2)
    frames = length // wave.frame_bytes
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, 4 + 36 + len(fmt) + 8 + length, length, frames, 0)
    head = (
        struct.pack("<4sI4s", b"RF64", _UNKNOWN, b"WAVE")
        + ds64
        + fmt
        + struct.pack("<4sI", b"data", _UNKNOWN)
    )
    return (head, Piece(wave.start, length))


def _channel_mask(fmt: bytes) -> int | None:
    if struct.unpack_from("<H", fmt)[0] != EXTENSIBLE or len(fmt) < 24:
        return None
    return int(struct.unpack_from("<I", fmt, 20)[0]) or None
