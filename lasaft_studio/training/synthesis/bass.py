"""The bass of a song: a pattern under the chords, on a sampled, soundfont or synthesised bass."""

from __future__ import annotations

import numpy as np
import pedalboard as pb

from lasaft_studio.training.synthesis import effects, sampler, soundfonts, synthesiser
from lasaft_studio.training.synthesis.chance import Chance, chance
from lasaft_studio.training.synthesis.parts import Parts
from lasaft_studio.training.synthesis.score import Chord, Note, Score, Section
from lasaft_studio.training.synthesis.sound import RATE, Sound

# (beat, length, step): step 0 root, 1 octave, 2 fifth, 3 third, 4 approach to the next root
PATTERNS = {
    "eighths": tuple((b / 2, 0.48, 0) for b in range(8)),
    "quarters": tuple((float(b), 0.9, 0) for b in range(4)),
    "long": ((0, 3.95, 0),),
    "halves": ((0, 1.9, 0), (2, 1.9, 0)),
    "offbeat": tuple((b + 0.5, 0.45, 0) for b in range(4)),
    "octaves": tuple((b / 2, 0.4, b % 2) for b in range(8)),
    "dotted": ((0, 0.7, 0), (0.75, 0.7, 0), (1.5, 0.9, 0), (2.5, 0.45, 2), (3, 0.9, 0)),
    "syncopated": ((0, 0.7, 0), (1.5, 0.45, 0), (2.5, 0.9, 1), (3.5, 0.45, 4)),
    "sixteenths": tuple((b / 4, 0.2, 0) for b in range(16)),
    "gallop": tuple((b + o, 0.22, 0) for b in range(4) for o in (0.25, 0.5, 0.75)),
    "walking": ((0, 0.95, 0), (1, 0.95, 3), (2, 0.95, 2), (3, 0.95, 4)),
    "funk": ((0, 0.3, 0), (0.75, 0.2, 0), (1.25, 0.2, 1), (2, 0.4, 0), (2.75, 0.2, 2), (3.25, 0.2, 1), (3.5, 0.4, 4)),
    "808": ((0, 1.4, 0), (1.5, 0.9, 0), (2.5, 1.4, 1)),
}
LIKED = {
    "electropop": ("eighths", "octaves", "long", "dotted", "sixteenths", "syncopated", "halves", "offbeat"),
    "house": ("offbeat", "gallop", "sixteenths", "octaves", "syncopated"),
    "hiphop": ("808", "long", "syncopated", "halves"),
    "rock": ("eighths", "quarters", "dotted", "halves"),
    "ballad": ("halves", "long", "quarters", "dotted"),
    "funk": ("funk", "syncopated", "walking", "octaves"),
}
SAMPLED = ("finger-bass", "pick-bass", "jazz-bass", "double-bass")


def render(score: Score, parts: Parts, kicks_seconds: list[float]) -> Sound:
    """Return the bass stem, (2, N)."""
    draw = chance(score.seed, "bass")
    notes: list[Note] = []
    chosen: dict[str, str] = {}
    for section in score.sections:
        if "bass" in section.parts:
            liked = LIKED[score.style]
            name = chosen.setdefault(section.name, liked[int(draw.integers(len(liked)))])
            notes += line(score, section, name, draw)
    sound = _play(score, parts, notes, draw)
    sound = chain(sound, draw)
    if score.style in {"house", "electropop", "hiphop"} and draw.random() < 0.55:
        sound = effects.ducked(sound, kicks_seconds, float(draw.uniform(0.3, 0.9)), float(draw.uniform(0.1, 0.3)))
    return sound


def line(score: Score, section: Section, pattern: str, draw: Chance) -> list[Note]:
    """Return the notes of one section."""
    notes = []
    lowest = 28 if draw.random() < 0.7 else 33
    for bar in range(section.start_bar, section.start_bar + section.bars):
        chord, following = score.chord_at(bar), score.chord_at(min(bar + 1, score.bars - 1))
        for beat, length, step in PATTERNS[pattern]:
            if draw.random() < 0.04:
                continue
            at = bar * 4 + beat
            start = score.time(at)
            pitch = _pitch(chord, following, step, lowest)
            velocity = float(np.clip(0.6 + 0.3 * section.energy + draw.normal(0, 0.07), 0.2, 1))
            if start < score.seconds:
                notes.append(Note(start, score.time(at + length) - start, pitch, velocity))
    return notes


def _pitch(chord: Chord, following: Chord, step: int, lowest: int) -> float:
    root = lowest + (chord.root - lowest) % 12
    if step == 4:
        goal = lowest + (following.root - lowest) % 12
        return float(goal - 1 if goal > lowest else goal + 2)
    return float(root + (0, 12, 7 if root < lowest + 6 else -5, chord.intervals[1])[step])


def _play(score: Score, parts: Parts, notes: list[Note], draw: Chance) -> Sound:
    """Choose the instrument by style and play."""
    electronic = {"electropop": 0.75, "house": 0.9, "hiphop": 0.7}.get(score.style, 0.15)
    if draw.random() < electronic:
        if score.style == "hiphop" and draw.random() < 0.6:
            return _eight_oh_eight(notes, score.seconds, draw)
        return synthesiser.play(synthesiser.patch(draw, "bass"), notes, score.seconds, draw)
    present = [name for name in SAMPLED if sampler.instrument(parts, name).layers]
    if present and (draw.random() < 0.65 or not parts.soundfonts):
        return sampler.instrument(parts, present[int(draw.integers(len(present)))]).play(notes, score.seconds)
    if not parts.soundfonts:
        return synthesiser.play(synthesiser.patch(draw, "bass"), notes, score.seconds, draw)
    soundfont = parts.soundfonts[int(draw.integers(len(parts.soundfonts)))]
    return soundfonts.play(soundfont, int(draw.choice([32, 33, 34, 35, 36, 38, 39])), notes, score.seconds)


def _eight_oh_eight(notes: list[Note], seconds: float, draw: Chance) -> Sound:
    """Long decaying sines which slide into each other, driven."""
    out = np.zeros((2, round(seconds * RATE)), np.float32)
    decay, drive = draw.uniform(0.5, 1.6), draw.uniform(1, 6)
    last = notes[0].pitch if notes else 36.0
    for note in notes:
        t = np.arange(int((note.length_seconds + 0.03) * RATE)) / RATE
        slide = (last - note.pitch) * np.exp(-t / 0.04) if draw.random() < 0.4 else 12 * np.exp(-t / 0.012)
        phase = 2 * np.pi * np.cumsum(440 * 2 ** ((note.pitch + slide - 69) / 12)) / RATE
        wave = np.tanh(drive * np.sin(phase) * np.exp(-t / decay)) * np.minimum(1, (t[-1] - t) / 0.02 + 1e-6)
        start = round(note.start_seconds * RATE)
        room = max(0, min(t.size, out.shape[1] - start))
        out[:, start : start + room] += (note.velocity * wave[:room]).astype(np.float32)
        last = note.pitch
    return out


def chain(sound: Sound, draw: Chance) -> Sound:
    """Compression, equaliser and some dirt; narrow, since basses are."""
    if not np.any(sound):
        return sound
    sound = sound / max(float(np.abs(sound).max()), 1e-6) * 0.5
    mono = sound.mean(0, keepdims=True)
    sound = (mono + float(draw.choice([0, 0, 0.5])) * (sound - mono)).astype(np.float32)
    out = effects.run(sound, pb.Compressor(float(draw.uniform(-28, -14)), float(draw.uniform(2, 6)), 10, 120), *effects.equaliser(draw, 2.0))
    if draw.random() < 0.3:
        out = effects.saturated(out, float(draw.uniform(3, 16)))
    if draw.random() < 0.3:
        out = effects.run(out, pb.LowpassFilter(float(draw.uniform(500, 4000))))
    return effects.run(out, pb.HighpassFilter(28))
