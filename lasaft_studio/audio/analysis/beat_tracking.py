"""Beats of a song whose tempo moves: first how fast each moment is, then beats that follow.

The tempo over time is the path through all likely ones that repeats most and turns least (Viterbi); beats
are found by dynamic programming with it (D. Ellis, *Beat tracking by dynamic programming*, JNMR 2007).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.analysis.curves import Floats, at, autocorrelation, smoothed

_WINDOW_SECONDS, _STEP_SECONDS = 8.0, 1.0
_WIDEST = 1.45  # how much slower or faster than the mean tempo any moment may be: less than half or double
_TEMPI = 121
_MULTIPLES = 4
_STIFFNESS = 6.0  # cost of a tempo's change, in natural logarithms of it; scores are about 0.1 to 0.5
_TIGHTNESS = 100.0


def track_beats(curve: Floats, period: float, rate: float) -> Floats:
    """Return the steps (n,) of the beats of an onset curve whose mean period is about `period` steps."""
    periods = local_periods(curve, period, rate)
    local = smoothed(curve, period / 32)
    lags = np.arange(max(1, round(periods.min() / 2)), round(periods.max() * 2) + 1)
    longest = int(lags[-1])
    total = np.concatenate([np.zeros(longest), local])  # what lies before the start costs nothing
    before = np.full(len(local), -1)
    for step in range(len(local)):
        penalty = _TIGHTNESS * np.log(lags / periods[step]) ** 2
        scores = total[step + longest - lags] - penalty
        best = int(np.argmax(scores))
        if scores[best] > 0:
            total[step + longest] += scores[best]
            before[step] = step - lags[best]
    return _path(total[longest:], before, round(periods[-1]))


def local_periods(curve: Floats, period: float, rate: float) -> Floats:
    """Return (T,), the likeliest period at each step."""
    width, hop = round(_WINDOW_SECONDS * rate), round(_STEP_SECONDS * rate)
    candidates = period * np.geomspace(1 / _WIDEST, _WIDEST, _TEMPI)
    starts = np.arange(0, max(len(curve) - width, 0) + 1, hop)
    scores = np.stack([_repeats(curve[start : start + width], candidates) for start in starts])
    costs = _STIFFNESS * np.abs(np.log(candidates[:, None] / candidates))
    best = scores[0]
    came_from = []
    for score in scores[1:]:
        reached = best[:, None] - costs
        came_from.append(reached.argmax(axis=0))
        best = reached.max(axis=0) + score
    chosen = [int(best.argmax())]
    for previous in reversed(came_from):
        chosen.append(int(previous[chosen[-1]]))
    result: Floats = np.interp(np.arange(len(curve)), starts + width / 2, candidates[chosen[::-1]])
    return result


def _repeats(stretch: Floats, candidates: Floats) -> Floats:
    """Return how much of a stretch repeats with each period."""
    similarity = autocorrelation(stretch)
    multiples = np.arange(1, _MULTIPLES + 1)[:, None]
    result: Floats = at(similarity / max(similarity[0], 1e-9), multiples * candidates).mean(axis=0)
    return result


def _path(total: Floats, before: NDArray[np.int64], period: int) -> Floats:
    last = len(total) - period + int(np.argmax(total[-period:]))
    beats = []
    while last >= 0:
        beats.append(last)
        last = int(before[last])
    return np.array(beats[::-1], dtype=np.float64)
