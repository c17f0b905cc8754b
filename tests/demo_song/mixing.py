"""What a mixing desk does: equaliser, compressor, reverb, pan, and a limiter that turns all stems down alike."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import minimum_filter1d
from scipy.signal import butter, fftconvolve, sosfiltfilt

from tests.demo_song.sampler import RATE


def db(decibels: float) -> float:
    """Return the factor of a gain in dB."""
    return 10 ** (decibels / 20)


def high_pass(samples: np.ndarray, frequency_hz: float) -> np.ndarray:
    """Return `samples` (N,) without what is below `frequency_hz`."""
    return sosfiltfilt(butter(2, frequency_hz, "high", fs=RATE, output="sos"), samples)


def low_pass(samples: np.ndarray, frequency_hz: float) -> np.ndarray:
    """Return `samples` (N,) without what is above `frequency_hz`."""
    return sosfiltfilt(butter(2, frequency_hz, "low", fs=RATE, output="sos"), samples)


def compress(samples: np.ndarray, threshold_db: float, ratio: float) -> np.ndarray:
    """Return `samples` (N,) with levels above the threshold brought nearer to it, over 30 ms."""
    window = np.hanning(round(0.03 * RATE))
    level = np.sqrt(np.maximum(fftconvolve(samples**2, window / window.sum(), mode="same"), 1e-12))
    over_db = np.maximum(20 * np.log10(level) - threshold_db, 0)
    return samples * 10 ** (-over_db * (1 - 1 / ratio) / 20)


def pan(samples: np.ndarray, position: float) -> np.ndarray:
    """Return (2, N) of `samples` (N,) at `position` from -1 (left) to 1 (right), at constant power."""
    angle = (position + 1) * np.pi / 4
    return np.sqrt(2) * np.stack([np.cos(angle) * samples, np.sin(angle) * samples])


def reverb(samples: np.ndarray, seconds: float, level_db: float, seed: int) -> np.ndarray:
    """Return (2, N): the answer of a room that dies away by 60 dB in `seconds` to `samples` (N,)."""
    generator = np.random.default_rng(seed)
    length = round(seconds * RATE)
    decay = 10 ** (-3 * np.arange(length) / length)
    wet = []
    shared = generator.standard_normal(length)
    for _ in range(2):
        room = low_pass(decay * (shared + 0.3 * generator.standard_normal(length)), 5000)
        room = np.concatenate([np.zeros(round(0.012 * RATE)), room / np.sqrt((room**2).sum())])
        wet.append(fftconvolve(high_pass(samples, 250), room)[: len(samples)])
    return db(level_db) * np.stack(wet)


def limit(stems: dict[str, np.ndarray], ceiling: float) -> dict[str, np.ndarray]:
    """Turn all stems (2, N) down alike wherever their sum would pass `ceiling`, so that they still add up."""
    peak = np.abs(sum(stems.values())).max(axis=0)
    wanted = np.minimum(1, ceiling / np.maximum(peak, 1e-9))
    reach = round(0.02 * RATE)
    held = minimum_filter1d(wanted, 2 * reach + 1)
    window = np.hanning(2 * reach + 1)
    gain = np.convolve(np.pad(held, reach, mode="edge"), window / window.sum(), mode="valid")
    return {name: samples * gain for name, samples in stems.items()}
