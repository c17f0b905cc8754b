"""How far a task is, and the wish to stop it: one nestable object for window, terminal and batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from lasaft_studio.errors import Cancelled

T = TypeVar("T")
Listener = Callable[[float, str], None]


class Progress:
    """A stretch of work from 0 to 1 which can be reported, divided and cancelled.

    A task reports from its own thread; `cancel` may be called from any thread. Parts share the
    wish to stop with the whole, so cancelling any of them cancels all.

    Args:
        listener: called with (fraction of the whole, text) on the thread that reports.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self._start = 0.0
        self._stop = 1.0
        self._cancelled = threading.Event()

    def report(self, fraction: float, text: str = "") -> None:
        """Say that `fraction` (0 to 1) of this task is done.

        Raises:
            Cancelled: `cancel` was called.
        """
        self.check()
        if self._listener is not None:
            inside = min(max(fraction, 0.0), 1.0)
            self._listener(self._start + (self._stop - self._start) * inside, text)

    def check(self) -> None:
        """Raise `Cancelled` if `cancel` was called, and report nothing."""
        if self._cancelled.is_set():
            raise Cancelled

    def part(self, start: float, stop: float) -> Progress:
        """Return the stretch from `start` to `stop` (0 to 1) of this task as a task of its own."""
        part = Progress(self._listener)
        width = self._stop - self._start
        part._start = self._start + width * start
        part._stop = self._start + width * stop
        part._cancelled = self._cancelled
        return part

    def each(self, items: Sequence[T]) -> Iterator[tuple[T, Progress]]:
        """Yield every item with its equal share of this task."""
        for index, item in enumerate(items):
            yield item, self.part(index / len(items), (index + 1) / len(items))

    def cancel(self) -> None:
        """Ask the task to stop; it does so at its next report."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether the task has been asked to stop."""
        return self._cancelled.is_set()
