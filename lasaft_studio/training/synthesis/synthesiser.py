"""Synthesisers of our own: subtractive, supersaw, FM, plucked string, organ and 808, by random patches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import signal

from lasaft_studio.training.synthesis.chance import Chance
from lasaft_studio.training.synthesis.score import Note
from lasaft_studio.training.synthesis.sound import RATE, Sound, add, silence

Floats = npt.NDArray[np.float64]
TABLE = 4096


@dataclass(frozen=True)
class Patch:
    """The settings of a synthesiser; times in seconds, frequencies relative to the note where named ratio."""

    kind: str  # "saw", "square", "pulse", "triangle", "supersaw", "fm", "pluck", "sine", "organ"
    voices: int
    detune_semitones: float
    attack: float
    decay: float
    sustain: float
    release: float
    cutoff_ratio: float
    filter_sweep_octaves: float
    filter_decay: float
    resonance: float
    fm_ratio: float
    fm_index: float
    sub: float
    noise: float
    drive: float
    glide: float
    width: float


def patch(draw: Chance, role: str) -> Patch:
    """Return a random patch for `role`: bass, pad, pluck, lead, keys."""
    kinds = {
        "bass": ("saw", "square", "pulse", "supersaw", "fm", "sine", "triangle", "saw", "reese"),
        "pad": ("supersaw", "saw", "pulse", "fm", "organ", "triangle", "supersaw"),
        "pluck": ("saw", "square", "fm", "pluck", "supersaw", "triangle", "pulse"),
        "lead": ("saw", "square", "supersaw", "fm", "pulse", "triangle", "sine"),
        "keys": ("fm", "organ", "pulse", "saw", "pluck", "fm"),
    }[role]
    kind = kinds[int(draw.integers(len(kinds)))]
    many = kind in {"supersaw", "reese"}
    slow = role == "pad"
    quick = role == "pluck"
    return Patch(
        kind={"reese": "saw"}.get(kind, kind),
        voices=(2 if kind == "reese" else int(draw.integers(3, 8))) if many else int(draw.choice([1, 1, 2])),
        detune_semitones=float(draw.uniform(0.08, 0.3)) if many else float(draw.uniform(0.02, 0.1)),
        attack=float(draw.uniform(0.05, 0.6)) if slow else float(draw.uniform(0.001, 0.02)),
        decay=float(draw.uniform(0.08, 0.4)) if quick else float(draw.uniform(0.2, 1.5)),
        sustain=float(draw.uniform(0.0, 0.2)) if quick else float(draw.uniform(0.4, 1.0)),
        release=float(draw.uniform(0.3, 1.2)) if slow else float(draw.uniform(0.03, 0.25)),
        cutoff_ratio=float(np.exp(draw.uniform(np.log(1.5), np.log(24)))),
        filter_sweep_octaves=float(draw.uniform(0, 3.5)) if not slow else float(draw.uniform(-0.5, 1)),
        filter_decay=float(draw.uniform(0.05, 0.6)),
        resonance=float(draw.choice([0.7, 0.7, 1.2, 2.5, 5.0])),
        fm_ratio=float(draw.choice([0.5, 1, 1, 2, 3, 3.5, 7, 1.41])),
        fm_index=float(draw.uniform(0.5, 5)),
        sub=float(draw.choice([0, 0, 0.5, 1.0])) if role == "bass" else 0.0,
        noise=float(draw.choice([0, 0, 0, 0.05])),
        drive=float(draw.choice([0, 0, 2, 5])) if role in {"bass", "lead"} else 0.0,
        glide=float(draw.choice([0, 0, 0, 0.05, 0.1])) if role in {"bass", "lead"} else 0.0,
        width=0.0 if role == "bass" else float(draw.uniform(0.2, 0.9)),
    )


def play(settings: Patch, notes: list[Note], seconds: float, draw: Chance) -> Sound:
    """Return (2, N) of the notes; equal notes are made once."""
    out = silence(seconds)
    made: dict[tuple[float, int], Sound] = {}
    last = notes[0].pitch if notes else 0.0
    for note in notes:
        key = (note.pitch, round(note.length_seconds * 50))
        glides = settings.glide > 0 and last != note.pitch
        sound = _voice(settings, note, last, draw) if glides or key not in made else made[key]
        if not glides:
            made[key] = sound
        add(out, sound, note.start_seconds, 0.3 + 0.7 * note.velocity)
        last = note.pitch
    return out


def _voice(s: Patch, note: Note, before: float, draw: Chance) -> Sound:
    count = int((note.length_seconds + s.release) * RATE)
    t = np.arange(count) / RATE
    pitch = np.full(count, note.pitch)
    if s.glide:
        pitch += (before - note.pitch) * np.exp(-t / s.glide)
    out = np.zeros((2, count))
    for voice in range(s.voices):
        spread = 0.0 if s.voices == 1 else 2 * voice / (s.voices - 1) - 1
        hz = 440 * 2 ** ((pitch + spread * s.detune_semitones - 69) / 12)
        wave = _oscillator(s, hz, t, float(draw.uniform()))
        side = spread * s.width
        out += np.array([[1 - max(0.0, side)], [1 + min(0.0, side)]]) * wave / np.sqrt(s.voices)
    if s.sub:
        out += s.sub * np.sin(2 * np.pi * np.cumsum(440 * 2 ** ((pitch - 69) / 12) / (2 if note.pitch > 40 else 1)) / RATE)
    if s.noise:
        out += s.noise * draw.standard_normal(count)
    out = _filtered(s, out, note.pitch)
    out *= envelope(s, note.length_seconds, count)
    if s.drive:
        out = np.tanh(out * s.drive) / np.tanh(s.drive)
    return (0.3 * out).astype(np.float32)


def envelope(s: Patch, held_seconds: float, count: int) -> Floats:
    """Attack, decay, sustain, release."""
    t = np.arange(count) / RATE
    held = np.minimum(1, t / s.attack) * (s.sustain + (1 - s.sustain) * np.exp(-np.maximum(t - s.attack, 0) / s.decay))
    after = np.maximum(t - held_seconds, 0)
    return held * np.maximum(0, 1 - after / s.release) ** 2


def _oscillator(s: Patch, hz: Floats, t: Floats, phase: float) -> Floats:
    turns = np.cumsum(hz) / RATE + phase
    if s.kind == "sine":
        return np.sin(2 * np.pi * turns)
    if s.kind == "fm":
        index = s.fm_index * np.exp(-t / max(0.1, s.filter_decay * 2)) + 0.3
        return np.sin(2 * np.pi * turns + index * np.sin(2 * np.pi * turns * s.fm_ratio))
    if s.kind == "organ":
        return sum(np.sin(2 * np.pi * turns * k) * a for k, a in ((0.5, 0.5), (1, 1), (2, 0.7), (3, 0.4), (4, 0.3), (8, 0.15))) / 1.8
    if s.kind == "pluck":
        return _plucked(float(hz[-1]), t.size, phase)
    table = _table("saw" if s.kind == "supersaw" else s.kind, int(min(1024, 0.45 * RATE / max(20.0, float(hz.max())))))
    position = (turns % 1.0) * TABLE
    low = position.astype(int)
    part = position - low
    return table[low % TABLE] * (1 - part) + table[(low + 1) % TABLE] * part


@lru_cache(maxsize=512)
def _table(kind: str, harmonics: int) -> Floats:
    """One period with so many harmonics that none passes the Nyquist frequency."""
    x = np.arange(TABLE) / TABLE
    numbers = np.arange(1, max(1, harmonics) + 1)
    amplitude = {
        "saw": 1.0 / numbers,
        "square": (numbers % 2) / numbers,
        "pulse": np.sin(np.pi * numbers * 0.22) / numbers,
        "triangle": (numbers % 2) * np.cos(np.pi * (numbers - 1) / 2) / numbers**2,
    }[kind]
    spectrum = np.zeros(TABLE // 2 + 1, complex)
    spectrum[numbers] = -1j * amplitude
    wave = np.fft.irfft(spectrum, TABLE) if harmonics > 1 else np.sin(2 * np.pi * x)
    return np.asarray(wave / np.abs(wave).max())


def _plucked(hz: float, count: int, phase: float) -> Floats:
    """Karplus and Strong 1983: a burst of noise round a damped delay line, as one recursive filter."""
    period = max(2, round(RATE / hz))
    noise = np.random.default_rng(int(phase * 1e9)).standard_normal(period)
    excitation = np.zeros(count)
    excitation[: min(period, count)] = noise[: min(period, count)]
    feedback = np.zeros(period + 2)
    feedback[0] = 1.0
    damping = 0.996
    feedback[period], feedback[period + 1] = -damping / 2, -damping / 2
    return np.asarray(signal.lfilter([1.0], feedback, excitation))


def _filtered(s: Patch, sound: Floats, pitch: float) -> Floats:
    """A resonant low-pass which sweeps in blocks of 12 ms."""
    base = 440 * 2 ** ((pitch - 69) / 12) * s.cutoff_ratio
    block = 512
    state = np.zeros((1, 2, 2))
    out = np.empty_like(sound)
    for start in range(0, sound.shape[1], block):
        cutoff = base * 2 ** (s.filter_sweep_octaves * np.exp(-start / RATE / s.filter_decay))
        part = sound[:, start : start + block]
        out[:, start : start + block], state = signal.sosfilt(_lowpass(float(np.clip(cutoff, 60, 18000)), s.resonance), part, zi=state)
    return out


def _lowpass(cutoff_hz: float, q: float) -> Floats:
    """Robert Bristow-Johnson's cookbook low-pass."""
    w = 2 * np.pi * cutoff_hz / RATE
    alpha, c = np.sin(w) / (2 * q), np.cos(w)
    a0 = 1 + alpha
    return np.array([[(1 - c) / 2 / a0, (1 - c) / a0, (1 - c) / 2 / a0, 1.0, -2 * c / a0, (1 - alpha) / a0]])
