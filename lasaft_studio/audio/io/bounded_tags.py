"""A limit on what compressed frames of ID3 tags may unpack to: a megabyte of them can stand for gigabytes.

mutagen unpacks such frames, which hardly any program writes, whole and at once. Its module of frames gets a
decompressor that stops, wherever the tag lies: in MP3, WAV, AIFF or before a FLAC.
"""

from __future__ import annotations

import zlib
from types import SimpleNamespace

from mutagen.id3 import _frames

MOST_BYTES = 32 << 20  # of a frame: more than any cover


def decompress(data: bytes) -> bytes:
    """Unpack a frame.

    Raises:
        zlib.error: it is damaged, or would be too large.
    """
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(data, MOST_BYTES)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise zlib.error("a frame of the tags is cut or too large")
    return content


def apply() -> None:
    """Let mutagen unpack within the limit."""
    _frames.zlib = SimpleNamespace(decompress=decompress, error=zlib.error)
