"""The one look at a file's structure before any decoder opens it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lasaft_studio.audio.io.repair import flac, iff, mpeg, ogg, riff
from lasaft_studio.audio.io.repair.byte_view import Piece
from lasaft_studio.audio.io.repair.findings import Finding

_INSPECTORS = (riff.inspect, ogg.inspect, flac.inspect, iff.inspect)
_ID3 = b"ID3"
_REMEMBERED = 256


def inspect(path: Path) -> Finding:
    """Return how `path` is to be read; an empty finding where its decoder knows best."""
    try:
        stat = path.stat()
        return _inspect(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError, LookupError):  # a header that makes no sense is the decoder's to refuse
        return Finding()


@lru_cache(_REMEMBERED)
def _inspect(path: Path, modified: int, size: int) -> Finding:
    del modified, size  # they tell the cache when the file is another
    for inspector in _INSPECTORS:
        finding = inspector(path)
        if finding is not None:
            return _inside(path, finding) if finding.is_mpeg else finding
    with path.open("rb") as file:
        head = file.read(3)
    if head == _ID3 or (head[:1] == b"\xff" and head[1:2] >= b"\xe0") or not any(head):
        return mpeg.inspect(path) or Finding()
    return Finding()


def _inside(path: Path, finding: Finding) -> Finding:
    """Return how MPEG frames in another container are to be read."""
    ((part,),) = finding.streams
    if not isinstance(part, Piece):
        return Finding()
    found = mpeg.inspect(path, part.start, part.start + part.length)
    return found if found is not None else Finding()
