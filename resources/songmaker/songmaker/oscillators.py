"""Waves that synthesisers are made of: band-limited tables, frequency modulation, plucked strings."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import signal

from songmaker.sound import RATE, Floats

TABLE = 4096
DRAWBARS = ((0.5, 0.5), (1.0, 1.0), (2.0, 0.7), (3.0, 0.4), (4.0, 0.3), (8.0, 0.15))


def hertz(pitch: Floats | float) -> Floats:
    """Return the frequency of a MIDI pitch."""
    return np.asarray(440 * 2 ** ((np.asarray(pitch) - 69) / 12))


def oscillator(kind: str, hz: Floats, phase: float) -> Floats:
    """Return (n,) of a wave whose `hz` (n,) may glide; no partial passes the Nyquist frequency."""
    turns = np.cumsum(hz) / RATE + phase
    if kind == "sine":
        return np.asarray(np.sin(2 * np.pi * turns))
    if kind == "organ":
        total = sum(level for _, level in DRAWBARS)
        return np.asarray(
            sum(np.sin(2 * np.pi * turns * ratio) * level for ratio, level in DRAWBARS) / total * 1.7
        )
    if kind == "pluck":
        return plucked(float(hz[-1]), hz.size, phase)
    table = wave_table(kind, max(1, min(1024, int(0.45 * RATE / max(20.0, float(hz.max()))))))
    position = (turns % 1.0) * TABLE
    low = position.astype(int)
    part = position - low
    return np.asarray(table[low % TABLE] * (1 - part) + table[(low + 1) % TABLE] * part)


def modulated(hz: Floats, phase: float, ratio: float, index: Floats) -> Floats:
    """Frequency modulation (Chowning 1973): a second sine at `ratio` moves the phase by `index` radians."""
    turns = np.cumsum(hz) / RATE + phase
    return np.asarray(np.sin(2 * np.pi * turns + index * np.sin(2 * np.pi * turns * ratio)))


@lru_cache(maxsize=512)
def wave_table(kind: str, harmonics: int) -> Floats:
    """Return one period of TABLE points: saw, square, pulse or triangle of so many harmonics."""
    numbers = np.arange(1, harmonics + 1)
    amplitude = {
        "saw": 1.0 / numbers,
        "square": (numbers % 2) / numbers,
        "pulse": np.sin(np.pi * numbers * 0.22) / numbers,
        "triangle": (numbers % 2) * np.cos(np.pi * (numbers - 1) / 2) / numbers**2,
    }[kind]
    spectrum = np.zeros(TABLE // 2 + 1, complex)
    spectrum[numbers] = -1j * amplitude
    wave = np.fft.irfft(spectrum, TABLE)
    return np.asarray(wave / np.abs(wave).max())


def plucked(hz: float, count: int, phase: float) -> Floats:
    """A burst of noise round a damped delay line (Karplus and Strong 1983), as one recursive filter."""
    period = max(2, round(RATE / hz))
    noise = np.random.default_rng(int(phase * 1e9)).standard_normal(period)
    excitation = np.zeros(count)
    excitation[: min(period, count)] = noise[: min(period, count)]
    feedback = np.zeros(period + 2)
    feedback[0] = 1.0
    feedback[period : period + 2] = -0.996 / 2
    return np.asarray(signal.lfilter([1.0], feedback, excitation))
