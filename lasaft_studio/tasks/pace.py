"""How fast a task is, and when it will be done."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """Measures the speed of a task that works through a song.

    Args:
        total_seconds: length of the song.
        clock: gives the time in seconds.
    """

    def __init__(self, total_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._total_seconds = total_seconds
        self._clock = clock
        self._start = clock()
        self._first: tuple[float, float] | None = None

    def text(self, done_seconds: float) -> str:
        """Return the speed and the time left, as text, when so much of the song is done."""
        now = self._clock()
        first_time, first_done = self._first or (self._start, 0.0)
        if self._first is None and done_seconds > 0:
            self._first = now, done_seconds  # everything before includes making ready
        if now <= first_time or done_seconds <= first_done:
            return ""
        speed = (done_seconds - first_done) / (now - first_time)
        left = max(0.0, self._total_seconds - done_seconds) / speed
        return f"{speed:.1f} times real time, {duration(left)} left"

    def speed(self, done_seconds: float) -> float:
        """Return seconds of the song a second, since the beginning."""
        return done_seconds / max(self._clock() - self._start, 1e-9)


def duration(seconds: float) -> str:
    """Return a length of time for people: ``4 s``, ``2 min 05 s``, ``1 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
