"""Changes to a stem that leave it a plausible stem of some other record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from lasaft_studio.audio.buffer import Samples

OCTAVES = 9  # of the equaliser, down from the Nyquist frequency
_LEVEL = 0.1  # RMS of a stem that was levelled
_LEAST_LEVEL = 1e-3
_WIDENING_SECONDS = (0.003, 0.025)  # late enough to sound wide, too early for an echo
_WIDENING_SHARE = (0.15, 0.8)


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """How far a stem may be changed.

    Attributes:
        gain_db: lowest and highest gain.
        swap: how often left and right change places.
        invert: how often the polarity is turned.
        mono: how often the stem is narrowed towards the middle.
        pan: largest turn of the balance, 0 to 1.
        varispeed_semitones: largest change of speed and pitch together, up or down.
        varispeed: how often that is done.
        stem_semitones: for some stems, by name, how far down and up, in place of `varispeed_semitones`.
        tilt_db: largest rise or fall of the spectrum from low to high, in dB.
        tilt: how often that is done.
        silence: how often a stem is left out altogether.
        stem_gain_db: added to the gain of some stems, by name: what the songs have too much or too little of.
        stem_silence: how often some stems are left out, by name, in place of `silence`.
        equaliser_db: how far an equaliser of nine octaves strays, as a standard deviation.
        equaliser: how often that is done.
        whole_varispeed: how often speed and pitch of a whole song's excerpt are changed.
        whole_equaliser: how often all its stems go through one equaliser.
        saturation: how often a stem is bent softly, as by tape or a valve.
        levelled: how often a stem is brought to a common loudness before its gain.
        gated: how often a stem that is no drums is cut into the beat.
        ducked: how often the drums of a mixture push down its bass, mostly `other` too, and at times vocals.
        played: for a stem, how often it is a machine's that never was: of ``drums`` and ``bass``.
        stem_narrowed: for some stems, by name, how often they lose some or all of their width.
        stem_widened: for some stems, by name, how often the two channels are made to differ more.
        narrowed: how often a whole mixture loses some or all of its width: songs are mono, too, and a network
            that learns from wide ones alone tells stems by their width.
    """

    gain_db: tuple[float, float] = (-8.0, 4.0)
    swap: float = 0.5
    invert: float = 0.5
    mono: float = 0.15
    pan: float = 0.3
    varispeed_semitones: float = 3.0
    varispeed: float = 0.4
    stem_semitones: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    tilt_db: float = 6.0
    tilt: float = 0.3
    silence: float = 0.08
    stem_gain_db: Mapping[str, float] = field(default_factory=dict)
    stem_silence: Mapping[str, float] = field(default_factory=dict)
    equaliser_db: float = 4.0
    equaliser: float = 0.0
    whole_varispeed: float = 0.0
    whole_equaliser: float = 0.0
    saturation: float = 0.0
    levelled: float = 0.0
    gated: float = 0.0
    ducked: float = 0.0
    played: Mapping[str, float] = field(default_factory=dict)
    stem_narrowed: Mapping[str, float] = field(default_factory=dict)
    stem_widened: Mapping[str, float] = field(default_factory=dict)
    narrowed: float = 0.0

    @property
    def follows_a_beat(self) -> bool:
        """Whether a mixture needs a tempo."""
        return bool(self.gated or any(self.played.values()))


def source_frames(frames: int, semitones: float) -> int:
    """Return how many frames of a recording fill `frames` when it is played `semitones` higher."""
    return int(np.ceil(frames * 2.0 ** (semitones / 12.0))) + 8


def varispeed(samples: Samples, semitones: float, frames: int) -> Samples:
    """Play `samples` (2, `source_frames`) faster and higher, or slower and lower; return (2, frames)."""
    ratio = 2.0 ** (semitones / 12.0)
    changed = soxr.resample(samples.T, ratio, 1.0, quality="LQ").T[:, :frames]
    return np.pad(changed, ((0, 0), (0, frames - changed.shape[1]))).astype(np.float32)


def change(
    samples: Samples, config: AugmentConfig, rng: np.random.Generator, added_gain_db: float = 0.0
) -> Samples:
    """Return a changed copy of `samples` (2, N)."""
    samples = _bent(samples, config, rng)
    gain = 10.0 ** ((rng.uniform(*config.gain_db) + added_gain_db) / 20.0)
    if happens(config.levelled, rng):
        gain *= _LEVEL / max(float(np.sqrt(np.mean(samples**2))), _LEAST_LEVEL)
    if rng.random() < config.invert:
        gain = -gain
    changed = samples * np.float32(gain)
    if rng.random() < config.swap:
        changed = changed[::-1]
    if rng.random() < config.mono:
        changed = _of_width(changed, rng.uniform(0.0, 1.0))
    balance = rng.uniform(-config.pan, config.pan)
    changed = changed * np.array([[1.0 - max(balance, 0.0)], [1.0 + min(balance, 0.0)]], np.float32)
    if rng.random() < config.tilt:
        changed = tilt(changed, rng.uniform(-config.tilt_db, config.tilt_db))
    return np.ascontiguousarray(changed, np.float32)


def happens(share: float, rng: np.random.Generator) -> bool:
    """Return True in `share` of all cases; what never happens draws no number, and moves no other."""
    return bool(share and rng.random() < share)


def _bent(samples: Samples, config: AugmentConfig, rng: np.random.Generator) -> Samples:
    if happens(config.saturation, rng):
        samples = saturate(samples, rng.uniform(1.0, 5.0))
    if happens(config.equaliser, rng):
        samples = equalise(samples, rng.normal(0.0, config.equaliser_db, OCTAVES))
    return samples


def saturate(samples: Samples, drive: float) -> Samples:
    """Bend `samples` (2, N) as a tanh does; `drive` is the slope at zero, where nothing changes otherwise."""
    peak = max(float(np.abs(samples).max(initial=0.0)), 1e-4)
    return np.asarray(np.tanh(samples * (drive / peak)) * (peak / drive), np.float32)


def equalise(samples: Samples, gains_db: NDArray[np.float64]) -> Samples:
    """Weigh the spectrum of `samples` (2, N) by `gains_db`, one an octave, the last at its top."""
    bins = samples.shape[1] // 2 + 1
    place = np.arange(bins) / max(1, bins - 1)
    octave = np.log2(np.maximum(place, 2.0**-OCTAVES)) + OCTAVES - 1
    return _weigh(samples, 10.0 ** (np.interp(octave, np.arange(len(gains_db)), gains_db) / 20.0))


def narrow(samples: Samples, rng: np.random.Generator) -> Samples:
    """Return `samples` (…, 2, N) with less width: in half of all cases with none, both channels the same."""
    return _of_width(samples, max(0.0, rng.uniform(-1.0, 1.0)))


def _of_width(samples: Samples, width: float) -> Samples:
    middle = samples.mean(axis=-2, keepdims=True)
    return np.asarray(middle + np.float32(width) * (samples - middle), np.float32)


def widen(samples: Samples, sample_rate: int, rng: np.random.Generator) -> Samples:
    """Return `samples` (2, N) with a late copy of their middle added left and taken away right."""
    delay = int(sample_rate * rng.uniform(*_WIDENING_SECONDS))
    middle = samples.mean(axis=0)
    late = np.pad(middle, (delay, 0))[: len(middle)] * np.float32(rng.uniform(*_WIDENING_SHARE))
    return np.asarray(np.stack([samples[0] + late, samples[1] - late]), np.float32)


def low_pass(samples: Samples, cutoff: float) -> Samples:
    """Return what of `samples` (2, N) lies below `cutoff` in cycles a sample, sloping for a third octave."""
    turns = np.fft.rfftfreq(samples.shape[1])
    return _weigh(samples, np.clip((1.26 - turns / cutoff) / 0.26, 0.0, 1.0))


def _weigh(samples: Samples, curve: NDArray[np.float64]) -> Samples:
    """Multiply the spectrum of `samples` (2, N) by `curve`; torch's transforms take any N quickly."""
    spectrum = torch.fft.rfft(torch.from_numpy(samples))
    weighed = torch.fft.irfft(spectrum * torch.from_numpy(curve.astype(np.float32)), samples.shape[1])
    return np.asarray(weighed)


def tilt(samples: Samples, rise_db: float) -> Samples:
    """Raise the spectrum of `samples` (2, N) by `rise_db` from bottom to top, evenly on a linear axis."""
    high = np.diff(samples, axis=1, prepend=samples[:, :1])
    amount = 10.0 ** (abs(rise_db) / 20.0) - 1.0
    if rise_db >= 0:
        return (samples + np.float32(amount / 2) * high).astype(np.float32)
    low = samples - np.float32(amount / (2 * (1 + amount))) * high
    return low.astype(np.float32)
