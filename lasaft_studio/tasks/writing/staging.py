"""Files that appear under their names all at once, or not at all.

A task writes into a hidden folder beside its results. When everything is written the files are moved to
their names; if the task fails or is cancelled before that, the folder is removed. If the program is
killed, the folder stays, but its lock is gone, and the next task in the same place removes it.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import BaseFileLock, FileLock, Timeout

from lasaft_studio import disk
from lasaft_studio.errors import StorageError

_PREFIX = ".lasaft-studio-"
_LOCK = "lock"
_YOUNG_SECONDS = 2.0  # between making a lock file and locking it, another program may look at it


class Staging:
    """A hidden folder for files that are not finished; a context manager.

    Args:
        folder: where the results go; made if need be, and removed again if nothing came of it.

    Raises:
        StorageError: the folder cannot be made or written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[Path] = []
        self._hidden: Path | None = None
        self._lock: BaseFileLock | None = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as undo, disk.storage_errors(self.folder):
            undo.callback(self._remove)
            self._made = _make_folder(self.folder)
            _remove_stale(self.folder)
            self._hidden = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self.folder))
            self._lock = FileLock(self._hidden / _LOCK)
            self._lock.acquire(blocking=False)
            undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def path(self, name: str) -> Path:
        """Return where the unfinished file `name` is to be written."""
        if self._hidden is None:
            raise ValueError("the staging folder is not open")
        return self._hidden / name

    def check_free(self, size_bytes: int) -> None:
        """Raise `StorageError` unless the disk has room for `size_bytes`."""
        disk.require_space(self.folder, size_bytes, spare_bytes=0)

    def commit(self, moves: Sequence[tuple[str, Path]], *, overwrite: bool) -> None:
        """Move finished files to their names: all of them, or none.

        Args:
            moves: pairs of an unfinished file's name and its final path.
            overwrite: whether files of those names may be replaced.

        Raises:
            StorageError: a file exists and must not be replaced, or cannot be.
        """
        check_absent([path for _, path in moves], overwrite=overwrite)
        done: list[tuple[Path, Path | None]] = []
        try:
            with disk.storage_errors(self.folder):
                for name, path in moves:
                    self._made += _make_folder(path.parent)
                    done.append((path, self._set_aside(path, f"old-{len(done)}")))
                    self.path(name).replace(path)
        except BaseException:
            _undo(done)
            raise

    def _set_aside(self, path: Path, name: str) -> Path | None:
        """Keep the file that is to be replaced until all is done."""
        if not path.exists():
            return None
        old = self.path(name)
        try:
            old.hardlink_to(path)
        except (OSError, NotImplementedError):  # a file system without hard links
            path.replace(old)
        return old

    def _remove(self) -> None:
        if self._lock is not None:
            self._lock.release()
        if self._hidden is not None:
            shutil.rmtree(self._hidden, ignore_errors=True)
        _remove_empty(self._made)


def check_absent(paths: Sequence[Path], *, overwrite: bool) -> None:
    """Raise `StorageError` if one of `paths` must not be written."""
    for path in paths:
        if path.is_dir():
            raise StorageError(f"'{path}' is a folder, so no file can have its name.")
        if path.exists() and not overwrite:
            raise StorageError(
                f"'{path}' exists already.", hint="Allow overwriting, or choose another folder or name."
            )


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder with its parents, and return those that are new, the outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with contextlib.suppress(OSError):  # something is in it, or somebody was quicker
            folder.rmdir()


def _remove_stale(folder: Path) -> None:
    """Remove hidden folders whose programs do not run any more."""
    for lock_file in folder.glob(f"{_PREFIX}*/{_LOCK}"):
        with contextlib.suppress(OSError, Timeout):  # its program is still running
            if lock_file.is_symlink() or lock_file.parent.is_symlink():
                continue  # not of ours: locking empties what it leads to
            if time.time() - lock_file.stat().st_mtime < _YOUNG_SECONDS:
                continue
            with FileLock(lock_file, timeout=0):
                pass
            shutil.rmtree(lock_file.parent, ignore_errors=True)


def _undo(done: Sequence[tuple[Path, Path | None]]) -> None:
    for path, old in reversed(done):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
            if old is not None:
                old.replace(path)
