"""Stems that follow the beat: gated to a pattern, or ducked by the drums as with a side-chain compressor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.buffer import Samples

_HOP = 64
_SLOTS = 16
_SILENCE = 1e-3


def gate(samples: Samples, rate: int, bpm: float, rng: np.random.Generator) -> Samples:
    """Return `samples` (2, N), cut into sixteenths of which some are silent, as by a trance gate."""
    struck = rng.random(_SLOTS) < rng.uniform(0.4, 0.8)
    slot = rate * 15 / bpm
    place = np.arange(samples.shape[1]) / slot + rng.uniform(0, _SLOTS)
    level = struck[place.astype(int) % _SLOTS] * (place % 1 < rng.uniform(0.4, 1))
    length = max(1, int(rate * rng.uniform(0.002, 0.02)))
    smooth = np.convolve(level, np.full(length, 1 / length), "same")[: samples.shape[1]]
    return np.asarray(samples * smooth.astype(np.float32))


def ducking(drums: Samples, rate: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the gain (N,) that a compressor listening to `drums` (2, N) gives: 1 where they rest."""
    level = np.abs(drums).max(axis=0)
    if level.max(initial=0.0) < _SILENCE:
        return np.ones(level.size, np.float32)
    peaks = level[: level.size // _HOP * _HOP].reshape(-1, _HOP).max(axis=1)
    followed = _followed(peaks / level.max(), np.exp(-_HOP / rate / rng.uniform(0.04, 0.25)))
    at_each = np.interp(np.arange(level.size), _HOP * np.arange(followed.size), followed)
    return np.asarray(1 - rng.uniform(0.3, 1) * at_each ** rng.uniform(0.5, 2), np.float32)


def _followed(peaks: NDArray[np.floating], fall: float) -> NDArray[np.float64]:
    """Return `peaks` (M,), from each of which the level falls by the factor `fall` a step."""
    followed = np.empty(peaks.size)
    level = 0.0
    for index, peak in enumerate(peaks):
        level = max(level * fall, float(peak))
        followed[index] = level
    return followed
