"""Arrays that took a while to compute, kept on disk until their file changes or room gets short."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.paths import cache_folder


def file_key(path: Path) -> str:
    """Return what tells this state of a file from every other: its path, time and size.

    Raises:
        OSError: the file is gone.
    """
    stat = path.stat()
    return f"{path.absolute()}|{stat.st_mtime_ns}|{stat.st_size}"


class ArrayCache:
    """A folder of arrays. A cache only ever saves time: where it cannot be used, it is silent.

    Args:
        name: of the folder inside the program's cache folder.
        limit_bytes: the arrays used longest ago go when all together are larger; may be changed.
    """

    def __init__(self, name: str, limit_bytes: int) -> None:
        self._name = name
        self.limit_bytes = limit_bytes

    def load(self, key: str) -> NDArray[np.generic] | None:
        """Return the array of `key`, mapped from the disk and not to be written to, or None."""
        try:
            path = self._path(key)
            array: NDArray[np.generic] = np.load(path, mmap_mode="r", allow_pickle=False)
            os.utime(path)
        except (OSError, ValueError, EOFError):  # missing, cut, or no array at all
            return None
        return array

    def save(self, key: str, array: NDArray[np.generic]) -> None:
        """Keep `array` under `key`."""
        with contextlib.suppress(OSError):  # a full disk, or on Windows, someone who has the old array open
            path = self._path(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
                np.save(part, array, allow_pickle=False)
            try:
                Path(part.name).replace(path)
            finally:
                Path(part.name).unlink(missing_ok=True)
            self._make_room()

    def _path(self, key: str) -> Path:
        return (
            cache_folder()
            / self._name
            / f"{hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()[:32]}.npy"
        )

    def _make_room(self) -> None:
        stats = sorted((path.stat().st_mtime_ns, path.stat().st_size, path) for path in self._files())
        size = sum(size for _, size, _ in stats)
        for _, bytes_, path in stats:
            if size <= self.limit_bytes:
                return
            path.unlink(missing_ok=True)
            size -= bytes_

    def _files(self) -> list[Path]:
        return list((cache_folder() / self._name).glob("*.npy"))
