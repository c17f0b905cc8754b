"""Whether the written results add up to the song, measured on what is written."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


class NullTest:
    """Adds up results and song as they are written.

    The depth is the energy of their difference over that of the song, in dB: minus infinity where they
    are the same bit for bit.
    """

    def __init__(self) -> None:
        self._difference = 0.0
        self._song = 0.0

    def add(self, results: Mapping[str, NDArray[np.generic]], song: NDArray[np.float64]) -> None:
        """Take a block: results (C, n), and the song (C, n) on the same scale."""
        total = np.sum([samples.astype(np.float64) for samples in results.values()], axis=0)
        self._difference += float(np.square(total - song).sum())
        self._song += float(np.square(song).sum())

    @property
    def depth_db(self) -> float:
        """How far below the song the difference lies."""
        if self._difference == 0:
            return -math.inf
        return 10 * math.log10(self._difference / self._song) if self._song > 0 else math.inf
