"""Melodies for singers and lead instruments: phrases of motifs over the chords of a section."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lasaft_studio.training.synthesis.chance import Chance, chance
from lasaft_studio.training.synthesis.score import Chord, Note, Score, Section

# Rhythms of one bar: (beat, length in beats).
RHYTHMS = (
    ((0, 1), (1, 1), (2, 1), (3, 0.9)),
    ((0, 0.5), (0.5, 0.5), (1, 1), (2, 0.5), (2.5, 0.5), (3, 1)),
    ((0, 1.5), (1.5, 0.5), (2, 1.8)),
    ((0.5, 0.5), (1, 0.5), (1.5, 0.5), (2, 1.5)),
    ((0, 0.75), (0.75, 0.75), (1.5, 0.5), (2, 0.75), (2.75, 1.1)),
    ((0, 0.5), (0.5, 1), (1.5, 0.5), (2, 0.5), (2.5, 1.4)),
    ((0, 2), (2, 1.9)),
    ((0, 3.5),),
    ((0.5, 0.25), (0.75, 0.25), (1, 0.5), (1.5, 0.25), (1.75, 0.75), (2.5, 0.5), (3, 0.75)),
    ((0, 0.5), (0.5, 0.5), (1, 0.5), (1.5, 0.5), (2, 0.5), (2.5, 0.5), (3, 0.8)),
    ((1, 0.5), (1.5, 0.5), (2, 0.5), (2.5, 0.5), (3, 0.9)),
    ((0, 0.25), (0.25, 0.25), (0.5, 0.5), (1, 0.25), (1.25, 0.25), (1.5, 0.5), (2, 0.25), (2.25, 0.25), (2.5, 1.2)),
)
FAST_BEAT = 0.2  # seconds: no syllable is shorter


@dataclass(frozen=True)
class Phrase:
    """Notes sung in one breath."""

    notes: tuple[Note, ...]


def phrases(score: Score, section: Section, centre: float, draw: Chance, density: float = 0.75) -> list[Phrase]:
    """Return the phrases of a section: two-bar motifs, repeated with changes, with rests between.

    Args:
        score: the song.
        section: where to sing.
        centre: the middle of the singer's range, MIDI.
        draw: the chance of this part.
        density: share of the two-bar slots that are sung.
    """
    motif_chance = chance(score.seed, "motif", section.name)
    motifs = [_rhythm(score, motif_chance) for _ in range(2)]
    found: list[Phrase] = []
    pitch = centre + float(draw.normal(0, 2))
    for slot, bar in enumerate(range(section.start_bar, section.start_bar + section.bars, 2)):
        if draw.random() > density:
            continue
        rhythm = motifs[(slot // 2) % 2] if draw.random() < 0.75 else _rhythm(score, draw)
        bars = min(2, section.start_bar + section.bars - bar)
        notes, pitch = _sing(score, rhythm[:bars], bar, pitch, centre, section.energy, draw)
        if notes:
            found.append(Phrase(tuple(notes)))
    return found


def _rhythm(score: Score, draw: Chance) -> list[tuple[tuple[float, float], ...]]:
    """Two bars of rhythm; the second often ends on a long note."""
    bars = []
    for index in range(2):
        rhythm = RHYTHMS[int(draw.integers(len(RHYTHMS)))]
        while min(length for _, length in rhythm) * score.beat_seconds < FAST_BEAT * 0.7:
            rhythm = RHYTHMS[int(draw.integers(len(RHYTHMS) - 1))]
        if index and draw.random() < 0.4:
            rhythm = tuple(item for item in rhythm if item[0] < 2) or rhythm
            rhythm = (*rhythm[:-1], (rhythm[-1][0], rhythm[-1][1] + float(draw.choice([0, 0.5, 1.5]))))
        bars.append(rhythm)
    return bars


def _sing(
    score: Score,
    rhythm: list[tuple[tuple[float, float], ...]],
    bar: int,
    pitch: float,
    centre: float,
    energy: float,
    draw: Chance,
) -> tuple[list[Note], float]:
    notes = []
    for offset, beats in enumerate(rhythm):
        chord = score.chord_at(bar + offset)
        for beat, length in beats:
            pitch = _next_pitch(score, chord, pitch, centre, strong=beat % 2 == 0, draw=draw)
            at = (bar + offset) * 4 + beat
            start = score.time(at) + float(draw.normal(0, 0.008))
            seconds = max(0.09, score.time(at + length) - score.time(at) - 0.01)
            velocity = float(np.clip(0.55 + 0.3 * energy + draw.normal(0, 0.08), 0.25, 1.0))
            if start > 0.02 and start < score.seconds:
                notes.append(Note(start, seconds, pitch, velocity))
    return notes, pitch


def _next_pitch(score: Score, chord: Chord, pitch: float, centre: float, *, strong: bool, draw: Chance) -> float:
    """A chord tone on strong beats, else mostly a step of the scale; pulled back to the centre."""
    classes = chord.pitch_classes if strong or draw.random() < 0.25 else score.scale_classes
    nearby = [p for p in range(round(centre) - 9, round(centre) + 10) if p % 12 in classes]
    distance = np.array([abs(p - pitch) for p in nearby], dtype=float)
    home = np.array([abs(p - centre) for p in nearby], dtype=float)
    weight = np.exp(-distance / 2.2 - home / 7.0) * np.where(distance < 0.5, 0.55, 1.0)
    return float(nearby[int(draw.choice(len(nearby), p=weight / weight.sum()))])


def harmony(score: Score, phrase: Phrase, steps: int) -> Phrase:
    """Return the phrase `steps` of the scale higher (2 a third above, -3 a fourth below)."""
    ladder = [p for p in range(24, 100) if p % 12 in score.scale_classes]

    def moved(pitch: float) -> float:
        nearest = min(range(len(ladder)), key=lambda i: abs(ladder[i] - pitch))
        return float(ladder[max(0, min(len(ladder) - 1, nearest + steps))])

    return Phrase(tuple(Note(n.start_seconds, n.length_seconds, moved(n.pitch), n.velocity * 0.85) for n in phrase.notes))
