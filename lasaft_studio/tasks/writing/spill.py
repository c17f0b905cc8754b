"""Blocks of a song on the disk, until it is known how loud its loudest stem is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

from lasaft_studio import disk
from lasaft_studio.separation.song import SongBlock

_FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True)
class _Record:
    """How a block lies in the file: its song in a `dtype` that holds it exactly, then parts as float32."""

    start_frame: int
    shape: tuple[int, ...]
    dtype: DTypeLike


class Spill:
    """A temporary file of blocks.

    The remainder is left out: it is the song less the other parts.

    Args:
        path: of the file.
        remainder: index of the part that is left out.
    """

    def __init__(self, path: Path, remainder: int) -> None:
        self._path = path
        self._remainder = remainder
        self._records: list[_Record] = []
        self._file: BinaryIO | None = None

    @staticmethod
    def size(frames: int, channels: int, parts: int) -> int:
        """Return how many bytes a song takes."""
        return frames * channels * parts * _FLOAT_BYTES  # the remainder makes room for the song itself

    def write(self, block: SongBlock) -> None:
        """Add a block.

        Raises:
            StorageError: the disk is full or gone.
        """
        narrow = block.source.astype(np.float32)
        source = narrow if np.array_equal(narrow, block.source) else block.source
        parts = np.delete(block.parts, self._remainder, axis=0).astype(np.float32)
        with disk.storage_errors(self._path.parent):
            if self._file is None:
                self._file = self._path.open("wb")
            self._file.write(np.ascontiguousarray(source).data)
            self._file.write(parts.data)
        self._records.append(_Record(block.start_frame, parts.shape, source.dtype))

    def blocks(self) -> Iterator[SongBlock]:
        """Yield all blocks again; nothing can be added any more.

        Raises:
            StorageError: the file cannot be read.
        """
        self.close()
        with disk.storage_errors(self._path.parent), self._path.open("rb") as file:
            for record in self._records:
                source = _read(file, record.dtype, record.shape[1:]).astype(np.float64)
                parts = _read(file, np.float32, record.shape).astype(np.float64)
                rest = source - parts.sum(axis=0)
                yield SongBlock(record.start_frame, source, np.insert(parts, self._remainder, rest, axis=0))

    def close(self) -> None:
        """Close the file.

        Raises:
            StorageError: the disk is full or gone.
        """
        if self._file is not None:
            with disk.storage_errors(self._path.parent):
                self._file.close()
            self._file = None


def _read(file: BinaryIO, dtype: DTypeLike, shape: tuple[int, ...]) -> NDArray[np.floating]:
    return np.fromfile(file, dtype, int(np.prod(shape))).reshape(shape)
