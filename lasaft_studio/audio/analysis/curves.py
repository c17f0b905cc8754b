"""Arithmetic of curves over time, such as that of onsets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def at(curve: Floats, steps: Floats) -> Floats:
    """Return the curve (T,) between its steps, in the shape of `steps`; 0 outside."""
    result: Floats = np.interp(steps, np.arange(len(curve)), curve, left=0.0, right=0.0)
    return result


def autocorrelation(curve: Floats) -> Floats:
    """Return (T,): the mean product of the curve's deviations at each lag."""
    count = len(curve)
    spectrum = np.fft.rfft(curve - curve.mean(), 2 * count)
    products = np.fft.irfft(np.abs(spectrum) ** 2, 2 * count)[:count]
    result: Floats = products / np.maximum(count - np.arange(count), count // 4)
    return result


def smoothed(curve: Floats, deviation: float) -> Floats:
    """Return the curve (T,) under a bell of this standard deviation, in steps."""
    reach = max(1, round(4 * deviation))
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(deviation, 0.1)) ** 2)
    result: Floats = np.convolve(curve, bell / bell.sum(), mode="same")
    return result


def moving_mean(curve: Floats, width: int) -> Floats:
    """Return the mean of `width` steps around each; the ends are continued."""
    if len(curve) == 0:
        return curve
    padded = np.pad(curve, (width // 2, width - 1 - width // 2), mode="edge")
    sums = np.cumsum(np.concatenate([[0.0], padded]))
    result: Floats = (sums[width:] - sums[:-width]) / width
    return result
