"""Writing so that nothing is lost, and the one place where the system's errors about files become sentences.

A file is written under a temporary name beside its own and renamed at the end: it is at any time either as
before or complete, whoever else writes it at the same moment, and whenever the program or the power dies.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lasaft_studio.errors import StorageError
from lasaft_studio.progress import Progress

SPARE_BYTES = 64 << 20  # left free on a disk, so that the system stays usable
_COPY_BYTES = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_PARTIAL = ".partial"
_PROCESS = re.compile(r"\..*\.(\d+)-\d+\.partial", re.DOTALL)
_LONGEST_START = 150  # bytes of a name that stand in its temporary one: file systems hold 255
_STALE_SECONDS = 24 * 3600.0  # where it cannot be asked whether a process still runs
_numbers = itertools.count()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, which becomes `path` when the block ends well.

    The temporary file or folder is removed if the block fails or is cancelled, and what a killed program has
    left is removed by the next one. A folder that stands at `path` is an error; a file is replaced, a link
    too, but never what it leads to.

    Raises:
        StorageError: the disk is full, read-only, or may not be written.
    """
    start = os.fsencode(path.name)[:_LONGEST_START].decode(errors="ignore")
    temporary = path.with_name(f".{start}.{os.getpid()}-{next(_numbers)}{_PARTIAL}")
    try:
        with storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove_stale(path.parent)
            yield temporary
            if temporary.is_file():
                _flush(temporary)
            temporary.replace(path)
    finally:
        remove(temporary)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        StorageError: as `replacing`.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    r"""Write a file of UTF-8 with plain line ends, whole or not at all.

    Half characters, which names of files may have, are written as escapes such as ``\udce9``.

    Raises:
        StorageError: as `replacing`.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """Return what a file holds that somebody else may have put there.

    Raises:
        OSError: it cannot be read, is too long, or a pipe or device, which may give bytes for ever or none.
    """
    if exists(path) and not is_file(path):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise OSError(errno.EFBIG, "it is too long", str(path))
    return content


def read_json(path: Path, most_bytes: int = 1 << 20) -> Any:
    """Return what a small JSON file of the program's own says; None where it cannot be read."""
    try:
        return json.loads(read_bytes(path, most_bytes))
    except (OSError, ValueError, RecursionError):
        return None


def copy(source: Path, target: Path, progress: Progress, text: str = "") -> None:
    """Copy a file in blocks; a failed or cancelled copy leaves nothing.

    Raises:
        StorageError: one of them cannot be read or written.
        Cancelled: by `progress`.
    """
    with storage_errors(source):
        total = max(source.stat().st_size, 1)
    with replacing(target) as temporary, source.open("rb") as reader, temporary.open("wb") as writer:
        done = 0
        while block := reader.read(_COPY_BYTES):
            writer.write(block)
            done += len(block)
            progress.report(done / total, text or f"Copying {target.name}")


def require_space(folder: Path, size_bytes: int, spare_bytes: int = SPARE_BYTES) -> None:
    """Make sure that `size_bytes` can be written below `folder`, which need not exist yet.

    Raises:
        StorageError: there is less space.
    """
    existing = next((place for place in (folder, *folder.absolute().parents) if exists(place)), folder)
    with storage_errors(existing):
        free = shutil.disk_usage(existing).free
    if free < size_bytes + spare_bytes:
        raise StorageError(
            f"There is not enough space in {existing}: {size(size_bytes + spare_bytes)} are needed, "
            f"{size(free)} are free.",
            hint="Free some space, or choose another folder.",
        )


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn the system's errors about `path`, or about what they name themselves, into `StorageError`."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error
    except UnicodeEncodeError as error:
        raise StorageError(
            f"This system cannot write the name of {path}.", hint="Use a UTF-8 locale, or another name."
        ) from error


def storage_error(error: OSError, path: Path) -> StorageError:
    """Return what went wrong with `path` in words for people."""
    place = error.filename if isinstance(error.filename, str) else path
    if error.errno in _FULL:
        return StorageError(
            f"The disk is full: {path.name} was not written.",
            hint="Free some space, or choose another folder.",
        )
    if error.errno == errno.ENOENT:
        return StorageError(f"{place} does not exist.", hint="It may have been moved or renamed.")
    if error.errno == errno.ENAMETOOLONG:
        return StorageError(f"The name {str(place)[:80]}… is too long for this disk.", hint="Shorten it.")
    own = error.errno in _FORBIDDEN
    hint = "Choose a folder of your own, or change its permissions." if own else "Choose another folder."
    return StorageError(f"'{place}' cannot be written: {error.strerror or error}.", hint=hint)


def is_full(error: OSError) -> bool:
    """Whether this is the system's word for a full disk or a used-up quota."""
    return error.errno in _FULL


def exists(path: Path) -> bool:
    """Whether there is something at `path`; never an error, whatever the name and the permissions."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises for long names and locked folders


def is_file(path: Path) -> bool:
    """Whether `path` is a file that can be seen; never an error."""
    return os.path.isfile(path)  # noqa: PTH113 - as above


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder that can be seen; never an error."""
    return os.path.isdir(path)  # noqa: PTH112 - as above


def remove(path: Path) -> None:
    """Remove a file, a link, or a folder with all that is in it, as far as the system lets us."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def size(size_bytes: int) -> str:
    """Return a size for people, in a unit that leaves something of it: ``7 kB``, ``3.2 MB``, ``41 GB``."""
    value = float(size_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{value:,.0f} {unit}" if value >= 10 or unit == "bytes" else f"{value:.1f} {unit}"


def _flush(path: Path) -> None:
    """Make the bytes reach the disk before the name does: a power cut must not leave an empty file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove_stale(folder: Path) -> None:
    """Remove what programs that do not run any more have left unfinished."""
    with suppress(OSError):
        for path in folder.iterdir():
            found = _PROCESS.fullmatch(path.name)
            if found and not is_at_work(int(found[1]), path):
                remove(path)


def is_at_work(process: int, path: Path) -> bool:
    """Whether the process that has begun to write `path` may still run."""
    if process == os.getpid():
        return True
    if sys.platform == "win32":  # where signal 0 would end the process
        return _age_seconds(path) < _STALE_SECONDS
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's
        return True
    return True


def _age_seconds(path: Path) -> float:
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:  # gone meanwhile
        return 0.0
