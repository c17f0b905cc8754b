"""The WORLD vocoder (Morise et al. 2016) through pyworld: pitch, envelope and breath, every 5 ms."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from songmaker.sound import RATE, Floats, Sound

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyworld asks pkg_resources for its own version, which is deprecated
    import pyworld

FRAME_SECONDS = 0.005
FLOOR_HZ, CEILING_HZ = 65.0, 900.0
EXTENDED_ABOVE_HZ = 10500.0  # recordings at 24 kHz hold nothing above 11 or 12 kHz


@dataclass(frozen=True)
class Voice:
    """f0 (T,) in Hz, 0 where unvoiced; log power envelope (T, F); aperiodicity (T, F), 0 to 1."""

    f0_hz: Floats
    envelope: npt.NDArray[np.float32]
    breath: npt.NDArray[np.float32]


def pitch_track(samples: Sound) -> Floats:
    """Return the fundamental of (N,) in Hz every 5 ms, 0 where unvoiced."""
    x = samples.astype(np.float64)
    coarse, times = pyworld.dio(x, RATE, f0_floor=FLOOR_HZ, f0_ceil=CEILING_HZ)
    return np.asarray(pyworld.stonemask(x, coarse, times, RATE))


def analyse(samples: Sound, f0_hz: Floats) -> Voice:
    """Take (N,) apart, whose pitch is known."""
    x = samples.astype(np.float64)
    times = np.arange(f0_hz.size) * FRAME_SECONDS
    envelope = np.log(pyworld.cheaptrick(x, f0_hz, times, RATE) + 1e-16)
    breath = pyworld.d4c(x, f0_hz, times, RATE)
    return Voice(f0_hz, envelope.astype(np.float32), breath.astype(np.float32))


def synthesise(voice: Voice) -> Sound:
    """Put (N,) together again."""
    envelope = np.ascontiguousarray(np.exp(voice.envelope.astype(np.float64)))
    breath = np.ascontiguousarray(np.clip(voice.breath.astype(np.float64), 0.0, 1.0))
    return np.asarray(pyworld.synthesize(voice.f0_hz, envelope, breath, RATE), np.float32)


def formants_moved(voice: Voice, ratio: float) -> Voice:
    """Scale the frequency axis of the envelope: above 1 a smaller, below 1 a larger singer."""
    if abs(ratio - 1) < 0.005:
        return voice
    bins = voice.envelope.shape[1]
    where = np.minimum(np.arange(bins) / ratio, bins - 1)
    low = where.astype(int)
    high = np.minimum(low + 1, bins - 1)
    part = (where - low).astype(np.float32)
    return replace(
        voice,
        envelope=voice.envelope[:, low] * (1 - part) + voice.envelope[:, high] * part,
        breath=voice.breath[:, low] * (1 - part) + voice.breath[:, high] * part,
    )


def extended(voice: Voice) -> Voice:
    """Give a voice recorded at 24 kHz something above: its level at 10 kHz, falling by 9 dB an octave."""
    bins = voice.envelope.shape[1]
    hertz = np.arange(bins) * RATE / 2 / (bins - 1)
    edge = int(np.searchsorted(hertz, EXTENDED_ABOVE_HZ))
    level = voice.envelope[:, edge - 40 : edge].mean(1, keepdims=True)
    fall = -9 / 4.343 * np.log2(hertz[edge:] / hertz[edge])  # power in nepers: 10 dB are 2.303
    envelope, breath = voice.envelope.copy(), voice.breath.copy()
    envelope[:, edge:] = level + fall.astype(np.float32)
    breath[:, edge:] = 0.95
    return replace(voice, envelope=envelope, breath=breath)
