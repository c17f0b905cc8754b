"""Writing sound files in blocks: what all formats have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.io.formats import OutputFormat
from lasaft_studio.audio.io.reader import clock
from lasaft_studio.audio.io.tags import Tags, write_tags
from lasaft_studio.errors import AudioError


class AudioWriter(ABC):
    """A sound file that is open for writing in blocks.

    Integer formats round to the nearest integer without dither, and clamp what is over full scale. (A
    sample of exactly 1.0 becomes the highest integer, one step lower, and does not count as clipped.)

    Args:
        path: of the file.
        sample_rate: in Hz.
        format_: of the file.
        tags: put into the finished file where the format can hold them.

    Attributes:
        format: of the file.
        frames: how many have been written.
        clipped: how many samples were over full scale and had to be clamped.
    """

    def __init__(self, path: Path, sample_rate: int, format_: OutputFormat, tags: Tags | None) -> None:
        self.format = format_
        self.frames = 0
        self.clipped = 0
        self._path = path
        self._sample_rate = sample_rate
        self._tags = tags

    def write(self, samples: NDArray[np.floating]) -> None:
        """Write a block (C, n), nominally within -1 to 1.

        Raises:
            AudioError: a sample is infinite or not a number.
            StorageError: the disk is full or gone.
        """
        self._check_finite(samples)
        if self.format.bits is None:
            self._write(samples.T)
        else:
            self._write(self._rounded(samples, self.format.bits).T << (32 - self.format.bits))
        self.frames += samples.shape[1]

    def write_integers(self, integers: NDArray[np.int32]) -> None:
        """Write a block (C, n) of integers of `format.bits` bits, bit for bit.

        Raises:
            ValueError: the format holds no integers, or one of them has more bits.
            StorageError: the disk is full or gone.
        """
        if self.format.bits is None:
            raise ValueError(f"{self.format.id} holds no integers")
        limit = 1 << (self.format.bits - 1)
        if integers.size and not -limit <= integers.min() <= integers.max() < limit:
            raise ValueError(f"an integer has more than {self.format.bits} bits")
        self._write(integers.T.astype(np.int32, copy=False) << (32 - self.format.bits))
        self.frames += integers.shape[1]

    def _check_finite(self, samples: NDArray[np.floating]) -> None:
        finite = np.isfinite(samples).all(axis=0)
        if not finite.all():
            where = clock((self.frames + int(np.argmin(finite))) / self._sample_rate)
            raise AudioError(
                f"{self._path.name} cannot be written: its samples at {where} are NaN or infinite."
            )

    def _rounded(self, samples: NDArray[np.floating], bits: int) -> NDArray[np.int32]:
        limit = 1 << (bits - 1)
        rounded = np.rint(samples.astype(np.float64) * limit)
        self.clipped += int(np.count_nonzero(np.abs(rounded) > limit))
        return rounded.clip(-limit, limit - 1).astype(np.int32)

    @abstractmethod
    def _write(self, block: NDArray[np.floating] | NDArray[np.int32]) -> None:
        """Write (n, C) floats, or integers whose upper bits are meant."""

    def close(self) -> None:
        """Finish the file.

        Raises:
            StorageError: not all of it is on the disk.
        """
        self._finish()
        if self._tags is not None:
            write_tags(self._path, self._tags)

    @abstractmethod
    def _finish(self) -> None:
        """Write what is left, and make sure that all is there."""

    @abstractmethod
    def abandon(self) -> None:
        """Close the file as it is; nobody wants it any more."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()
