"""Ogg files: streams one after the other (chaining), and headers that do not say a sample rate.

Source: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg), Vorbis I specification.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio.audio.io.repair.byte_view import Piece
from lasaft_studio.audio.io.repair.findings import Finding, Parts

_HEADER = struct.Struct("<4sBBqIIIB")
_BEGIN = 0x02  # header type flag: first page of a logical stream
_OPUS_RATE = 48_000  # which every decoder gives
_LOWEST_RATE = 8_000
_FAR_FRAMES = 1 << 20  # behind the last page that says a place: more than any page holds
_CRC_POLYNOMIAL = 0x04C11DB7


@dataclass(frozen=True, slots=True)
class _Page:
    start: int
    size: int
    begins: bool
    body: int  # where its content starts
    granule: int  # how many samples there are up to its end


def inspect(path: Path) -> Finding | None:
    """Return how an Ogg file is to be read, or None if it is none."""
    with path.open("rb") as file:
        if file.read(4) != b"OggS":
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            links = _links(data)
            streams = tuple(_parts(data, start, end) for start, end in links)
            wrong = [_with_later_end(data, start, end) for start, end in links[-1:]]
    if wrong != [None] and len(streams) == 1:  # the end of the only link, or of the last
        note = f"{path.name} does not say how long it is; it is read to its end."
        return Finding((wrong[0] or (),), (note,), is_uncounted=True)
    as_it_is = len(streams) == 1 and isinstance(streams[0][0], Piece)
    return Finding() if as_it_is else Finding(streams)


def _with_later_end(data: mmap.mmap, start: int, end: int) -> Parts | None:
    """Return a link whose last page says a place behind all others; None where it does so already."""
    pages = [page for page in _pages(data) if start <= page.start < end]
    latest = max((page.granule for page in pages[:-1]), default=0)
    if not pages or not latest or pages[-1].granule >= latest:
        return None
    last = pages[-1]
    content = bytearray(data[last.start : last.start + last.size])
    struct.pack_into("<q", content, 6, latest + _FAR_FRAMES)
    struct.pack_into("<I", content, 22, 0)
    struct.pack_into("<I", content, 22, checksum(bytes(content)))
    return (Piece(start, last.start - start), bytes(content))


def _links(data: mmap.mmap) -> list[tuple[int, int]]:
    """Return where each link of the chain starts and ends; pages that begin together are one link's."""
    starts, previous_begins = [], False
    for page in _pages(data):
        if page.begins and not previous_begins:
            starts.append(page.start)
        previous_begins = page.begins
    return list(zip(starts, [*starts[1:], len(data)], strict=True)) or [(0, len(data))]


def _pages(data: mmap.mmap) -> Iterator[_Page]:
    position = 0
    while 0 <= position <= len(data) - _HEADER.size:
        capture, version, flags, granule, *_, segments = _HEADER.unpack_from(data, position)
        if capture != b"OggS" or version != 0:
            position = data.find(b"OggS", position + 1)
            continue
        body = position + _HEADER.size + segments
        size = _HEADER.size + segments + sum(data[position + _HEADER.size : body])
        yield _Page(position, size, bool(flags & _BEGIN), body, granule)
        position += size


def _parts(data: mmap.mmap, start: int, end: int) -> Parts:
    """Return a link's parts; an Opus header without a usable rate gets one."""
    page = next(_pages_from(data, start), None)
    head = page.body if page is not None else end
    if data[head : head + 8] != b"OpusHead" or page is None:
        return (Piece(start, end - start),)
    (rate,) = struct.unpack_from("<I", data, head + 12)
    if rate >= _LOWEST_RATE:
        return (Piece(start, end - start),)
    first = bytearray(data[page.start : page.start + page.size])
    struct.pack_into("<I", first, head - page.start + 12, _OPUS_RATE)
    struct.pack_into("<I", first, 22, 0)
    struct.pack_into("<I", first, 22, checksum(bytes(first)))
    behind = page.start + page.size
    return (bytes(first), Piece(behind, end - behind))


def _pages_from(data: mmap.mmap, start: int) -> Iterator[_Page]:
    _, _, flags, granule, *_, segments = _HEADER.unpack_from(data, start)
    body = start + _HEADER.size + segments
    size = _HEADER.size + segments + sum(data[start + _HEADER.size : body])
    yield _Page(start, size, bool(flags & _BEGIN), body, granule)


def checksum(page: bytes) -> int:
    """Return the checksum of a page whose own field for it is zero."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ _CRC_POLYNOMIAL if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value
