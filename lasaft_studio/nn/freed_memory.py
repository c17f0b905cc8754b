"""Keeping freed memory for the next layer, instead of giving it back and asking for it again.

A layer's features are tens of megabytes. For blocks of that size the C library of Linux asks the kernel anew
each time, and the kernel clears every page: a third of a network's time. Other systems do not.
"""

from __future__ import annotations

import ctypes
import sys

KEPT_BYTES = 1 << 30  # more than one of a network's blocks; all of it at most stays with the process
_M_TRIM_THRESHOLD = -1  # <malloc.h>: free memory at the end of the heap from which on it is given back
_M_MMAP_MAX = -4  # <malloc.h>: how many large blocks may come from the kernel itself
_M_ARENA_MAX = -8  # <malloc.h>: how many heaps there are; the further ones, of threads, hold no large blocks


def keep_freed_memory() -> bool:
    """Let the process keep what it frees, in any of its threads, and return whether that is possible here."""
    library = _glibc()
    if library is None:
        return False
    options = {_M_ARENA_MAX: 1, _M_MMAP_MAX: 0, _M_TRIM_THRESHOLD: KEPT_BYTES}
    return all(library.mallopt(option, value) for option, value in options.items())


def give_back_freed_memory() -> bool:
    """Give back now what was kept, after a long task, and return whether there was anything."""
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None
