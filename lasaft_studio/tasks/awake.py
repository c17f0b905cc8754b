"""The computer kept from falling asleep over long work: nobody touches it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def awake() -> Iterator[None]:
    """Ask the system not to suspend itself within the block; the screen may go dark. Also a decorator.

    Where there is nobody to ask, as on a server, the work is done all the same.
    """
    from wakepy import keep

    with keep.running(on_fail="pass"):
        yield
