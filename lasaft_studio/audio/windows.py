"""Overlapping windows of a sound that comes in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

_BATCH = 1024  # windows at once


def windows(blocks: Iterable[NDArray[np.floating]], window: int, hop: int) -> Iterator[NDArray[np.float64]]:
    """Yield windows (n, window), `hop` apart, of mono blocks (m,) joined together.

    What is left at the end and fills no window is left out. Memory does not grow with the blocks.
    """
    rest = np.zeros(0)
    for block in blocks:
        rest = np.concatenate([rest, block])
        count = 1 + (len(rest) - window) // hop if len(rest) >= window else 0
        for start in range(0, count, _BATCH):
            stop = min(start + _BATCH, count)
            view = np.lib.stride_tricks.sliding_window_view(rest, window)
            yield view[start * hop : (stop - 1) * hop + 1 : hop]
        rest = rest[count * hop :]
