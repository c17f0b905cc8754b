"""How many samples of an MPEG-4 file are sound: its header knows, and decoders ignore it at the end.

An AAC encoder puts silence before the sound and fills up its last frame. The edit list says where the
sound starts, which decoders respect. Where it ends follows from the length of the media (in files of
FFmpeg), from the edit list (of Apple), or stands in the tag iTunSMPB (of older iTunes).

Source: ISO/IEC 14496-12, boxes mvhd, hdlr, mdhd and elst.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from mutagen.mp4 import MP4

_SMPB = "----:com.apple.iTunes:iTunSMPB"
_MOVIE_LIMIT_BYTES = 1 << 26


def mp4_seconds(path: Path, file: MP4) -> tuple[Fraction, ...]:
    """Return how long each sound in `path` is, exactly, as far as its header tells.

    A decoder takes one of several sounds, and not always the first: which one, its length tells.

    Args:
        path: of the file.
        file: what mutagen made of it.

    Raises:
        ValueError, LookupError, struct.error: the header is damaged.
    """
    tag = (file.tags or {}).get(_SMPB)
    if tag:
        length = int(bytes(tag[0]).decode("ascii").split()[3], 16)
        return (Fraction(length, file.info.sample_rate),)
    movie = _movie(path)
    movie_scale, _ = _scale_and_length(_box(movie, b"mvhd"))
    lengths = (
        _track_seconds(track, movie_scale)
        for name, track in _boxes(movie)
        if name == b"trak" and _box(track, b"mdia", b"hdlr")[8:12] == b"soun"
    )
    return tuple(length for length in lengths if length is not None)


def _track_seconds(track: bytes, movie_scale: int) -> Fraction | None:
    media_scale, media_length = _scale_and_length(_box(track, b"mdia", b"mdhd"))
    length = Fraction(media_length, media_scale)
    if not length:  # fragments follow, and their lengths stand in them
        return None
    try:
        edits = _box(track, b"edts", b"elst")
    except KeyError:
        return length
    layout = ">qq" if edits[0] == 1 else ">Ii"
    if struct.unpack(">I", edits[4:8]) != (1,):
        return None  # silence first, or put together from several places
    duration, start = struct.unpack_from(layout, edits, 8)
    length -= Fraction(max(start, 0), media_scale)
    shown = Fraction(duration, movie_scale)
    tick = Fraction(1, movie_scale)  # FFmpeg counts edits in milliseconds, which is no end to cut at
    exact = shown if 0 < shown < length - tick else length
    return exact if exact > 0 else None


def _movie(path: Path) -> bytes:
    """Return what is in the box moov."""
    with path.open("rb") as file:
        while header := file.read(8):
            size, name = struct.unpack(">I4s", header)
            rest = struct.unpack(">Q", file.read(8))[0] - 16 if size == 1 else size - 8
            if name == b"moov":
                return file.read(min(rest, _MOVIE_LIMIT_BYTES))
            if rest < 0:
                break
            file.seek(rest, 1)
    raise KeyError("moov")


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the content of every box in `data`."""
    position = 0
    while position + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, position)
        if size < 8:
            return
        yield name, data[position + 8 : position + size]
        position += size


def _box(data: bytes, *names: bytes) -> bytes:
    for name in names:
        data = dict(reversed(list(_boxes(data))))[name]  # the first of its name
    return data


def _scale_and_length(header: bytes) -> tuple[int, int]:
    """Return the units a second and the length in them, of mvhd or mdhd."""
    scale, length = struct.unpack_from(
        ">IQ" if header[0] == 1 else ">II", header, 20 if header[0] == 1 else 12
    )
    if not scale:
        raise ValueError("a time scale of 0")
    return scale, length
