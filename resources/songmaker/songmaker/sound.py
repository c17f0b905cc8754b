"""Small operations on sound in memory: float32 arrays (2, N) or (N,) at 44.1 kHz."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

RATE = 44100
Sound = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=32)
def load(path: Path, seconds: float = 8.0) -> Sound:
    """Return (2, N) of the file's first `seconds` at 44.1 kHz; mono gets two equal channels. Read only."""
    with soundfile.SoundFile(path) as file:
        rate = file.samplerate
        samples = file.read(round(seconds * rate), dtype="float32", always_2d=True)
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE)
    if samples.shape[1] == 1:
        samples = np.repeat(samples, 2, axis=1)
    sound = np.ascontiguousarray(samples[:, :2].T, dtype=np.float32)
    sound.flags.writeable = False
    return sound


def load_mono(path: Path, start_seconds: float, length_seconds: float) -> Sound:
    """Return (N,) of a stretch of a file at 44.1 kHz."""
    with soundfile.SoundFile(path) as file:
        rate = file.samplerate
        file.seek(round(start_seconds * rate))
        samples = file.read(round(length_seconds * rate), dtype="float32", always_2d=True).mean(1)
    return np.asarray(samples if rate == RATE else soxr.resample(samples, rate, RATE), np.float32)


def silence(seconds: float) -> Sound:
    """Return (2, N) of zeros."""
    return np.zeros((2, round(seconds * RATE)), np.float32)


def audible(sound: Sound) -> bool:
    """Whether anything in it is above -80 dB."""
    return bool(np.abs(sound).max(initial=0.0) > 1e-4)


def trimmed(sound: Sound, floor: float = 0.002) -> Sound:
    """Return `sound` from 1 ms before it first passes `floor` (of its peak)."""
    level = np.abs(sound).max(0)
    above = np.flatnonzero(level > floor * max(float(level.max(initial=0.0)), 1e-9))
    return sound[:, max(0, int(above[0]) - RATE // 1000) :] if above.size else sound


def shifted(sound: Sound, semitones: float) -> Sound:
    """Return `sound` played faster or slower so that it sounds `semitones` higher."""
    if abs(semitones) < 0.005 or sound.shape[-1] < 2:
        return sound
    out = soxr.resample(sound.T, RATE * 2 ** (semitones / 12), RATE, quality="MQ")
    return np.ascontiguousarray(out.T, dtype=np.float32)


def add(target: Sound, sound: Sound, start_seconds: float, gain: float = 1.0) -> None:
    """Add `sound` into `target` in place, cut where `target` begins and ends."""
    start = round(start_seconds * RATE)
    if start < 0:
        sound, start = sound[..., -start:], 0
    room = target.shape[-1] - start
    if room > 0:
        part = sound[..., :room]
        target[..., start : start + part.shape[-1]] += np.float32(gain) * part


def faded(sound: Sound, attack_seconds: float, release_seconds: float) -> Sound:
    """Return a copy with a linear start and a raised-cosine end."""
    sound = sound.copy()
    frames = sound.shape[-1]
    rise, fall = min(frames, int(attack_seconds * RATE)), min(frames, int(release_seconds * RATE))
    if rise > 1:
        sound[..., :rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    if fall > 1:
        sound[..., frames - fall :] *= (0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))).astype(np.float32)
    return sound


def panned(sound: Sound, position: float) -> Sound:
    """Return (2, N): mono or stereo moved to `position` (-1 left to 1 right), constant power."""
    angle = (position + 1) * np.pi / 4
    gains = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(np.sqrt(2))
    stereo = sound if sound.ndim == 2 else np.stack([sound, sound])
    return np.asarray(stereo * gains, np.float32)


def peaked(sound: Sound, peak: float) -> Sound:
    """Return a copy whose largest sample is `peak`; silence stays silent."""
    largest = float(np.abs(sound).max(initial=0.0))
    return sound * np.float32(peak / largest) if largest > 1e-6 else sound.copy()


def active_rms(sound: Sound) -> float:
    """Return the RMS of those half seconds that sound at all (within 35 dB of the loudest); 0 for silence."""
    width = min(RATE // 2, sound.shape[-1])
    count = max(1, sound.shape[-1] // max(1, width))
    power = (sound[..., : count * width].reshape(2, count, -1).astype(np.float64) ** 2).mean((0, 2))
    loud = power[power > power.max(initial=0.0) * 10**-3.5]
    return float(np.sqrt(loud.mean())) if loud.size and power.max() > 1e-12 else 0.0
