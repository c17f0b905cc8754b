"""Drum kits: what every piece sounds like at every velocity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker import soundfonts, synthetic_drums
from songmaker.parts import Parts, soundfont_source
from songmaker.score import Note
from songmaker.sound import RATE, Sound, faded, load, trimmed

PIECES = (
    "kick",
    "snare",
    "rim",
    "clap",
    "hat",
    "open",
    "tom-low",
    "tom-mid",
    "tom-high",
    "crash",
    "ride",
    "shaker",
    "cowbell",
    "conga",
)
# A piece that a kit lacks is played by another one.
INSTEAD = {
    "rim": "snare",
    "clap": "snare",
    "open": "hat",
    "tom-mid": "tom-low",
    "tom-high": "tom-mid",
    "tom-low": "kick",
    "ride": "hat",
    "crash": "open",
    "shaker": "hat",
    "cowbell": "rim",
    "conga": "tom-mid",
    "hat": "shaker",
}
MULDJORD = {
    "kick": "KdrumL",
    "snare": "Snare1",
    "rim": "SnareRest1",
    "hat": "HihatClosed",
    "open": "HihatOpen",
    "tom-low": "Tom4",
    "tom-mid": "Tom2",
    "tom-high": "Tom1",
    "crash": "CrashL",
    "ride": "RideR",
}
WORDS = (
    ("kick", r"kick|^bd"),
    ("rim", r"rim|stick"),
    ("clap", r"clap|^cp"),
    ("snare", r"snare|shortsn|univox-sd|brush"),
    ("open", r"open|ohihat|oh$|oh\d"),
    ("hat", r"hihat|hithat|hhclosed|chihat|closedhat|univox-ch|shorthi|hihat-close"),
    ("crash", r"crash|cymb"),
    ("ride", r"ride"),
    ("cowbell", r"cowbell"),
    ("shaker", r"shaker|cabasa|maraca|tamb"),
    ("conga", r"conga|clave"),
    ("tom-low", r"tom-?l|tom-?3|tom03|lowtom"),
    ("tom-high", r"tom-?h|tom-?1|tom01|hitom"),
    ("tom-mid", r"tom"),
)
GENERAL_MIDI_KEYS = {
    "kick": 36,
    "snare": 38,
    "rim": 37,
    "clap": 39,
    "hat": 42,
    "open": 46,
    "tom-low": 43,
    "tom-mid": 47,
    "tom-high": 50,
    "crash": 49,
    "ride": 51,
    "shaker": 70,
    "cowbell": 56,
    "conga": 63,
}
ACOUSTIC_PROGRAMS = (0, 8, 16, 40)  # standard, room, power, brush
ALL_PROGRAMS = (0, 8, 16, 24, 25)  # with electronic and TR-808
HIT_SECONDS = 2.0
VELOCITIES = (0.35, 0.7, 1.0)


@dataclass(frozen=True)
class Kit:
    """Layers of every piece, soft to loud, each (2, n); `sources` as in the table of sources."""

    name: str
    layers: dict[str, tuple[Sound, ...]]
    sources: frozenset[str]

    def hit(self, piece: str, velocity: float) -> Sound:
        """Return the sound of a hit, its peak given by `velocity` (0 to 1)."""
        piece = self._played_by(piece)
        layers = self.layers[piece]
        sound = layers[min(len(layers) - 1, int(velocity * len(layers)))]
        return sound * np.float32(velocity**1.3 / max(float(np.abs(sound).max(initial=0.0)), 1e-6))

    def _played_by(self, piece: str) -> str:
        """The piece itself, or the first that the kit has of those which stand in for it."""
        for _ in PIECES:
            if piece in self.layers:
                return piece
            piece = INSTEAD.get(piece, "kick")
        return next(iter(self.layers))


def _ready(path: Path, seconds: float = 3.0) -> Sound:
    return faded(trimmed(load(path, seconds + 0.5))[:, : int(seconds * RATE)], 0.0, 0.03)


@lru_cache(maxsize=4)
def muldjord(parts: Parts, second_snare: bool) -> Kit | None:
    """Return the sampled acoustic kit, or None where it is absent."""
    layers = {}
    for piece, folder in MULDJORD.items():
        name = folder.replace("1", "2") if second_snare and piece in {"snare", "rim"} else folder
        found = parts.at("drums", "muldjordkit", name).glob("*.ogg")
        paths = sorted(found, key=lambda path: int(path.name.split("-")[0]))  # numbered soft to loud
        if paths:
            layers[piece] = tuple(_ready(path) for path in paths)
    return Kit("muldjordkit", layers, frozenset({"muldjordkit"})) if "kick" in layers else None


@lru_cache(maxsize=12)
def machine_sounds(folder: Path) -> dict[str, tuple[Sound, ...]]:
    """Return all sounds of a drum machine by piece."""
    found: dict[str, list[Sound]] = {}
    for path in sorted(folder.rglob("*.ogg")):
        text = path.stem if path.parent == folder else f"{path.parent.name} {path.stem}"
        piece = next((piece for piece, words in WORDS if re.search(words, text.lower())), None)
        if piece is not None:
            found.setdefault(piece, []).append(_ready(path, 2.0))
    return {piece: tuple(sounds) for piece, sounds in found.items()}


def machine(parts: Parts, draw: Chance) -> Kit | None:
    """Return one sound of a drum machine for every piece; for a share the pieces come from any machine."""
    root = parts.at("drums", "drum-machines")
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    whole = [folder for folder in folders if {"kick", "snare", "hat"} <= set(machine_sounds(folder))]
    if not whole:
        return None
    home, mixed = one_of(draw, whole), likely(draw, 0.4)
    layers: dict[str, tuple[Sound, ...]] = {}
    for piece in PIECES:
        folder = one_of(draw, folders) if mixed else home
        sounds = machine_sounds(folder).get(piece) or machine_sounds(home).get(piece)
        if sounds:
            layers[piece] = (one_of(draw, sounds),)
    return Kit(home.name, layers, frozenset({"drum-machines"}))


@lru_cache(maxsize=6)
def general_midi(soundfont: Path, program: int) -> Kit:
    """Return a soundfont's kit, each piece struck at three velocities."""
    notes: list[Note] = []
    slots: list[str] = []
    for piece, key in GENERAL_MIDI_KEYS.items():
        for velocity in VELOCITIES:
            notes.append(Note(len(slots) * HIT_SECONDS, 1.8, key, velocity))
            slots.append(piece)
    sound = soundfonts.play(soundfont, program, notes, len(slots) * HIT_SECONDS, drums=True)
    layers: dict[str, list[Sound]] = {}
    for index, piece in enumerate(slots):
        start = int(index * HIT_SECONDS * RATE)
        hit = faded(trimmed(sound[:, start : start + int((HIT_SECONDS - 0.05) * RATE)]), 0.0, 0.05)
        if np.abs(hit).max(initial=0.0) > 1e-4:
            layers.setdefault(piece, []).append(hit)
    kept = {piece: tuple(hits) for piece, hits in layers.items()}
    return Kit(f"{soundfont.stem}-{program}", kept, frozenset({soundfont_source(soundfont)}))


def soundfont_kit(parts: Parts, draw: Chance, programs: tuple[int, ...]) -> Kit | None:
    """Return a kit of one of the soundfonts, or None without any."""
    if not parts.soundfonts:
        return None
    return general_midi(one_of(draw, parts.soundfonts), one_of(draw, programs))


def synthetic(draw: Chance) -> Kit:
    """Return a computed kit."""
    return Kit("computed", synthetic_drums.pieces(draw), frozenset({"computed"}))


def layered(first: Kit, second: Kit, draw: Chance) -> Kit:
    """Return a kit whose pieces come from the first, the second, or sound together."""
    layers = dict(first.layers)
    for piece, sounds in second.layers.items():
        if piece in layers and likely(draw, 0.5):
            layers[piece] = (_together(layers[piece][-1], sounds[-1], float(draw.uniform(0.3, 1.0))),)
        elif likely(draw, 0.4):
            layers[piece] = sounds
    return Kit(f"{first.name}+{second.name}", layers, first.sources | second.sources)


def _together(first: Sound, second: Sound, level: float) -> Sound:
    out = np.zeros((2, max(first.shape[1], second.shape[1])), np.float32)
    for sound, factor in ((first, 1.0), (second, level)):
        out[:, : sound.shape[1]] += sound * np.float32(
            factor / max(float(np.abs(sound).max(initial=0.0)), 1e-6)
        )
    return out
