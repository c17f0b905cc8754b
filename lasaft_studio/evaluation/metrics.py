"""How close an estimate is to the true stem, in decibels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.errors import TrainingError

Samples = NDArray[np.floating]

_INAUDIBLE = 10.0 ** (-70 / 20)  # largest sample of a stretch that counts as silent
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


def bss_eval_sdr(truths: Sequence[Samples], estimates: Sequence[Samples], sample_rate: int) -> list[float]:
    """Return each stem's SDR as the field reports it on MUSDB18: BSSEval v4, median of one-second frames.

    Args:
        truths: of each stem, (C, N), none of them silent throughout.
        estimates: in the same order.
        sample_rate: in Hz.

    Raises:
        TrainingError: museval is not installed, or the ffmpeg that it needs.

    Source: F.-R. Stöter, A. Liutkus, N. Ito: The 2018 Signal Separation Evaluation Campaign; museval.
    """
    try:
        import museval
    except ImportError as error:
        raise TrainingError(
            "BSSEval needs the package museval.", hint="Run: pip install 'lasaft-studio[evaluate]'."
        ) from error
    except RuntimeError as error:  # of stempeg, which museval brings
        raise TrainingError("BSSEval needs ffmpeg and ffprobe.", hint="Install ffmpeg.") from error
    references = np.stack([truth.T for truth in truths]).astype(np.float64)
    guesses = np.stack([estimate.T for estimate in estimates]).astype(np.float64)
    sdr, *_ = museval.evaluate(references, guesses, win=sample_rate, hop=sample_rate)
    return [float(np.nanmedian(frames)) for frames in np.asarray(sdr)]


def bleed_db(truth: Samples, estimate: Samples, sample_rate: int) -> float:
    """Return how loud the estimate is, RMS in dBFS, where the true stem is silent; -inf if it never is.

    Args:
        truth: (C, N).
        estimate: (C, N).
        sample_rate: in Hz; silence is judged in stretches of half a second.
    """
    step = max(1, sample_rate // 2)
    whole = truth.shape[1] // step * step
    silent = np.abs(truth[:, :whole]).reshape(truth.shape[0], -1, step).max(axis=(0, 2)) < _INAUDIBLE
    power = (
        np.square(estimate[:, :whole], dtype=np.float64).reshape(truth.shape[0], -1, step).mean(axis=(0, 2))
    )
    heard = power[silent]
    return float(10 * np.log10(heard.mean())) if heard.size and heard.mean() > 0 else -np.inf
