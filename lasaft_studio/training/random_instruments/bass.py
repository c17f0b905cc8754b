"""Bass synthesisers whose sound and line are all drawn at random: quick enough to be made as training goes.

See `random_drums`: what is played is not music, but every way in which a bass can begin, sound and end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import signal

from lasaft_studio.training.random_instruments.chance import Chance, likely, logarithmic, one_of
from lasaft_studio.training.random_instruments.drums import SLOTS, Floats, Sound

WAVES = ("sine", "saw", "square", "triangle", "fm", "reese", "sub")
_STEPS = (0, 2, 3, 5, 7, 8, 10, 12, -5, -2)  # semitones over the root


@dataclass(frozen=True, slots=True)
class Line:
    """What is played: a bar that comes again and again.

    Attributes:
        struck: (SLOTS,), 1 where a note begins.
        semitones: (SLOTS,), of the note over the root.
        slots: how long a note is held.
    """

    struck: Floats
    semitones: Floats
    slots: float


@dataclass(frozen=True, slots=True)
class Envelope:
    """Attack, decay and release in seconds."""

    attack: float
    decay: float
    release: float

    def __call__(self, time: Floats, held: float) -> Floats:
        """Return the level at `time` (n,) after the note began, when it is held for `held` seconds."""
        level = np.clip(time / self.attack, 0, 1) * np.exp(-np.maximum(time, 0) / self.decay)
        return np.asarray(level * np.exp(-np.maximum(time - held, 0) / self.release))


def random_bass(draw: Chance, frames: int, rate: int, bpm: float) -> Sound:
    """Return (2, frames) at `rate` Hz of a bass that never was, with peak 1."""
    hz, level = _played(draw, _line(draw), frames, rate, rate * 15 / bpm)
    wave = one_of(draw, WAVES)
    mono = _wave(wave, np.cumsum(hz) / rate, draw.uniform(0.15, 0.6)) * level
    if wave != "sine":
        mono = _filtered(draw, mono, level, rate, bpm)
    if likely(draw, 0.3):
        mono = np.tanh(mono * draw.uniform(1, 5))
    mono = mono / max(float(np.abs(mono).max(initial=0.0)), 1e-6)
    return np.stack([mono, mono]).astype(np.float32)


def _line(draw: Chance) -> Line:
    """Return an off-beat, held, running, sustained or broken line."""
    struck, slots = (draw.random(SLOTS) < draw.uniform(0.2, 0.9)).astype(float), draw.uniform(0.3, 1.0)
    kind = draw.random()
    if kind < 0.45:
        struck = np.zeros(SLOTS)
        struck[slice(2, None, 4) if kind < 0.2 else slice(0, None, 8 if kind < 0.35 else SLOTS)] = 1
        if kind >= 0.2:
            slots = draw.uniform(4, 8) if kind < 0.35 else float(SLOTS)
    elif kind < 0.6:
        struck = np.ones(SLOTS)
    elif kind < 0.75:
        slots = draw.uniform(1, 4)
    semitones = draw.choice(draw.choice(_STEPS, 4), SLOTS)
    if likely(draw, 0.5):
        semitones = np.repeat(semitones[:2], SLOTS // 2)
    return Line(struck, semitones + 12.0 * (draw.random(SLOTS) < 0.15), slots)


def _played(draw: Chance, line: Line, frames: int, rate: int, slot: float) -> tuple[Floats, Floats]:
    """Return frequency and level, (frames,) each: one voice, where each note ends the one before."""
    envelope = Envelope(logarithmic(draw, 0.002, 0.03), draw.uniform(0.1, 3), logarithmic(draw, 0.005, 0.1))
    root = draw.uniform(30, 62)
    hz, level = np.full(frames, root), np.zeros(frames)
    first, held = -draw.uniform(0, SLOTS) * slot, line.slots * slot
    for index in range(int(frames / slot) + SLOTS + 2):
        start = first + index * slot
        from_, to = int(max(0, start)), int(min(frames, start + held))
        if line.struck[index % SLOTS] and from_ < to:
            hz[from_:] = root * 2 ** (line.semitones[index % SLOTS] / 12)
            end = min(frames, to + int(6 * envelope.release * rate))
            level[from_:end] = envelope((np.arange(from_, end) - start) / rate, held / rate)
    if likely(draw, 0.2):
        hz = signal.lfilter([0.0015], [1, -0.9985], hz, zi=[hz[0] * 0.9985])[0]
    return hz, np.asarray(signal.lfilter([0.08], [1, -0.92], level))


def _wave(kind: str, turns: Floats, shape: float) -> Floats:
    """Return a wave, not band-limited: what is folded down is quiet, and no worse to learn from."""
    saw = 2 * (turns % 1) - 1
    sine = np.sin(2 * np.pi * turns)
    if kind == "saw":
        return saw
    if kind == "square":
        return np.where(turns % 1 < shape, 1.0, -1.0)
    if kind == "triangle":
        return np.asarray(2 * np.abs(saw) - 1)
    if kind == "fm":
        ratio = 1 if shape < 0.4 else 2
        return np.asarray(np.sin(2 * np.pi * turns + 4 * shape * np.sin(2 * np.pi * ratio * turns)))
    if kind == "reese":
        return np.asarray(saw + 2 * ((turns * 1.007 + 0.3) % 1) - 1)
    return np.asarray(sine + 0.5 * saw if kind == "sub" else sine)


def _filtered(draw: Chance, mono: Floats, level: Floats, rate: int, bpm: float) -> Floats:
    """Return `mono` below a cutoff that stands, opens with the level, or wobbles with the beat."""
    cutoff = logarithmic(draw, 100, 3200)
    closed = _below(mono, cutoff, rate)
    if not likely(draw, 0.4):
        return closed
    opened = np.clip(level, 0, 1) ** draw.uniform(1, 4)
    if likely(draw, 0.3):
        beats = np.arange(mono.size) / rate * bpm / 60
        opened = 0.5 + 0.5 * np.sin(2 * np.pi * beats * draw.integers(1, 5))
    return np.asarray(closed + opened * (_below(mono, 4 * cutoff, rate) - closed))


def _below(mono: Floats, cutoff: float, rate: int) -> Floats:
    sections = signal.butter(2, min(cutoff, 0.47 * rate), fs=rate, output="sos")
    return np.asarray(signal.sosfilt(sections, mono))
