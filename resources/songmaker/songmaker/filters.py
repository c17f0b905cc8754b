"""Second-order filters whose cutoff moves while sound runs through them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import signal

from songmaker.sound import RATE, Floats


def lowpass(cutoff_hz: float, q: float) -> Floats:
    """Return one second-order section (1, 6): the low-pass of R. Bristow-Johnson's cookbook."""
    turn = 2 * np.pi * cutoff_hz / RATE
    alpha, cosine = np.sin(turn) / (2 * q), np.cos(turn)
    a0 = 1 + alpha
    b0 = (1 - cosine) / 2 / a0
    return np.array([[b0, 2 * b0, b0, 1.0, -2 * cosine / a0, (1 - alpha) / a0]])


def moving_lowpass(sound: Floats, edges: Sequence[int], cutoffs_hz: Sequence[float], q: float) -> Floats:
    """Filter (C, N) with cutoff `cutoffs_hz[i]` between `edges[i]` and `edges[i + 1]`; the state goes on."""
    out = np.empty_like(sound)
    state = np.zeros((1, sound.shape[0], 2))
    for start, stop, cutoff in zip(edges, edges[1:], cutoffs_hz, strict=False):
        section = lowpass(float(np.clip(cutoff, 30, 19000)), q)
        out[:, start:stop], state = signal.sosfilt(section, sound[:, start:stop], zi=state)
    return out
