"""WAV files whose recorder never came back to write their length.

A recorder writes the header with a length of zero and fills it in when it is stopped. Where it
crashed, or wrote into a pipe, the length is still zero though sound follows. `open_unfinished` shows
such a file to libsndfile with the length that means "to the end of the file".
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import BinaryIO

_TO_THE_END = b"\xff\xff\xff\xff"  # libsndfile then takes what the file has


class _Patched(io.RawIOBase):
    """A file in which the four bytes at `position` read as `_TO_THE_END`."""

    def __init__(self, file: BinaryIO, position: int) -> None:
        super().__init__()
        self._file = file
        self._position = position

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override] # typeshed: Buffer
        start = self._file.tell()
        data = bytearray(self._file.read(len(buffer)))
        for offset in range(4):
            index = self._position + offset - start
            if 0 <= index < len(data):
                data[index] = _TO_THE_END[offset]
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()


def open_unfinished(path: Path) -> io.RawIOBase | None:
    """Return a WAV file with the missing length put in, or None where its sound really is empty."""
    file = path.open("rb")
    position = _empty_data_chunk(file, path.stat().st_size)
    if position is None:
        file.close()
        return None
    file.seek(0)
    return _Patched(file, position + 4)


def _empty_data_chunk(file: BinaryIO, size: int) -> int | None:
    """Return where the data chunk of length zero starts, if something other than chunks follows it."""
    if file.read(12)[8:] != b"WAVE":
        return None
    position = 12
    while True:
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return None
        name, length = struct.unpack("<4sI", header)
        if name == b"data":
            return position if length == 0 and not _only_chunks(file, position + 8, size) else None
        position += 8 + length + length % 2


def _only_chunks(file: BinaryIO, position: int, size: int) -> bool:
    """Return whether whole chunks, such as tags, reach from `position` to the end of the file."""
    while size - position >= 8:
        file.seek(position)
        name, length = struct.unpack("<4sI", file.read(8))
        if not name.isascii() or not name.decode().isprintable():
            return False
        position += 8 + length + length % 2
    return size <= position <= size + 1
