"""Keep the C library from handing memory back to the system between two layers of a network.

On Linux, glibc maps every large array anew and unmaps it when it is freed, so that the system has to
clear each page again: a third of a network's time on a CPU. While a song is separated, freed memory
is kept for the next layer; at the end of it everything goes back. Other systems' allocators keep
large arrays by themselves, or cannot be told.

Source: `man 3 mallopt`.
"""

from __future__ import annotations

import contextlib
import ctypes
import platform
import threading
from collections.abc import Iterator

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_MMAP_MAX = -4
_M_ARENA_MAX = -8
_MOST = 2**31 - 1
_DEFAULT_MMAP_MAX = 65536
_USUAL_MMAP_THRESHOLD = 32 << 20  # where glibc's own adaptation ends up in such a program

_lock = threading.Lock()
_users = 0


@contextlib.contextmanager
def memory_kept() -> Iterator[None]:
    """Return a context in which freed memory is kept, in all threads; contexts may overlap."""
    library = _glibc()
    if library is None:
        yield
        return
    _enter(library)
    try:
        yield
    finally:
        _leave(library)


def _enter(library: ctypes.CDLL) -> None:
    global _users  # noqa: PLW0603 - the C library has one state for the whole process, and so has this
    with _lock:
        _users += 1
        if _users == 1:
            library.mallopt(_M_ARENA_MAX, 1)  # new threads use the memory that others have freed
            library.mallopt(_M_MMAP_MAX, 0)
            library.mallopt(_M_TRIM_THRESHOLD, _MOST)


def _leave(library: ctypes.CDLL) -> None:
    global _users  # noqa: PLW0603 - as above
    with _lock:
        _users -= 1
        if _users == 0:
            library.mallopt(_M_MMAP_MAX, _DEFAULT_MMAP_MAX)
            library.mallopt(_M_MMAP_THRESHOLD, _USUAL_MMAP_THRESHOLD)
            library.mallopt(_M_TRIM_THRESHOLD, 2 * _USUAL_MMAP_THRESHOLD)
            library.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
