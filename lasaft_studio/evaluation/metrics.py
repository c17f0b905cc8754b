"""How close an estimate is to the true stem, in decibels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.errors import TrainingError

Samples = NDArray[np.floating]

BSS_METRICS = ("bss_sdr", "bss_isr", "bss_sir", "bss_sar")  # in museval's order

_INAUDIBLE = 10.0 ** (-70 / 20)  # largest sample of a stretch that counts as silent
_SILENCE = 1e-12  # mean square of what counts as digital silence: -120 dBFS
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


def bss_eval(
    truths: Sequence[Samples], estimates: Sequence[Samples], sample_rate: int
) -> list[dict[str, float]]:
    """Return each stem's ratios as the field reports them on MUSDB18: BSSEval v4, median of 1-second frames.

    A frame in which any of the stems is silent, in truth or as estimated, is left out for all of them, as
    museval does.

    Args:
        truths: of each stem, (C, N), none of them silent throughout.
        estimates: in the same order, none of them silent throughout.
        sample_rate: in Hz.

    Returns:
        the names of `BSS_METRICS` and decibels, for each stem; nothing for it where no frame is left.

    Raises:
        TrainingError: museval is not installed, or the ffmpeg that it needs.

    Source: F.-R. Stöter, A. Liutkus, N. Ito: The 2018 Signal Separation Evaluation Campaign; museval.
    """
    museval = require_museval()
    references = np.stack([truth.T for truth in truths]).astype(np.float64)
    guesses = np.stack([estimate.T for estimate in estimates]).astype(np.float64)
    ratios = np.asarray(
        museval.evaluate(references, guesses, win=sample_rate, hop=sample_rate)
    )  # (4, S, frames)
    heard = ratios[:, :, ~np.isnan(ratios[0, 0])]
    if not heard.shape[2]:
        return [{} for _ in truths]
    medians = np.nanmedian(heard, axis=2).T
    return [dict(zip(BSS_METRICS, map(float, row), strict=True)) for row in medians]


def require_museval() -> Any:
    """Return the package museval.

    Raises:
        TrainingError: it is not installed, or the ffmpeg that it needs.
    """
    try:
        import museval
    except ImportError as error:
        raise TrainingError(
            "BSSEval needs the package museval.", hint="Run: pip install 'lasaft-studio[evaluate]'."
        ) from error
    except RuntimeError as error:  # of stempeg, which museval brings
        raise TrainingError("BSSEval needs ffmpeg and ffprobe.", hint="Install ffmpeg.") from error
    return museval


def bleed_db(truth: Samples, estimate: Samples, sample_rate: int) -> float | None:
    """Return how loud the estimate is, RMS in dBFS, where the true stem is silent; None if it never is.

    Args:
        truth: (C, N).
        estimate: (C, N).
        sample_rate: in Hz; silence is judged in stretches of half a second.
    """
    step = max(1, sample_rate // 2)
    silent = _stretches(np.abs(truth), step).max(axis=(0, 2)) < _INAUDIBLE
    heard = np.square(_stretches(estimate, step)[:, silent], dtype=np.float64)
    return float(10 * np.log10(max(heard.mean(), _SILENCE))) if heard.size else None


def sdr_by_second(truth: Samples, estimate: Samples, sample_rate: int) -> list[float | None]:
    """Return the global SDR of each second, None where the true stem is silent.

    Args:
        truth: (C, N).
        estimate: (C, N).
        sample_rate: in Hz.
    """
    pairs = zip(*(np.moveaxis(_stretches(x, sample_rate), 1, 0) for x in (truth, estimate)), strict=True)
    return [global_sdr(true, guess) if np.abs(true).max() >= _INAUDIBLE else None for true, guess in pairs]


def _stretches(samples: Samples, length: int) -> Samples:
    """Return (C, n, length) of `samples` (C, N); what is left at the end is dropped."""
    whole = samples.shape[1] // length * length
    return samples[:, :whole].reshape(samples.shape[0], -1, length)
