"""FLAC whose STREAMINFO counts fewer or more samples than there are frames.

Source: RFC 9639, sections 8.2 (STREAMINFO), 9.1 (frame header).
"""

from __future__ import annotations

import mmap
from pathlib import Path

from lasaft_studio.audio.io.repair.byte_view import Piece
from lasaft_studio.audio.io.repair.findings import Finding, longer

_MARKER = b"fLaC"
_INFO_BYTES = 34
_BLOCK_HEADER = 4
_COUNT_MASK = (1 << 36) - 1
_TAIL_BYTES = 1 << 20  # in which the last frame lies
_ID3V2_BYTES = 10


def inspect(path: Path) -> Finding | None:
    """Return how a FLAC file is to be read, or None if it is none."""
    with path.open("rb") as file:
        if file.read(4) not in {_MARKER, b"ID3\x02", b"ID3\x03", b"ID3\x04"}:
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _inspect(path.name, data)


def _inspect(name: str, data: mmap.mmap) -> Finding | None:
    start = 0
    while data[start : start + 3] == b"ID3" and len(data) > start + _ID3V2_BYTES:
        size = data[start + 6 : start + 10]
        start += _ID3V2_BYTES + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    info = start + 4 + _BLOCK_HEADER
    if data[start : start + 4] != _MARKER or len(data) < info + _INFO_BYTES:
        return None
    fields = int.from_bytes(data[info + 10 : info + 18], "big")
    stated, rate = fields & _COUNT_MASK, fields >> 44
    counted = _last_sample(data, info)
    if counted is None or not rate or (stated and counted <= stated):
        return Finding(((Piece(start, len(data) - start),),)) if start else Finding()
    patched = (fields & ~_COUNT_MASK | counted).to_bytes(8, "big")
    parts = (Piece(start, info + 10 - start), patched, Piece(info + 18, len(data) - info - 18))
    notes = (longer(name, (counted - stated) / rate),) if stated else ()
    return Finding((parts,), notes)


def _last_sample(data: mmap.mmap, info: int) -> int | None:
    """Return the number of the sample behind the last frame, or None if no frame is found."""
    smallest, largest = (int.from_bytes(data[info + at : info + at + 2], "big") for at in (0, 2))
    begin = max(info + _INFO_BYTES, len(data) - _TAIL_BYTES)
    position = len(data)
    while (position := data.rfind(b"\xff", begin, position)) >= 0:
        if data[position + 1 : position + 2] in {b"\xf8", b"\xf9"}:
            end = _end_of_frame(
                bytes(data[position : position + 20]), largest, variable=data[position + 1] == 0xF9
            )
            if end is not None and smallest <= largest:
                return end
    return None


def _end_of_frame(head: bytes, block: int, *, variable: bool) -> int | None:
    """Return the number of the sample behind a frame, from its header; None if these bytes are no header."""
    if len(head) < 6 or head[3] & 1 or head[2] >> 4 == 0 or head[2] & 15 == 15:
        return None
    number, at = _coded_number(head, 4)
    if number is None:
        return None
    size_code = head[2] >> 4
    extra = {6: 1, 7: 2}.get(size_code, 0)
    rate_extra = {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
    if len(head) <= at + extra + rate_extra:
        return None
    if _crc8(head[: at + extra + rate_extra]) != head[at + extra + rate_extra]:
        return None
    if extra:
        samples = int.from_bytes(head[at : at + extra], "big") + 1
    else:
        samples = 192 if size_code == 1 else 576 << size_code - 2 if size_code < 6 else 256 << size_code - 8
    return (number if variable else number * block) + samples


def _coded_number(head: bytes, at: int) -> tuple[int | None, int]:
    """Return a number in the UTF-8 like code of frame headers, and the byte behind it."""
    first = head[at]
    if first < 0x80:
        return first, at + 1
    length = 8 - (~first & 0xFF).bit_length()
    if not 2 <= length <= 7 or len(head) < at + length:
        return None, at
    value = first & (0x7F >> length)
    for byte in head[at + 1 : at + length]:
        if byte >> 6 != 2:
            return None, at
        value = value << 6 | byte & 0x3F
    return value, at + length


def _crc8(head: bytes) -> int:
    value = 0
    for byte in head:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ 0x07 if value & 0x80 else value << 1) & 0xFF
    return value
