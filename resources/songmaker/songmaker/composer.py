"""Composes the frame of a song: style, tempo, key, progressions and sections."""

from __future__ import annotations

import math

from lasaft_studio.training.random_instruments.chance import Chance, around, chance, likely, one_of, pick
from songmaker.forms import (
    ENERGIES,
    FORMS,
    PALETTES,
    PARTS,
    PROGRESSIONS,
    SCALE_SHARES,
    STYLES,
    SWUNG,
    TEMPI,
)
from songmaker.score import SCALES, Chord, Score, Section

BEATS_PER_BAR = 4


def compose(seed: int, seconds: float) -> Score:
    """Return the score of song `seed`, `seconds` long; its last bar may be cut."""
    draw = chance(seed, "score")
    style = pick(draw, STYLES)
    tempo = round(float(draw.uniform(*TEMPI[style])), 2)
    scale = pick(draw, SCALE_SHARES)
    tonic = int(draw.integers(12))
    bars = max(1, math.ceil(seconds * tempo / 60 / BEATS_PER_BAR))
    sections = _sections(draw, bars, tonic, scale, style)
    swing = one_of(draw, (0.0, 0.0, 0.06, 0.12, 0.16)) if style in SWUNG else 0.0
    return Score(seed, style, tempo, tonic, scale, sections, swing, seconds)


def _sections(draw: Chance, bars: int, tonic: int, scale: str, style: str) -> tuple[Section, ...]:
    """Fill `bars` with the sections of one form; sections of one name share their chords."""
    form = one_of(draw, FORMS)
    palette = _palette(draw, style)
    first = int(draw.integers(2))
    progressions: dict[str, tuple[Chord, ...]] = {}
    sections: list[Section] = []
    bar = 0
    while bar < bars:
        name, length = form[(first + len(sections)) % len(form)]
        if name not in progressions:
            progressions[name] = progression(draw, tonic, scale)
        length = min(length, bars - bar)
        parts = frozenset(
            part for part, share in PARTS[name].items() if part in palette and likely(draw, share)
        )
        energy = around(draw, ENERGIES[name], 0.08, 0.1, 1.0)
        sections.append(Section(name, bar, length, progressions[name], energy, parts))
        bar += length
    return tuple(sections)


def _palette(draw: Chance, style: str) -> set[str]:
    """The parts that this song has at all; something always plays chords."""
    shares = PALETTES[""] | PALETTES[style]
    palette = {part for part, share in shares.items() if likely(draw, share)}
    if not palette & {"keys", "pads", "arps", "guitars"}:
        palette.add(one_of(draw, ("keys", "pads")))
    return palette | {"vocals", "drums", "bass"}


def progression(draw: Chance, tonic: int, scale: str) -> tuple[Chord, ...]:
    """Return four to eight bars of chords in the key."""
    colour = one_of(draw, (0.0, 0.15, 0.5))
    return tuple(_chord(draw, degree, tonic, scale, colour) for degree in one_of(draw, PROGRESSIONS[scale]))


def _chord(draw: Chance, degree: int, tonic: int, scale: str, colour: float) -> Chord:
    """Stack thirds of the scale on `degree`; with `colour` more often sevenths, ninths and fourths."""
    steps = SCALES[scale]
    above = [steps[(degree + k) % 7] + 12 * ((degree + k) // 7) - steps[degree] for k in (0, 2, 4, 6, 8)]
    size = 3 if not likely(draw, colour) else one_of(draw, (4, 4, 5))
    intervals = above[:size]
    if likely(draw, 0.06):
        intervals[1] = 5  # suspended fourth
    return Chord((tonic + steps[degree]) % 12, tuple(intervals))
