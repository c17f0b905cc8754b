"""How close an estimate is to the true stem, in decibels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating]

_FLOOR = 1e-7  # of the MDX challenge: keeps silence finite


def global_sdr(truth: Samples, estimate: Samples) -> float:
    """Signal-to-distortion ratio over the whole song.

    Args:
        truth: (C, N).
        estimate: (C, N).

    Source: Y. Mitsufuji et al., Music Demixing Challenge 2021, equation 1.
    """
    signal = float(np.sum(np.square(truth, dtype=np.float64)))
    error = float(np.sum(np.square(truth.astype(np.float64) - estimate)))
    return float(10 * np.log10((signal + _FLOOR) / (error + _FLOOR)))


def si_sdr(truth: Samples, estimate: Samples) -> float:
    """Scale-invariant signal-to-distortion ratio: a wrong level alone costs nothing.

    Args:
        truth: (C, N), not silent.
        estimate: (C, N).

    Source: J. Le Roux et al., SDR - half-baked or well done?, ICASSP 2019, equation 3.
    """
    reference = truth.astype(np.float64).ravel()
    energy = float(reference @ reference)
    scale = float(reference @ estimate.astype(np.float64).ravel()) / max(energy, _FLOOR)
    return global_sdr(scale * reference[None], estimate.astype(np.float64).reshape(1, -1))
