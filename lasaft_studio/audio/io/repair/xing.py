"""The frame at the start of an MP3 that says how many frames follow: put right, or put there.

Without it a decoder guesses the length from the bit rate; with a wrong one it stops there.

Source: the Xing and LAME header as LAME 3.100 writes it.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence

from lasaft_studio.audio.io.repair.byte_view import Piece
from lasaft_studio.audio.io.repair.findings import Parts
from lasaft_studio.audio.io.repair.mpeg_header import Header, read_header

_HAS_FRAMES, _HAS_BYTES = 1, 2
_FEWEST_BYTES = 64  # of a frame that has room for it
_BITRATES = range(1, 15)  # the index in a header


def counted(data: mmap.mmap, header: Header, pieces: Sequence[Piece], frames: int) -> Parts:
    """Return the parts of a stream whose first frame tells its decoder how many follow.

    Args:
        data: the file.
        header: of the stream's first frame.
        pieces: where the stream lies.
        frames: how many frames there are in it.
    """
    first = pieces[0]
    place = header.xing_place(data, first.start)
    if place is None:
        added = _new(data, first.start, header, frames, sum(piece.length for piece in pieces))
        return (added, *pieces) if added else tuple(pieces)
    flags, count = struct.unpack_from(">II", data, place + 4)
    if flags & _HAS_FRAMES and count == frames - 1:
        return tuple(pieces)
    frame = bytearray(data[first.start : first.start + header.size])
    at = place - first.start
    struct.pack_into(">I", frame, at + 4, flags | _HAS_FRAMES)
    struct.pack_into(">I", frame, at + 8, frames - 1)
    if (
        not flags & _HAS_FRAMES
    ):  # its other fields would have to move; nothing is lost but the table for seeking
        struct.pack_into(">I", frame, at + 4, _HAS_FRAMES)
    behind = Piece(first.start + header.size, first.length - header.size)
    return (bytes(frame), behind, *pieces[1:])


def stated_frames(data: mmap.mmap, header: Header, position: int) -> int | None:
    """Return how many frames the Xing header at `position` counts, or None if it does not."""
    place = header.xing_place(data, position)
    if place is None:
        return None
    flags, count = struct.unpack_from(">II", data, place + 4)
    return int(count) if flags & _HAS_FRAMES else None


def _new(data: mmap.mmap, position: int, header: Header, frames: int, size: int) -> bytes:
    """Return a frame of the stream's kind with the count in it; nothing for Layers I and II."""
    side = header.side_bytes
    if side is None:
        return b""
    head = bytearray(data[position : position + 4])
    head[1] |= 1  # no checksum
    for bitrate in _BITRATES:
        head[2] = bitrate << 4 | head[2] & 0x0C
        made = read_header(head, 0)
        if made is not None and made.size >= max(_FEWEST_BYTES, 4 + side + 16):
            text = struct.pack(">4sIII", b"Xing", _HAS_FRAMES | _HAS_BYTES, frames, size + made.size)
            return (bytes(head) + bytes(side) + text).ljust(made.size, b"\0")
    return b""
