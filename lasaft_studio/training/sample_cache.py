"""Stems decoded once into 16-bit memory maps, so that random excerpts cost no decoding."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lasaft_studio import disk
from lasaft_studio.audio.buffer import Audio, Samples
from lasaft_studio.audio.io.files import read
from lasaft_studio.audio.resample import resample

_FULL_SCALE = 32767.0
_MOST_OPEN = 256  # each memory map is an open file, of which systems allow a thousand or so
_DAY_SECONDS = 86400.0


class SampleCache:
    """Memory-mapped samples of sound files, at one sample rate, in stereo.

    Args:
        folder: where the memory maps are kept; made if need be.
        sample_rate: of all of them, in Hz.
    """

    def __init__(self, folder: Path, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._folder = folder
        self._open: dict[Path, NDArray[np.int16]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_open": {}}  # another process opens its own

    def prune(self, unused_days: float) -> None:
        """Remove the memory maps that no cache has opened for so many days; they can be decoded again."""
        oldest = time.time() - unused_days * _DAY_SECONDS
        for path in self._folder.glob("*.npy"):
            with contextlib.suppress(OSError):  # gone already, or in use, which Windows minds
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def frames(self, path: Path) -> int:
        """Return N of the file at `path`.

        Raises:
            AudioError: the file cannot be read.
            StorageError: the cache has no room.
        """
        return int(self._map(path).shape[1])

    def excerpt(self, path: Path, start_frame: int, frames: int) -> Samples:
        """Return (2, frames) float32; silence stands in for what lies beyond the file's end.

        Raises:
            AudioError: the file cannot be read.
            StorageError: the cache has no room.
        """
        samples = np.zeros((2, frames), np.float32)
        found = self._map(path)[:, start_frame : start_frame + frames]
        samples[:, : found.shape[1]] = found
        samples /= _FULL_SCALE
        return samples

    def _map(self, path: Path) -> NDArray[np.int16]:
        if path not in self._open:
            if len(self._open) >= _MOST_OPEN:
                self._open.pop(next(iter(self._open)))
            self._open[path] = np.load(self._decoded(path), mmap_mode="r")
        return self._open[path]

    def _decoded(self, path: Path) -> Path:
        state = path.stat()
        identity = f"{path.resolve()} {state.st_mtime_ns} {state.st_size} {self.sample_rate}"
        target = (
            self._folder / f"{hashlib.sha256(identity.encode(errors='surrogatepass')).hexdigest()[:24]}.npy"
        )
        try:
            os.utime(target)  # `prune` goes by it
        except FileNotFoundError:
            self._decode(path, target)
        return target

    def _decode(self, path: Path, target: Path) -> None:
        samples = np.round(np.clip(_stereo(read(path), self.sample_rate), -1, 1) * _FULL_SCALE)
        with disk.replacing(target) as partial, partial.open("wb") as file:
            try:
                np.save(file, samples.astype(np.int16))
            except OSError as error:
                error.errno = error.errno or errno.ENOSPC  # numpy gives a short write no number
                raise


def _stereo(audio: Audio, sample_rate: int) -> Samples:
    samples = resample(audio, sample_rate).samples
    return samples[:2] if samples.shape[0] >= 2 else np.repeat(samples, 2, axis=0)
