"""One at a time: a lock on a file of the models folder, across all processes of this user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from lasaft_studio import disk, paths
from lasaft_studio.progress import Progress

_POLL_SECONDS = 0.1


@contextmanager
def alone(target: Path, progress: Progress) -> Iterator[None]:
    """Wait until no other process fetches or installs `target`. The system frees the lock of one that died.

    Raises:
        StorageError: the lock cannot be made.
        Cancelled: by `progress`, while waiting.
    """
    folder = paths.cache_folder() / "locks"
    with disk.storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / f"{target.name}.lock")
        while not lock.is_locked:
            try:
                lock.acquire(timeout=_POLL_SECONDS, poll_interval=_POLL_SECONDS / 2)
            except filelock.Timeout:
                progress.report(0.0, f"Waiting for another program that installs {target.name}")
    try:
        yield
    finally:
        lock.release()
