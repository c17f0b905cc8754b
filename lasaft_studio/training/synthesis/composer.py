"""Composes the frame of a song: style, tempo, key, progressions and sections."""

from __future__ import annotations

import math

from lasaft_studio.training.synthesis.chance import Chance, chance, pick
from lasaft_studio.training.synthesis.score import SCALES, Chord, Score, Section

STYLES = {"electropop": 0.42, "house": 0.14, "hiphop": 0.12, "rock": 0.16, "ballad": 0.08, "funk": 0.08}
TEMPI = {
    "electropop": (86, 132),
    "house": (116, 136),
    "hiphop": (70, 104),
    "rock": (88, 168),
    "ballad": (62, 92),
    "funk": (88, 122),
}
PROGRESSIONS = {
    "major": ((0, 4, 5, 3), (5, 3, 0, 4), (0, 5, 3, 4), (0, 3, 4, 3), (3, 0, 4, 5), (0, 0, 3, 4), (1, 4, 0, 0), (0, 2, 3, 4)),
    "minor": ((0, 5, 2, 6), (0, 6, 5, 6), (0, 3, 5, 4), (0, 0, 5, 6), (5, 6, 0, 0), (0, 2, 6, 3), (3, 5, 0, 6), (0, 0, 0, 0)),
    "dorian": ((0, 3, 0, 3), (0, 2, 3, 6), (0, 6, 3, 0)),
    "mixolydian": ((0, 6, 3, 0), (0, 3, 6, 0)),
}
# name: (bars, energy, parts); every form is cut or repeated to the length asked for
FORMS = (
    (("intro", 4), ("verse", 8), ("chorus", 8), ("break", 4), ("verse", 8), ("chorus", 8), ("outro", 4)),
    (("verse", 8), ("build", 4), ("chorus", 8), ("bridge", 4), ("chorus", 8)),
    (("chorus", 8), ("verse", 8), ("build", 2), ("drop", 8), ("break", 4), ("chorus", 8)),
    (("intro", 2), ("verse", 8), ("chorus", 8), ("verse", 4), ("acapella", 4), ("chorus", 8), ("outro", 4)),
    (("verse", 8), ("chorus", 8), ("instrumental", 8), ("chorus", 8), ("verse", 8)),
)
ENERGIES = {
    "intro": 0.35, "verse": 0.55, "build": 0.6, "chorus": 0.95, "drop": 1.0, "break": 0.3,
    "bridge": 0.5, "acapella": 0.3, "instrumental": 0.8, "outro": 0.45,
}  # fmt: skip
PARTS = {
    "intro": ({"drums": 0.5, "bass": 0.4, "keys": 0.8, "pad": 0.6, "arp": 0.6, "guitar": 0.5, "fx": 0.5, "vocals": 0.15}),
    "verse": ({"drums": 0.92, "bass": 0.9, "keys": 0.6, "pad": 0.45, "arp": 0.4, "guitar": 0.6, "vocals": 0.97, "fx": 0.15}),
    "build": ({"drums": 0.8, "bass": 0.4, "keys": 0.6, "pad": 0.7, "arp": 0.6, "guitar": 0.4, "vocals": 0.6, "fx": 0.9}),
    "chorus": ({"drums": 1.0, "bass": 1.0, "keys": 0.7, "pad": 0.75, "arp": 0.6, "lead": 0.4, "guitar": 0.8, "vocals": 1.0, "strings": 0.4, "fx": 0.3}),
    "drop": ({"drums": 1.0, "bass": 1.0, "keys": 0.6, "pad": 0.5, "arp": 0.7, "lead": 0.8, "guitar": 0.3, "vocals": 0.6, "fx": 0.5}),
    "break": ({"drums": 0.2, "bass": 0.3, "keys": 0.7, "pad": 0.8, "arp": 0.5, "guitar": 0.4, "vocals": 0.7, "strings": 0.3, "fx": 0.5}),
    "bridge": ({"drums": 0.6, "bass": 0.7, "keys": 0.7, "pad": 0.7, "guitar": 0.5, "vocals": 0.8, "strings": 0.5, "lead": 0.2}),
    "acapella": ({"vocals": 1.0, "drums": 0.25, "pad": 0.2}),
    "instrumental": ({"drums": 1.0, "bass": 1.0, "keys": 0.6, "pad": 0.5, "arp": 0.6, "lead": 0.8, "guitar": 0.7, "strings": 0.2, "vocals": 0.15}),
    "outro": ({"drums": 0.6, "bass": 0.6, "keys": 0.8, "pad": 0.7, "arp": 0.4, "guitar": 0.5, "vocals": 0.5, "fx": 0.3}),
}


def compose(seed: int, seconds: float) -> Score:
    """Return the score of song `seed`, at least `seconds` long and at most a bar longer."""
    draw = chance(seed, "score")
    style = pick(draw, STYLES)
    tempo = round(float(draw.uniform(*TEMPI[style])), 1)
    scale = pick(draw, {"major": 0.38, "minor": 0.45, "dorian": 0.1, "mixolydian": 0.07})
    tonic = int(draw.integers(12))
    bars = math.ceil(seconds * tempo / 240)
    sections = _sections(draw, bars, tonic, scale, style)
    swing = float(draw.choice([0.0, 0.0, 0.06, 0.12, 0.16])) if style in {"hiphop", "funk", "house"} else 0.0
    return Score(seed, style, tempo, tonic, scale, sections, swing, seconds)


def _sections(draw: Chance, bars: int, tonic: int, scale: str, style: str) -> tuple[Section, ...]:
    """Fill `bars` with the sections of one form, starting anywhere in it."""
    form = FORMS[int(draw.integers(len(FORMS)))]
    progressions: dict[str, tuple[Chord, ...]] = {}
    palette = _palette(draw, style)
    first = int(draw.integers(2))
    sections: list[Section] = []
    bar = 0
    while bar < bars:
        name, length = form[(first + len(sections)) % len(form)]
        if name not in progressions:
            progressions[name] = progression(draw, tonic, scale)
        length = min(length, bars - bar)
        parts = frozenset(p for p, chance_ in PARTS[name].items() if p in palette and draw.random() < chance_)
        energy = min(1.0, max(0.1, ENERGIES[name] + float(draw.normal(0, 0.08))))
        sections.append(Section(name, bar, length, progressions[name], energy, parts))
        bar += length
    return tuple(sections)


def _palette(draw: Chance, style: str) -> set[str]:
    """The parts that this song has at all."""
    shares = {"keys": 0.7, "pad": 0.6, "arp": 0.4, "guitar": 0.4, "lead": 0.5, "strings": 0.3, "fx": 0.5}
    more = {
        "electropop": {"arp": 0.7, "pad": 0.8, "fx": 0.8, "guitar": 0.25},
        "house": {"arp": 0.7, "pad": 0.7, "fx": 0.9, "guitar": 0.1},
        "rock": {"guitar": 1.0, "arp": 0.1, "fx": 0.1, "pad": 0.3, "keys": 0.4},
        "ballad": {"strings": 0.6, "arp": 0.15, "guitar": 0.6, "fx": 0.15, "keys": 0.9},
        "funk": {"guitar": 0.8, "keys": 0.9, "arp": 0.1},
        "hiphop": {"keys": 0.8},
    }
    palette = {part for part, share in (shares | more[style]).items() if draw.random() < share}
    if not palette & {"keys", "pad", "arp", "guitar"}:
        palette.add("keys")
    return palette | {"vocals", "drums", "bass"}


def progression(draw: Chance, tonic: int, scale: str) -> tuple[Chord, ...]:
    """Return four to eight bars of chords in the key."""
    degrees = PROGRESSIONS[scale][int(draw.integers(len(PROGRESSIONS[scale])))]
    colour = float(draw.choice([0.0, 0.15, 0.5]))
    return tuple(_chord(draw, degree, tonic, scale, colour) for degree in degrees)


def _chord(draw: Chance, degree: int, tonic: int, scale: str, colour: float) -> Chord:
    """Stack thirds of the scale on `degree`; with `colour` more often sevenths, ninths and fourths."""
    steps = SCALES[scale]
    above = [steps[(degree + k) % 7] + 12 * ((degree + k) // 7) - steps[degree] for k in (0, 2, 4, 6, 8)]
    size = 3
    if draw.random() < colour:
        size = 4 if draw.random() < 0.7 else 5
    intervals = above[:size]
    if draw.random() < 0.06:
        intervals[1] = 5  # suspended fourth
    return Chord((tonic + steps[degree]) % 12, tuple(intervals))
