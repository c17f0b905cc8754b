"""Melodies for singers and lead instruments: phrases of motifs over the chords of a section."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance, chance, likely, one_of
from songmaker.score import Chord, Note, Score, Section

Rhythm = tuple[tuple[float, float], ...]  # (beat, length in beats)
RHYTHMS: tuple[Rhythm, ...] = (
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
    (
        (0, 0.25),
        (0.25, 0.25),
        (0.5, 0.5),
        (1, 0.25),
        (1.25, 0.25),
        (1.5, 0.5),
        (2, 0.25),
        (2.25, 0.25),
        (2.5, 1.2),
    ),
)
RAPPED: tuple[Rhythm, ...] = (
    tuple((b / 4, 0.24) for b in range(14)),
    tuple((b / 2, 0.4) for b in range(8)),
    tuple((b / 3, 0.3) for b in range(11)),
    (*((b / 4, 0.24) for b in range(6)), (1.75, 0.5), *((2 + b / 4, 0.24) for b in range(5)), (3.25, 0.6)),
    (*((0.5 + b / 4, 0.24) for b in range(8)), (2.5, 0.4), (3, 0.4), (3.5, 0.4)),
)
SHORTEST_SECONDS = 0.14  # no sung syllable is shorter


@dataclass(frozen=True)
class Phrase:
    """Notes sung in one breath, ordered by time."""

    notes: tuple[Note, ...]

    def moved(self, seconds: float, semitones: float = 0.0, level: float = 1.0) -> Phrase:
        """Return it later, higher and softer or louder."""
        return Phrase(
            tuple(
                replace(
                    n,
                    start_seconds=n.start_seconds + seconds,
                    pitch=n.pitch + semitones,
                    velocity=n.velocity * level,
                )
                for n in self.notes
            )
        )


def phrases(
    score: Score, section: Section, centre: float, draw: Chance, density: float = 0.75
) -> list[Phrase]:
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
    for slot, bar in enumerate(range(section.start_bar, section.stop_bar, 2)):
        if not likely(draw, density):
            continue
        rhythm = motifs[(slot // 2) % 2] if likely(draw, 0.75) else _rhythm(score, draw)
        notes = _sung(score, rhythm[: section.stop_bar - bar], bar, (pitch, centre), draw)
        if notes:
            found.append(Phrase(tuple(notes)))
            pitch = notes[-1].pitch
    return found


def rapped(score: Score, section: Section, centre: float, draw: Chance) -> list[Phrase]:
    """Return dense phrases near one pitch, one a bar or two, as of rap."""
    found: list[Phrase] = []
    for bar in range(section.start_bar, section.stop_bar):
        if likely(draw, 0.15):
            continue
        notes = []
        for beat, length in one_of(draw, RAPPED):
            start = score.time(bar * 4 + beat) + float(draw.normal(0, 0.01))
            pitch = centre + float(draw.normal(0, 1.5)) - 0.3 * beat
            if 0.02 < start < score.seconds and not likely(draw, 0.08):
                notes.append(Note(start, length * score.beat_seconds, pitch, 0.9 if beat % 1 == 0 else 0.7))
        if notes:
            found.append(Phrase(tuple(sorted(notes, key=lambda note: note.start_seconds))))
    return found


def _rhythm(score: Score, draw: Chance) -> list[Rhythm]:
    """Two bars of rhythm that are not too fast; the second often ends early, on a long note."""
    slow = [
        rhythm
        for rhythm in RHYTHMS
        if min(length for _, length in rhythm) * score.beat_seconds >= SHORTEST_SECONDS
    ]
    first, second = one_of(draw, slow), one_of(draw, slow)
    if likely(draw, 0.4):
        kept = tuple(item for item in second if item[0] < 2) or second
        beat, length = kept[-1]
        second = (*kept[:-1], (beat, length + one_of(draw, (0.0, 0.5, 1.5))))
    return [first, second]


def _sung(
    score: Score, rhythm: list[Rhythm], bar: int, pitches: tuple[float, float], draw: Chance
) -> list[Note]:
    """Give a rhythm pitches, from `pitches[0]` on and about `pitches[1]`."""
    pitch, centre = pitches
    energy = score.section_at(bar).energy
    notes: list[Note] = []
    for offset, beats in enumerate(rhythm):
        chord = score.chord_at(bar + offset)
        for beat, length in beats:
            pitch = _next_pitch(score, chord, (pitch, centre), draw, strong=beat % 2 == 0)
            at = (bar + offset) * 4 + beat
            start = score.time(at) + float(draw.normal(0, 0.008))
            seconds = max(0.09, score.time(at + length) - score.time(at) - 0.01)
            velocity = float(np.clip(0.55 + 0.3 * energy + draw.normal(0, 0.08), 0.25, 1.0))
            if 0.02 < start < score.seconds:
                notes.append(Note(start, seconds, pitch, velocity))
    return notes


def _next_pitch(
    score: Score, chord: Chord, pitches: tuple[float, float], draw: Chance, *, strong: bool
) -> float:
    """A chord tone on strong beats, else mostly a step of the scale; pulled back to the centre."""
    pitch, centre = pitches
    classes = chord.pitch_classes if strong or likely(draw, 0.25) else score.scale_classes
    nearby = np.array(
        [p for p in range(round(centre) - 9, round(centre) + 10) if p % 12 in classes], dtype=float
    )
    distance, home = np.abs(nearby - pitch), np.abs(nearby - centre)
    weight = np.exp(-distance / 2.2 - home / 7.0) * np.where(distance < 0.5, 0.55, 1.0)
    return float(nearby[int(draw.choice(nearby.size, p=weight / weight.sum()))])


def harmony(score: Score, phrase: Phrase, steps: int) -> Phrase:
    """Return the phrase `steps` of the scale higher (2 a third above, -3 a fourth below)."""
    ladder = [p for p in range(24, 108) if p % 12 in score.scale_classes]

    def moved(pitch: float) -> float:
        nearest = min(range(len(ladder)), key=lambda i: abs(ladder[i] - pitch))
        return float(ladder[max(0, min(len(ladder) - 1, nearest + steps))])

    return Phrase(tuple(replace(n, pitch=moved(n.pitch), velocity=n.velocity * 0.85) for n in phrase.notes))
