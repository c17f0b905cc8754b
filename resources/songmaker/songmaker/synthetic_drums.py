"""Drums of our own: swept sines, filtered noise and clusters of square waves, as in old drum machines."""

from __future__ import annotations

import numpy as np
from scipy import signal

from lasaft_studio.training.random_instruments.chance import Chance, logarithmic
from songmaker.sound import RATE, Floats, Sound, faded

METAL_RATIOS = np.array([2.0, 3.0, 4.16, 5.43, 6.79, 8.21])  # those of the TR-808's six oscillators


def pieces(draw: Chance) -> dict[str, tuple[Sound, ...]]:
    """Return one sound of every piece, (2, n) with peak 1."""
    return {
        "kick": (_kick(draw),),
        "snare": (_snare(draw),),
        "clap": (_clap(draw),),
        "rim": (_tone(draw, 1700.0, 0.02),),
        "hat": (_metal(draw, float(draw.uniform(0.02, 0.08))),),
        "open": (_metal(draw, float(draw.uniform(0.15, 0.5))),),
        "crash": (_metal(draw, 1.2),),
        "tom-low": (_tone(draw, 90.0, 0.2),),
        "tom-mid": (_tone(draw, 130.0, 0.18),),
        "tom-high": (_tone(draw, 190.0, 0.15),),
        "shaker": (_shaker(draw),),
        "cowbell": (_cowbell(draw),),
    }


def _time(seconds: float) -> Floats:
    return np.arange(int(seconds * RATE)) / RATE


def _finished(mono: Floats) -> Sound:
    mono = mono / max(float(np.abs(mono).max()), 1e-9)
    return faded(np.stack([mono, mono]).astype(np.float32), 0.0005, 0.01)


def _swept(hz: Floats) -> Floats:
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hz) / RATE))


def _kick(draw: Chance) -> Sound:
    time = _time(float(draw.uniform(0.25, 0.7)))
    base, sweep, fall = (
        float(draw.uniform(42, 62)),
        float(draw.uniform(60, 320)),
        logarithmic(draw, 0.01, 0.06),
    )
    body = _swept(base + sweep * np.exp(-time / fall)) * np.exp(-time / (time[-1] * draw.uniform(0.25, 0.6)))
    click = draw.standard_normal(time.size) * np.exp(-time / 0.002) * draw.uniform(0, 0.5)
    return _finished(np.tanh((body + click) * draw.uniform(1, 4)))


def _snare(draw: Chance) -> Sound:
    time = _time(0.4)
    tone = float(draw.uniform(150, 240))
    body = _swept(tone * (1 + 0.6 * np.exp(-time / 0.01))) * np.exp(-time / draw.uniform(0.03, 0.1))
    rattle = np.diff(draw.standard_normal(time.size + 1)) * np.exp(-time / draw.uniform(0.05, 0.14))
    return _finished(np.tanh((body + draw.uniform(0.4, 1.2) * rattle) * draw.uniform(1, 3)))


def _clap(draw: Chance) -> Sound:
    """Four bursts 11 ms apart, the last one long."""
    time = _time(0.4)
    tail = float(draw.uniform(0.05, 0.12))
    bursts = np.zeros_like(time)
    for index in range(4):
        since = time - index * 0.011
        bursts += np.where(since >= 0, np.exp(-np.maximum(since, 0) / (0.008 if index < 3 else tail)), 0)
    band = signal.butter(2, (700, 3500), "band", fs=RATE, output="sos")
    return _finished(signal.sosfilt(band, draw.standard_normal(time.size)) * bursts)


def _metal(draw: Chance, decay: float) -> Sound:
    time = _time(min(2.0, decay * 6))
    base = float(draw.uniform(280, 620))
    cluster = sum(np.sign(np.sin(2 * np.pi * ratio * base * time)) for ratio in METAL_RATIOS)
    mixed = cluster * draw.uniform(0.1, 0.5) + draw.standard_normal(time.size) * draw.uniform(0.5, 2)
    high = signal.butter(4, float(draw.uniform(5000, 9000)), "high", fs=RATE, output="sos")
    return _finished(signal.sosfilt(high, mixed) * np.exp(-time / decay))


def _shaker(draw: Chance) -> Sound:
    time = _time(0.3)
    rise = np.minimum(1, time / float(draw.uniform(0.005, 0.04)))
    return _finished(np.diff(draw.standard_normal(time.size + 1)) * np.exp(-time / 0.05) * rise)


def _tone(draw: Chance, hz: float, decay: float) -> Sound:
    time = _time(6 * decay * float(draw.uniform(0.8, 1.5)))
    pitch = hz * float(draw.uniform(0.85, 1.15)) * (1 + 0.5 * np.exp(-time / 0.04))
    noise = draw.standard_normal(time.size) * np.exp(-time / 0.01) * draw.uniform(0, 0.3)
    return _finished(_swept(pitch) * np.exp(-time / decay) + noise)


def _cowbell(draw: Chance) -> Sound:
    time = _time(0.5)
    base = float(draw.uniform(500, 580))
    both = np.sign(np.sin(2 * np.pi * base * time)) + np.sign(np.sin(2 * np.pi * 1.48 * base * time))
    band = signal.butter(2, (500, 4000), "band", fs=RATE, output="sos")
    return _finished(signal.sosfilt(band, both) * np.exp(-time / 0.09))
