"""Loads the large libraries of PyTorch so that the window goes on drawing meanwhile."""

from __future__ import annotations

import contextlib
import ctypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_LARGE = ("libc10.so", "libtorch_cpu.so", "libc10.dylib", "libtorch_cpu.dylib")


@cache
def load() -> None:
    """Load them, once; to be called on the compute lane, before torch is imported.

    The import itself would load them while no other thread of Python may run: for half a second and more,
    the window would stand still. ctypes lets the others run. Windows is left alone, where torch searches
    for its libraries in a way of its own.
    """
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return
    for name in _LARGE:
        path = Path(spec.origin).parent / "lib" / name
        if path.is_file():
            with contextlib.suppress(OSError):  # then the import says what is wrong
                ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
