"""Where the frequencies of a spectrogram lie on the screen: linear, logarithmic or mel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Scale = Literal["linear", "log", "mel"]

_MEL_HZ, _MEL_FACTOR = 700.0, 2595.0  # O'Shaughnessy's formula, as in HTK


@dataclass(frozen=True, slots=True)
class FrequencyScale:
    """The rows of a spectrogram, from the lowest at index 0 to the highest.

    Attributes:
        scale: how rows grow with frequency.
        rows: how many.
        lowest_hz: the lower edge of the first row; above 0 for ``log``.
        highest_hz: the upper edge of the last row.
    """

    scale: Scale
    rows: int
    lowest_hz: float
    highest_hz: float

    def edges_hz(self) -> NDArray[np.float64]:
        """Return the edges of the rows in Hz, (rows + 1)."""
        low, high = self._warp(np.array([self.lowest_hz, self.highest_hz]))
        edges: NDArray[np.float64] = self._unwarp(np.linspace(low, high, self.rows + 1))
        return edges

    def row_of(self, frequency_hz: float) -> float:
        """Return the row, with its fraction, in which a frequency lies."""
        low, high, here = self._warp(np.array([self.lowest_hz, self.highest_hz, frequency_hz]))
        return float((here - low) / (high - low) * self.rows)

    def hz_of(self, row: float) -> float:
        """Return the frequency at a row, with its fraction: the inverse of `row_of`."""
        low, high = self._warp(np.array([self.lowest_hz, self.highest_hz]))
        return float(self._unwarp(np.array(low + (high - low) * row / self.rows)))

    def _warp(self, hertz: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.scale == "log":
            return np.log2(hertz)
        return _MEL_FACTOR * np.log10(1.0 + hertz / _MEL_HZ) if self.scale == "mel" else hertz

    def _unwarp(self, position: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.scale == "log":
            return np.exp2(position)
        return _MEL_HZ * (10.0 ** (position / _MEL_FACTOR) - 1.0) if self.scale == "mel" else position


class RowMap:
    """Turns the bins of a Fourier transform into the rows of a scale; no bin gets lost on the way.

    A row that holds bins shows the loudest of them; a row between two bins shows what lies between.

    Args:
        scale: the rows.
        bins: F, how many.
        bin_hz: from one bin to the next.
    """

    def __init__(self, scale: FrequencyScale, bins: int, bin_hz: float) -> None:
        edges = scale.edges_hz() / bin_hz
        centres = ((edges[:-1] + edges[1:]) / 2).clip(0, bins - 1)
        self._below = np.minimum(centres.astype(np.int64), max(bins - 2, 0))
        self._share = (centres - self._below).astype(np.float32)[:, None]
        first = np.ceil(edges).astype(np.int64).clip(0, bins)
        self._full = np.flatnonzero(first[1:] > first[:-1])
        self._bounds = np.stack([first[:-1], first[1:]], axis=1)[self._full].ravel()

    def rows(self, decibels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (R, T) of the rows for (F, T) of the bins, both in dB."""
        above = np.minimum(self._below + 1, len(decibels) - 1)
        rows: NDArray[np.float32] = decibels[self._below] * (1 - self._share) + decibels[above] * self._share
        if self._full.size:
            padded = np.concatenate([decibels, decibels[-1:]])  # bounds lie inside
            loudest = np.maximum.reduceat(padded, self._bounds, axis=0)[::2]
            rows[self._full] = np.maximum(rows[self._full], loudest)
        return rows
