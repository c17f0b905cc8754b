"""How fast a download is, and how long it will still take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 8.0  # long enough to be calm, short enough to notice a change
_MEGABYTE = 1_000_000


class Speedometer:
    """The speed of the last seconds.

    Args:
        total_bytes: of the whole file; 0 where nobody knows.
        clock: seconds from any start, ever growing.
    """

    def __init__(self, total_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total_bytes = total_bytes
        self._clock = clock
        self._points: deque[tuple[float, int]] = deque()

    def at(self, done_bytes: int) -> str:
        """Return how far the download is now, such as ``12.0 of 379 MB, 4.1 MB/s, 1 min 29 s left``."""
        now = self._clock()
        self._points.append((now, done_bytes))
        while len(self._points) > 2 and now - self._points[0][0] > WINDOW_SECONDS:
            self._points.popleft()
        parts = [self._amount(done_bytes)]
        speed = self.bytes_per_second()
        if speed > 0:
            parts.append(f"{megabytes(speed)} MB/s")
            if self._total_bytes:
                parts.append(f"{duration((self._total_bytes - done_bytes) / speed)} left")
        return ", ".join(parts)

    def bytes_per_second(self) -> float:
        """Return the speed of the last seconds; 0 before there is one."""
        if len(self._points) < 2:
            return 0.0
        (start, first), (stop, last) = self._points[0], self._points[-1]
        return (last - first) / (stop - start) if stop > start else 0.0

    def _amount(self, done_bytes: int) -> str:
        if self._total_bytes:
            return f"{megabytes(done_bytes)} of {megabytes(self._total_bytes)} MB"
        return f"{megabytes(done_bytes)} MB"


def megabytes(size_bytes: float) -> str:
    """Return a size in megabytes with as many digits as one reads: ``0.21``, ``4.1``, ``379``."""
    size = size_bytes / _MEGABYTE
    if size >= 100:
        return f"{size:.0f}"
    return f"{size:.1f}" if size >= 1 else f"{size:.2f}"


def duration(seconds: float) -> str:
    """Return a time as people say it: ``42 s``, ``3 min 20 s``, ``1 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
