"""What may follow the sound of a file: chunks, tags, padding; or more sound that nobody has counted.

Source: id3.org, ID3v1 and ID3v2.4; APEv2; Lyrics3 v2.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

_TAGS = (b"TAG", b"ID3", b"3DI", b"APETAGEX", b"LYRICSBEGIN")
_KNOWN_CHUNKS = frozenset((
    b"LIST", b"bext", b"iXML", b"axml", b"cue ", b"fact", b"smpl", b"inst", b"id3 ", b"ID3 ",
    b"JUNK", b"junk", b"PAD ", b"FLLR", b"PEAK", b"acid", b"cart", b"chna", b"_PMX", b"DISP",
    b"afsp", b"umid", b"minf", b"elm1", b"regn", b"strc", b"levl", b"ResU", b"MARK", b"NAME",
    b"AUTH", b"ANNO", b"COMT", b"INST", b"APPL", b"CHAN",
))  # fmt: skip
_MOST_CHUNKS = 10_000
_SAMPLE = 1 << 16
_FEWEST_BYTES = 64  # less is no sound that anybody would miss


def is_sound(file: BinaryIO, start: int, end: int, *, padded: bool) -> bool:
    """Whether the bytes from `start` to `end` are neither chunks, nor tags, nor padding.

    Args:
        file: a RIFF or its like.
        start: the first byte after the sound that is counted.
        end: of the file.
        padded: a chunk of odd length comes before them, which is followed by a byte of padding.
    """
    if end - start < _FEWEST_BYTES:
        return False
    file.seek(start)
    sample = file.read(min(end - start, _SAMPLE))
    if sample.startswith(_TAGS) or sample[1:].startswith(_TAGS) or not any(sample):
        return False
    return not any(only_chunks(file, start + offset, end) for offset in ((1, 0) if padded else (0,)))


def only_chunks(file: BinaryIO, position: int, end: int) -> bool:
    """Whether chunks reach from `position` to about the end; the last may be cut, and tags may follow."""
    for count in range(_MOST_CHUNKS):
        if end - position < 8:
            return True
        file.seek(position)
        header = file.read(8)
        if header.startswith(_TAGS) or not any(header):
            return True
        name, length = struct.unpack("<4sI", header)
        if not _is_name(name):
            return False
        position += 8 + length + length % 2
        if position > end + 1:
            return count > 0 or name in _KNOWN_CHUNKS  # another first one that does not fit is chance
    return True


def _is_name(name: bytes) -> bool:
    """Whether these bytes name a chunk: four printable letters."""
    return name.isascii() and name.decode("ascii").isprintable() and name.strip() != b""
