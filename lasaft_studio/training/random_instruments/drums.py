"""Drum machines whose sounds and patterns are random, rendered while training runs.

The patterns follow no musical rules, so that they cover more than real music does: kicks
from a click to a second-long boom, beats that nobody would play. A network has to tell a kick from a bass by
what it is, not by which kits it has met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import signal

from lasaft_studio.training.random_instruments.chance import Chance, likely, logarithmic

Sound = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
SLOTS = 16  # of a bar
_ACCENT = 0.75  # the quietest stroke


@dataclass(frozen=True, slots=True)
class Voice:
    """One instrument of a drum machine.

    Attributes:
        sounds: one, or two that take turns by chance; (n,) each, with peak 1.
        pattern: (SLOTS,), 1 where it is struck.
        gain: linear.
    """

    sounds: tuple[Floats, ...]
    pattern: Floats
    gain: float


def random_drums(draw: Chance, frames: int, rate: int, bpm: float) -> Sound:
    """Return (2, frames) at `rate` Hz of a drum machine that never was."""
    slot = rate * 15 / bpm
    swing = draw.uniform(0, 0.25) if likely(draw, 0.3) else 0.0
    first = -draw.uniform(0, SLOTS) * slot
    mono = np.zeros(frames)
    for voice in _voices(draw, rate):
        for index in range(int(frames / slot) + SLOTS + 2):
            if voice.pattern[index % SLOTS]:
                start = first + (index + swing * (index % 2)) * slot
                sound = voice.sounds[int(draw.integers(len(voice.sounds)))]
                _strike(mono, sound, int(start), voice.gain * draw.uniform(_ACCENT, 1))
    return _in_a_room(draw, mono, rate).astype(np.float32)


def _voices(draw: Chance, rate: int) -> list[Voice]:
    voices = [_voice(draw, rate, _kick, _kick_pattern(draw), 1.0)]
    if likely(draw, 0.8):
        voices.append(_voice(draw, rate, _snare, _snare_pattern(draw), draw.uniform(0.2, 0.9)))
    if likely(draw, 0.3):
        pattern = _pattern(draw, 0.06, 0.27)
        voices.append(_voice(draw, rate, _tom, pattern, draw.uniform(0.2, 0.8)))
    if likely(draw, 0.8):
        pattern = _pattern(draw, 0.2, 0.9)
        voices.append(_voice(draw, rate, _hat, pattern, draw.uniform(0.05, 0.4)))
    return voices


def _voice(
    draw: Chance, rate: int, make: Callable[[Chance, int], Floats], pattern: Floats, gain: float
) -> Voice:
    sounds = tuple(make(draw, rate) for _ in range(2 if likely(draw, 0.3) else 1))
    return Voice(sounds, pattern, gain)


def _pattern(draw: Chance, low: float, high: float) -> Floats:
    return (draw.random(SLOTS) < draw.uniform(low, high)).astype(float)


def _kick_pattern(draw: Chance) -> Floats:
    """Four on the floor, half of that, or anything that has the one; sometimes with more strokes."""
    kind = draw.random()
    pattern = np.zeros(SLOTS)
    if kind < 0.55:
        pattern[:: 4 if kind < 0.4 else 8] = 1
    else:
        pattern = _pattern(draw, 0.12, 0.4)
        pattern[0] = 1
    if likely(draw, 0.4):
        pattern[draw.integers(0, SLOTS, 2)] = 1
    return pattern


def _snare_pattern(draw: Chance) -> Floats:
    pattern = np.zeros(SLOTS)
    pattern[[4, 12]] = 1
    if likely(draw, 0.3):
        pattern = _pattern(draw, 0.2, 0.2)
    if likely(draw, 0.3):
        pattern[draw.integers(0, SLOTS)] = 1
    return pattern


def _strike(mono: Floats, sound: Floats, start: int, gain: float) -> None:
    """Add what of `sound` falls into `mono`."""
    skipped = max(0, -start)
    part = sound[skipped : max(skipped, min(sound.size, mono.size - start))]
    mono[start + skipped : start + skipped + part.size] += gain * part


def _time(draw: Chance, rate: int, low: float, high: float) -> Floats:
    return np.arange(int(rate * draw.uniform(low, high))) / rate


def _swept(hz: Floats, rate: int, phase: float = 0.0) -> Floats:
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hz) / rate + phase))


def _finished(sound: Floats) -> Floats:
    fade = min(sound.size, 200)
    sound[sound.size - fade :] *= np.linspace(1, 0, fade)
    return np.asarray(sound / max(float(np.abs(sound).max()), 1e-9))


def _kick(draw: Chance, rate: int) -> Floats:
    time = _time(draw, rate, 0.12, 1.0)
    base = draw.uniform(32, 75)
    top = base * draw.uniform(1.2, 9)
    hz = base + (top - base) * np.exp(-time / logarithmic(draw, 0.005, 0.08))
    if likely(draw, 0.4):
        hz = hz + top * draw.uniform(1, 4) * np.exp(-time / 0.004)
    decay = logarithmic(draw, 0.04, 0.63)
    shape = np.exp(-time / decay) if likely(draw, 0.6) else np.clip(1.2 - time / (2.5 * decay), 0, 1)
    body = _swept(hz, rate, draw.uniform(0, 0.5)) * shape
    if likely(draw, 0.6):
        body = np.tanh(body * draw.uniform(1, 6))
    click = draw.standard_normal(time.size) * np.exp(-time / draw.uniform(0.002, 0.02))
    return _finished(body + draw.uniform(0, 0.5) * click)


def _snare(draw: Chance, rate: int) -> Floats:
    time = _time(draw, rate, 0.1, 0.5)
    hz = draw.uniform(120, 330) * (1 + draw.uniform(0, 1) * np.exp(-time / 0.015))
    body = _swept(hz, rate) * np.exp(-time / draw.uniform(0.02, 0.15)) * draw.uniform(0.2, 1)
    noise = draw.standard_normal(time.size) * np.exp(-time / draw.uniform(0.03, 0.2))
    return _finished(body + draw.uniform(0.1, 0.8) * noise)


def _tom(draw: Chance, rate: int) -> Floats:
    time = _time(draw, rate, 0.2, 0.7)
    hz = draw.uniform(70, 200) * (1 + draw.uniform(0, 0.8) * np.exp(-time / draw.uniform(0.01, 0.06)))
    return _finished(_swept(hz, rate) * np.exp(-time / draw.uniform(0.06, 0.3)))


def _hat(draw: Chance, rate: int) -> Floats:
    time = _time(draw, rate, 0.02, 0.3)
    noise = np.diff(draw.standard_normal(time.size + 1))
    return _finished(noise * np.exp(-time / draw.uniform(0.01, 0.08)))


def _in_a_room(draw: Chance, mono: Floats, rate: int) -> Floats:
    """Return (2, N): dry, or in three tenths of all cases with a little decaying noise for a room."""
    dry = np.stack([mono, mono])
    if not likely(draw, 0.3):
        return dry
    time = _time(draw, rate, 0.1, 0.5)
    room = draw.standard_normal((2, time.size)) * np.exp(-time / draw.uniform(0.03, 0.2))
    room *= draw.uniform(0, 0.2) / np.sqrt(np.square(room).sum(axis=1, keepdims=True))
    return np.asarray(dry + signal.fftconvolve(dry, room, axes=1)[:, : mono.size])
