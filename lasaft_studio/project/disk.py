"""Writing so that nothing is lost: temporary names, space asked for first, errors that people understand."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lasaft_studio.errors import StorageError
from lasaft_studio.progress import Progress

SPARE_BYTES = 64 << 20  # left free on a disk, so that the system stays usable
_COPY_BYTES = 4 << 20


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, which becomes `path` when the block ends well.

    The temporary file or folder is removed if the block fails or is cancelled, so `path` is at any time
    either as before or complete. A folder that stands at `path` is an error; a file is replaced.

    Raises:
        StorageError: the disk is full, read-only, or may not be written.
    """
    temporary = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove(temporary)
        yield temporary
        if temporary.is_file():
            _flush(temporary)
        temporary.replace(path)
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        _remove(temporary)


def require_space(folder: Path, size_bytes: int) -> None:
    """Make sure that `size_bytes` can be written below `folder`, which need not exist yet.

    Raises:
        StorageError: there is less space.
    """
    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(existing).free
    if free < size_bytes + SPARE_BYTES:
        raise StorageError(
            f"There is not enough space in {existing}: {_megabytes(size_bytes)} are needed, "
            f"{_megabytes(free)} are free.",
            hint="Free some space or choose another folder.",
        )


def copy(source: Path, target: Path, progress: Progress) -> None:
    """Copy a file in blocks; a failed or cancelled copy leaves nothing.

    Raises:
        StorageError: one of them cannot be read or written.
    """
    total = max(_size(source), 1)
    with replacing(target) as temporary, source.open("rb") as reader, temporary.open("wb") as writer:
        done = 0
        while block := reader.read(_COPY_BYTES):
            writer.write(block)
            done += len(block)
            progress.report(done / total, f"Copying {target.name}")


def storage_error(error: OSError, path: Path) -> StorageError:
    """Return what went wrong with `path` in words for people."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageError(
            f"The disk is full: {path.name} was not written.", hint="Free some space and try again."
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return StorageError(f"{path} may not be written.", hint="Choose a folder of your own.")
    if error.errno == errno.ENOENT:
        return StorageError(
            f"{error.filename or path} does not exist.", hint="It may have been moved or renamed."
        )
    return StorageError(f"{path.name} could not be written: {error.strerror or error}.")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise storage_error(error, path) from error


def _flush(path: Path) -> None:
    """Make the bytes reach the disk before the name does: a power cut must not leave an empty file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.0f} MB"
