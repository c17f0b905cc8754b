"""Plays notes on a synthesiser of our own: oscillators, a sweeping resonant filter, an envelope, drive."""

from __future__ import annotations

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance
from songmaker.filters import moving_lowpass
from songmaker.oscillators import hertz, modulated, oscillator
from songmaker.patches import Patch
from songmaker.score import Note
from songmaker.sound import RATE, Floats, Sound, add, silence

BLOCK = 512  # frames between two steps of the filter


def play(settings: Patch, notes: list[Note], seconds: float, draw: Chance) -> Sound:
    """Return (2, N) of the notes; notes of equal pitch and length are made once."""
    out = silence(seconds)
    made: dict[tuple[float, int], Sound] = {}
    before = notes[0].pitch if notes else 0.0
    for note in notes:
        key = (note.pitch, round(note.length_seconds * 50))
        glides = settings.glide_seconds > 0 and before != note.pitch
        if glides or key not in made:
            sound = voice(settings, note, before, draw)
            if not glides:
                made[key] = sound
        else:
            sound = made[key]
        add(out, sound, note.start_seconds, 0.3 + 0.7 * note.velocity)
        before = note.pitch
    return out


def voice(settings: Patch, note: Note, before: float, draw: Chance) -> Sound:
    """Return (2, n) of one note at full velocity, gliding from the pitch `before`."""
    count = max(64, int((note.length_seconds + settings.release) * RATE))
    pitch = _pitch(settings, note, before, count)
    out = np.zeros((2, count))
    for index in range(settings.voices):
        spread = 0.0 if settings.voices == 1 else 2 * index / (settings.voices - 1) - 1
        wave = _wave(settings, hertz(pitch + spread * settings.detune_semitones), float(draw.uniform()))
        side = spread * settings.width
        out += np.array([[1 - max(0.0, side)], [1 + min(0.0, side)]]) * wave / np.sqrt(settings.voices)
    if settings.sub:
        octave = 12 if note.pitch > 40 else 0
        out += settings.sub * oscillator("sine", hertz(pitch - octave), 0.0)
    if settings.noise:
        out += settings.noise * draw.standard_normal(count)
    out = _filtered(settings, out, note.pitch) * envelope(settings, note.length_seconds, count)
    if settings.drive:
        out = np.tanh(out * settings.drive) / np.tanh(settings.drive)
    return np.asarray(0.3 * out, np.float32)


def _pitch(settings: Patch, note: Note, before: float, count: int) -> Floats:
    time = np.arange(count) / RATE
    pitch = np.full(count, float(note.pitch))
    if settings.glide_seconds:
        pitch += (before - note.pitch) * np.exp(-time / settings.glide_seconds)
    if settings.vibrato_semitones:
        pitch += settings.vibrato_semitones * np.clip(time * 2 - 0.3, 0, 1) * np.sin(2 * np.pi * 5.4 * time)
    return pitch


def _wave(settings: Patch, hz: Floats, phase: float) -> Floats:
    if settings.kind == "fm":
        time = np.arange(hz.size) / RATE
        index = settings.fm_index * np.exp(-time / max(0.1, 2 * settings.sweep_seconds)) + 0.3
        return modulated(hz, phase, settings.fm_ratio, index)
    return oscillator(settings.wave, hz, phase)


def envelope(settings: Patch, held_seconds: float, count: int) -> Floats:
    """Return (count,): attack, decay, sustain, release."""
    time = np.arange(count) / RATE
    fall = settings.sustain + (1 - settings.sustain) * np.exp(
        -np.maximum(time - settings.attack, 0) / settings.decay
    )
    after = np.maximum(time - held_seconds, 0)
    return np.asarray(
        np.minimum(1, time / settings.attack) * fall * np.maximum(0, 1 - after / settings.release) ** 2
    )


def _filtered(settings: Patch, sound: Floats, pitch: float) -> Floats:
    edges = [*range(0, sound.shape[1], BLOCK), sound.shape[1]]
    time = np.array(edges[:-1]) / RATE
    octaves = settings.sweep_octaves * np.exp(-time / settings.sweep_seconds)
    if settings.wobble_hz:
        octaves = octaves + 1.2 * np.sin(2 * np.pi * settings.wobble_hz * time)
    cutoffs = float(hertz(pitch)) * settings.cutoff_ratio * 2**octaves
    return moving_lowpass(sound, edges, list(cutoffs), settings.resonance)
