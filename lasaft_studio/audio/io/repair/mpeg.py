"""MPEG audio as the frames that are really there: joined files, damage in the middle, tags anywhere.

A decoder trusts the Xing header of the first part and stops where that ends; damage makes it resynchronise,
give up, or lose its count. So the frames are found first, and the decoder gets nothing else.

Source: ISO/IEC 11172-3 and 13818-3 (frame header); the Xing and LAME header as LAME 3.100 writes it.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio.audio.io.repair import xing
from lasaft_studio.audio.io.repair.byte_view import Piece
from lasaft_studio.audio.io.repair.findings import Finding, Parts, cut
from lasaft_studio.audio.io.repair.mpeg_header import Header, read_header

_TAGS = (b"TAG", b"ID3", b"3DI", b"APETAGEX", b"LYRICSBEGIN")
_ID3V2_BYTES = 10
_AGREEING = 3  # headers in a row that make a place the start of a frame after damage
_LARGEST_START = 1 << 20  # in which the first frame is looked for
_FEWEST_SKIPPED = 32  # bytes between frames that are worth a word


@dataclass(slots=True)
class _Run:
    """Frames of one kind, in pieces of the file.

    Attributes:
        header: of its first frame.
        pieces: where they lie; more than one where there is damage between them.
        frames: how many there are, with that which holds the Xing header.
    """

    header: Header
    pieces: list[Piece]
    frames: int = 0

    def add(self, position: int, header: Header) -> None:
        last = self.pieces[-1] if self.pieces else None
        if last is not None and last.start + last.length == position:
            self.pieces[-1] = Piece(last.start, last.length + header.size)
        else:
            self.pieces.append(Piece(position, header.size))
        self.frames += 1


def inspect(path: Path, start: int = 0, end: int | None = None) -> Finding | None:
    """Return how a stretch of a file is to be read, or None if MPEG frames do not begin there.

    Args:
        path: of the file.
        start: the stretch's first byte.
        end: the byte after it; the end of the file, if not given.
    """
    with path.open("rb") as file:
        size = path.stat().st_size
        if not size:
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _inspect(path.name, data, start, min(end or size, size))


def _inspect(name: str, data: mmap.mmap, start: int, end: int) -> Finding | None:
    begin = _first_frame(data, start, end)
    if begin is None:
        return None
    runs, skipped = _runs(data, begin, end)
    if not runs:
        return None
    notes = (_skipped_note(name, skipped),) if skipped >= _FEWEST_SKIPPED else ()
    stated = xing.stated_frames(data, runs[0].header, runs[0].pieces[0].start)
    if stated is not None and stated > sum(run.frames for run in runs):
        notes = (*notes, cut(name, stated * runs[0].header.samples / runs[0].header.rate))
    streams: tuple[Parts, ...] = tuple(xing.counted(data, run.header, run.pieces, run.frames) for run in runs)
    if streams == ((Piece(begin, end - begin),),) and not start:  # the decoder can have it as it is
        return Finding(is_mpeg=True)
    return Finding(streams, notes, is_mpeg=True)


def _first_frame(data: mmap.mmap, start: int, end: int) -> int | None:
    position = start
    while data[position : position + 3] == b"ID3":
        position += _id3v2_size(data, position)
    limit = min(position + _LARGEST_START, end)
    return _resync(data, position, limit, end, None)


def _runs(data: mmap.mmap, position: int, end: int) -> tuple[list[_Run], int]:
    """Return the runs of frames, and how many bytes between them are neither frames nor tags."""
    runs: list[_Run] = []
    skipped = 0
    while position < end:
        header = read_header(data, position)
        if header is not None and position + header.size <= end and _goes_on(data, position, end, header):
            if (
                not runs
                or not header.continues(runs[-1].header)
                or _begins_file(data, position, header, runs[-1])
            ):
                runs.append(_Run(header, []))
            runs[-1].add(position, header)
            position += header.size
            continue
        after_tag = _behind_tag(data, position, end)
        if after_tag is not None:
            position = after_tag
            continue
        found = _resync(data, position + 1, end, end, runs[-1].header if runs else None)
        if found is None:  # nothing but a cut last frame, or bytes behind the sound
            break
        skipped += found - position
        position = found
    return [run for run in runs if run.frames], skipped


def _goes_on(data: mmap.mmap, position: int, end: int, header: Header) -> bool:
    """Whether a frame is followed by another, by a tag, or by the end."""
    behind = position + header.size
    if behind + 4 > end or (data[behind : behind + 2] and read_header(data, behind) is not None):
        return True
    return data[behind : behind + 11].startswith(_TAGS) or _was_in_step(data, position, header)


def _was_in_step(data: mmap.mmap, position: int, header: Header) -> bool:
    """Whether this is the last frame before damage: its neighbours before it are of its kind."""
    before = position - header.size
    return any(
        (earlier := read_header(data, before - slack)) is not None and earlier.continues(header)
        for slack in (-1, 0, 1)
        if before - slack >= 0
    )


def _begins_file(data: mmap.mmap, position: int, header: Header, run: _Run) -> bool:
    """Whether a frame is the Xing header of a file that was joined to the one before."""
    return run.frames > 0 and header.xing_place(data, position) is not None


def _resync(data: mmap.mmap, position: int, limit: int, end: int, like: Header | None) -> int | None:
    """Return where the next frames begin, or None."""
    while (position := data.find(b"\xff", position, limit)) >= 0:
        if _agree(data, position, end, like):
            return position
        position += 1
    return None


def _agree(data: mmap.mmap, position: int, end: int, like: Header | None) -> bool:
    first = read_header(data, position)
    if first is None or (like is not None and not first.same_codec(like)):
        return False
    for _ in range(_AGREEING - 1):
        header = read_header(data, position)
        if header is None or not header.same_codec(first):
            return False
        position += header.size
        if position + 4 > end:
            return True
    header = read_header(data, position)
    return header is not None and header.same_codec(first)


def _behind_tag(data: mmap.mmap, position: int, end: int) -> int | None:
    """Return the byte behind a tag at `position`; None if there is none."""
    head = data[position : position + 11]
    if head.startswith(b"ID3"):
        return min(position + _id3v2_size(data, position), end)
    if head.startswith(b"TAG") and end - position >= 128:
        return position + 128
    if head.startswith((b"APETAGEX", b"LYRICSBEGIN", b"3DI")):
        following = [place for tag in (b"ID3", b"TAG") if (place := data.find(tag, position + 11, end)) > 0]
        frame = _resync(data, position + 11, end, end, None)
        return min([*following, *([frame] if frame is not None else []), end])
    return None


def _id3v2_size(data: mmap.mmap, position: int) -> int:
    size = data[position + 6 : position + 10]
    if len(size) < 4:
        return _ID3V2_BYTES
    return _ID3V2_BYTES + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])


def _skipped_note(name: str, skipped: int) -> str:
    return f"{name} is damaged: {skipped:,} bytes in it are no sound and were skipped."
