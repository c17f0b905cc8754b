"""The WORLD vocoder (Morise et al. 2016) through pyworld: pitch, envelope and breath of a voice, every 5 ms."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lasaft_studio.training.synthesis.sound import RATE, Sound

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyworld asks pkg_resources for its version, which is deprecated
    import pyworld

FRAME_SECONDS = 0.005
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Voice:
    """f0 (T,) in Hz, 0 where unvoiced; log power envelope (T, F); aperiodicity (T, F) 0 to 1."""

    f0_hz: Floats
    envelope: npt.NDArray[np.float32]
    breath: npt.NDArray[np.float32]


def analyse(samples: Sound) -> Voice:
    """Take (N,) apart."""
    x = samples.astype(np.float64)
    coarse, times = pyworld.dio(x, RATE, f0_floor=65.0, f0_ceil=900.0)
    f0 = pyworld.stonemask(x, coarse, times, RATE)
    envelope = np.log(pyworld.cheaptrick(x, f0, times, RATE) + 1e-16)
    breath = pyworld.d4c(x, f0, times, RATE)
    return Voice(f0, envelope.astype(np.float32), breath.astype(np.float32))


def synthesise(voice: Voice) -> Sound:
    """Put (N,) together again."""
    envelope = np.exp(voice.envelope.astype(np.float64))
    breath = np.clip(voice.breath.astype(np.float64), 0.0, 1.0)
    return np.asarray(
        pyworld.synthesize(voice.f0_hz, np.ascontiguousarray(envelope), np.ascontiguousarray(breath), RATE),
        np.float32,
    )


def formants_moved(voice: Voice, ratio: float) -> Voice:
    """Scale the envelope's frequency axis: above 1 a smaller, below 1 a larger singer."""
    if abs(ratio - 1) < 0.005:
        return voice
    bins = voice.envelope.shape[1]
    where = np.minimum(np.arange(bins) / ratio, bins - 1)
    low = where.astype(int)
    high = np.minimum(low + 1, bins - 1)
    part = (where - low).astype(np.float32)
    envelope = voice.envelope[:, low] * (1 - part) + voice.envelope[:, high] * part
    breath = voice.breath[:, low] * (1 - part) + voice.breath[:, high] * part
    return Voice(voice.f0_hz, envelope, breath)
