"""A plot of values over time as SVG: a line a model, for the report."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from itertools import groupby

Line = Sequence[float | None]  # a value a second; None leaves a gap

_WIDTH, _HEIGHT = 720, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 20, 8, 22
_LOWEST, _HIGHEST = -15.0, 30.0  # dB; beyond, lines run along the edge
_STEP_DB = 5.0
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600)  # seconds from one label to the next
_MOST_LABELS = 10


def line_plot(title: str, lines: Mapping[str, Line]) -> str:
    """Return a plot of decibels over seconds.

    Args:
        title: read by screen readers, and shown where the pointer rests.
        lines: values by model; the n-th gets the style class ``model-n``.
    """
    seconds = max((len(line) for line in lines.values()), default=0)
    values = [min(max(x, _LOWEST), _HIGHEST) for line in lines.values() for x in line if x is not None]
    if not values:
        return ""
    low = math.floor(min(values) / _STEP_DB) * _STEP_DB
    high = max(math.ceil(max(values) / _STEP_DB) * _STEP_DB, low + _STEP_DB)
    frame = _Frame(seconds, low, high)
    drawn = "".join(frame.line(index, model, line) for index, (model, line) in enumerate(lines.items()))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{html.escape(title)}</title>'
        f"{frame.grid()}{drawn}</svg>"
    )


class _Frame:
    """Where seconds and decibels lie in the picture."""

    def __init__(self, seconds: int, low_db: float, high_db: float) -> None:
        self._seconds = seconds
        self._low_db = low_db
        self._high_db = high_db

    def x(self, second: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * second / max(self._seconds, 1)

    def y(self, value_db: float) -> float:
        inside = min(max(value_db, self._low_db), self._high_db)
        share = (self._high_db - inside) / (self._high_db - self._low_db)
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * share

    def grid(self) -> str:
        parts = []
        for step in range(round((self._high_db - self._low_db) / _STEP_DB) + 1):
            value = self._low_db + step * _STEP_DB
            y = self.y(value)
            parts.append(
                f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            )
            parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
        tick = next((t for t in _TICKS if self._seconds / t <= _MOST_LABELS), _TICKS[-1])
        for second in range(0, self._seconds + 1, tick):
            place = f'x="{self.x(second):.1f}" y="{_HEIGHT - 5}"'
            parts.append(f'<text {place} text-anchor="middle">{second // 60}:{second % 60:02d}</text>')
        return "".join(parts)

    def line(self, index: int, model: str, line: Line) -> str:
        """Return the line of a model; seconds without a value leave gaps."""
        runs = []
        for known, run in groupby(enumerate(line), key=lambda item: item[1] is not None):
            if known:
                points = [(second, value) for second, value in run if value is not None]
                ends = [(points[0][0], points[0][1]), *((s + 0.5, v) for s, v in points)]
                ends.append((points[-1][0] + 1, points[-1][1]))
                runs.append("M" + "L".join(f"{self.x(s):.1f} {self.y(v):.1f}" for s, v in ends))
        return f'<path class="model-{index}" d="{"".join(runs)}"><title>{html.escape(model)}</title></path>'
