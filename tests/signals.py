"""Sounds made for tests: small, known, and different enough to tell apart."""

from pathlib import Path

import numpy as np
import soundfile


def sine(
    frequency_hz: float = 440.0, seconds: float = 1.0, rate: int = 44100, channels: int = 2
) -> np.ndarray:
    """Return (C, N) float32 of a sine at -12 dB; the right channel is a quarter turn ahead."""
    time = np.arange(round(seconds * rate)) / rate
    phases = np.arange(channels)[:, None] * np.pi / 2
    return (0.25 * np.sin(2 * np.pi * frequency_hz * time + phases)).astype(np.float32)


def noise(seconds: float = 1.0, rate: int = 44100, channels: int = 2, seed: int = 0) -> np.ndarray:
    """Return (C, N) float32 of white noise at about -20 dB."""
    generator = np.random.default_rng(seed)
    return (0.1 * generator.standard_normal((channels, round(seconds * rate)))).astype(np.float32)


def song(seconds: float = 2.0, rate: int = 44100) -> dict[str, np.ndarray]:
    """Return four stems of (2, N) float32: a gliding voice, clicks, a low tone and a chord."""
    frames = round(seconds * rate)
    time = np.arange(frames) / rate
    voice = 0.2 * np.sin(2 * np.pi * (220 + 40 * np.sin(2 * np.pi * 0.7 * time)) * time)
    clicks = np.zeros(frames)
    clicks[:: rate // 4] = 0.8
    low = 0.2 * np.sin(2 * np.pi * 55 * time)
    chord = sum(0.06 * np.sin(2 * np.pi * pitch * time) for pitch in (262, 330, 392))
    mono = {"vocals": voice, "drums": clicks, "bass": low, "other": chord}
    return {name: np.stack([x, x]).astype(np.float32) for name, x in mono.items()}


def write(path: Path, samples: np.ndarray, rate: int = 44100, subtype: str = "PCM_16") -> Path:
    """Write (C, N) `samples` to `path` and return it."""
    soundfile.write(path, samples.T, rate, subtype=subtype)
    return path
