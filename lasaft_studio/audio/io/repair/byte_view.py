"""A file put together from pieces of another file and from bytes of our own, without copying it."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the underlying file.

    Attributes:
        start: its first byte there.
        length: in bytes.
    """

    start: int
    length: int


class ByteView(io.RawIOBase):
    """Reads as its parts, one after the other.

    Args:
        path: of the underlying file, which stays open until the view is closed.
        parts: pieces of the file, and bytes that stand between them.
    """

    def __init__(self, path: Path, parts: Iterable[Piece | bytes]) -> None:
        super().__init__()
        self._parts = [part for part in parts if _length(part)]
        self._ends = list(accumulate(map(_length, self._parts)))
        self._file = path.open("rb")
        self._position = 0

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self._ends[-1] if self._ends else 0

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override] # typeshed: Buffer
        """Fill `buffer` with the next bytes, across parts, and return how many there were."""
        view, filled = memoryview(buffer), 0
        while filled < len(view) and self._position < self.size:
            data = self._next(len(view) - filled)
            if not data:  # the file is shorter than it was
                break
            view[filled : filled + len(data)] = data
            filled += len(data)
            self._position += len(data)
        return filled

    def _next(self, wanted: int) -> bytes:
        index = bisect_right(self._ends, self._position)
        part = self._parts[index]
        offset = self._position - (self._ends[index] - _length(part))
        if isinstance(part, bytes):
            return part[offset : offset + wanted]
        self._file.seek(part.start + offset)
        return self._file.read(min(wanted, part.length - offset))

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte of the view, and return which one it is."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._position

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Close the underlying file."""
        self._file.close()
        super().close()


def _length(part: Piece | bytes) -> int:
    return len(part) if isinstance(part, bytes) else part.length
