"""Bass lines: patterns of roots, octaves, fifths and approaches under the chords."""

from __future__ import annotations

from lasaft_studio.training.random_instruments.chance import Chance, around, likely
from songmaker.score import Chord, Note, Score, Section

ROOT, OCTAVE, FIFTH, THIRD, APPROACH = range(5)
# (beat, length in beats, which tone)
PATTERNS: dict[str, tuple[tuple[float, float, int], ...]] = {
    "eighths": tuple((b / 2, 0.48, ROOT) for b in range(8)),
    "quarters": tuple((float(b), 0.9, ROOT) for b in range(4)),
    "long": ((0, 3.95, ROOT),),
    "halves": ((0, 1.9, ROOT), (2, 1.9, ROOT)),
    "offbeat": tuple((b + 0.5, 0.45, ROOT) for b in range(4)),
    "octaves": tuple((b / 2, 0.4, b % 2) for b in range(8)),
    "dotted": ((0, 0.7, ROOT), (0.75, 0.7, ROOT), (1.5, 0.9, ROOT), (2.5, 0.45, FIFTH), (3, 0.9, ROOT)),
    "syncopated": ((0, 0.7, ROOT), (1.5, 0.45, ROOT), (2.5, 0.9, OCTAVE), (3.5, 0.45, APPROACH)),
    "sixteenths": tuple((b / 4, 0.2, ROOT) for b in range(16)),
    "gallop": tuple((b + o, 0.22, ROOT) for b in range(4) for o in (0.25, 0.5, 0.75)),
    "walking": ((0, 0.95, ROOT), (1, 0.95, THIRD), (2, 0.95, FIFTH), (3, 0.95, APPROACH)),
    "funk": (
        (0, 0.3, ROOT), (0.75, 0.2, ROOT), (1.25, 0.2, OCTAVE), (2, 0.4, ROOT), (2.75, 0.2, FIFTH),
        (3.25, 0.2, OCTAVE), (3.5, 0.4, APPROACH),
    ),
    "808": ((0, 1.4, ROOT), (1.5, 0.9, ROOT), (2.5, 1.4, OCTAVE)),
    "stops": ((0, 0.4, ROOT), (1, 0.2, ROOT), (1.5, 0.4, FIFTH)),
    "arch": ((0, 0.95, ROOT), (1, 0.95, FIFTH), (2, 0.95, OCTAVE), (3, 0.95, FIFTH)),
}  # fmt: skip
LIKED: dict[str, tuple[str, ...]] = {
    "electropop": (
        "eighths",
        "octaves",
        "long",
        "dotted",
        "sixteenths",
        "syncopated",
        "halves",
        "offbeat",
        "stops",
    ),
    "house": ("offbeat", "gallop", "sixteenths", "octaves", "syncopated"),
    "synthwave": ("eighths", "octaves", "sixteenths", "gallop", "long"),
    "breakbeat": ("long", "halves", "syncopated", "808"),
    "hiphop": ("808", "long", "syncopated", "halves", "stops"),
    "rock": ("eighths", "quarters", "dotted", "halves"),
    "indie": ("eighths", "dotted", "arch", "quarters"),
    "ballad": ("halves", "long", "quarters", "dotted"),
    "funk": ("funk", "syncopated", "walking", "octaves"),
}


def line(score: Score, section: Section, pattern: str, lowest: int, draw: Chance) -> list[Note]:
    """Return the notes of one section, roots from MIDI pitch `lowest` up."""
    notes: list[Note] = []
    for bar in range(section.start_bar, section.stop_bar):
        chord, following = score.chord_at(bar), score.chord_at(min(bar + 1, score.bars - 1))
        for beat, length, tone in PATTERNS[pattern]:
            start = score.time(bar * 4 + beat)
            if start >= score.seconds or likely(draw, 0.04):
                continue
            seconds = score.time(bar * 4 + beat + length) - start
            velocity = around(draw, 0.6 + 0.3 * section.energy, 0.07, 0.2, 1.0)
            notes.append(Note(start, seconds, pitch(chord, following, tone, lowest), velocity))
    return notes


def pitch(chord: Chord, following: Chord, tone: int, lowest: int) -> float:
    """Return the MIDI pitch of one of a chord's tones; an approach lies next to the following root."""
    root = lowest + (chord.root - lowest) % 12
    if tone == APPROACH:
        goal = lowest + (following.root - lowest) % 12
        return float(goal - 1 if goal > lowest else goal + 2)
    fifth = 7 if root < lowest + 6 else -5
    return float(root + (0, 12, fifth, chord.intervals[1])[tone])
