"""How strongly something begins at each moment of a sound: the raw material of tempo and beats.

The spectrum of every hundredth of a second in bands of equal pitch, compressed as the ear does; what grows
against twenty milliseconds before counts (spectral flux, as in S. Böck and G. Widmer, DAFx 2013).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.analysis.curves import Floats, moving_mean
from lasaft_studio.audio.windows import windows

ONSETS_PER_SECOND = 100
BANDS = 40
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 11000.0
_WINDOW_SECONDS = 0.04
_LAG = 2  # steps against which growth is measured
_COMPRESSION = 1000.0


@dataclass(frozen=True, slots=True)
class Onsets:
    """Growth in every band, step by step.

    Attributes:
        growth: (T, `BANDS`), at or above 0; bands from low to high.
        rate: steps a second, about `ONSETS_PER_SECOND`.
        offset_seconds: when the middle of the first step is.
    """

    growth: Floats
    rate: float
    offset_seconds: float

    def curve(self, low: int = 0, high: int = BANDS) -> Floats:
        """Return (T,) of bands `low` to `high` together: over its local mean, with standard deviation 1."""
        raw = self.growth[:, low:high].mean(axis=1)
        over: Floats = np.maximum(raw - moving_mean(raw, round(self.rate)), 0.0)
        return over / max(float(over.std()), 1e-12)


def find_onsets(blocks: Iterable[NDArray[np.floating]], sample_rate: int) -> Onsets:
    """Return the onsets of a sound that comes in mono blocks (n,), in memory that does not grow with them."""
    hop = max(1, sample_rate // ONSETS_PER_SECOND)
    window = 1 << int(np.ceil(np.log2(sample_rate * _WINDOW_SECONDS)))
    taper: Floats = np.hanning(window)
    filters = _filters(window // 2 + 1, sample_rate)
    levels = [
        np.log1p(_COMPRESSION * 4 / window * np.abs(np.fft.rfft(frames * taper)) @ filters)
        for frames in windows(blocks, window, hop)
    ]
    level = np.concatenate(levels) if levels else np.zeros((0, BANDS))
    growth = np.zeros_like(level)
    growth[_LAG:] = np.maximum(level[_LAG:] - level[:-_LAG], 0.0)
    return Onsets(growth, sample_rate / hop, window / 2 / sample_rate)


def _filters(bins: int, sample_rate: int) -> Floats:
    """Return (bins, BANDS): triangles of equal width on the mel scale, each with sum 1."""
    frequencies = np.linspace(0.0, sample_rate / 2, bins)
    low, high = _mel(_LOWEST_HZ), _mel(min(_HIGHEST_HZ, sample_rate / 2))
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    rise = (frequencies[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - frequencies[:, None]) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0.0, np.minimum(rise, fall))
    result: Floats = triangles / np.maximum(triangles.sum(axis=0), 1e-9)
    return result


def _mel(frequency_hz: float) -> float:
    return float(2595 * np.log10(1 + frequency_hz / 700))
