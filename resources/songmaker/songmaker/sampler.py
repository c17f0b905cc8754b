"""Sampled instruments: recordings of single notes, played at any pitch near them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from songmaker.parts import Parts
from songmaker.score import Note
from songmaker.sound import RATE, Sound, add, faded, load, shifted, silence, trimmed

PITCH_CLASSES = {
    "c": 0,
    "db": 1,
    "c#": 1,
    "d": 2,
    "eb": 3,
    "d#": 3,
    "e": 4,
    "f": 5,
    "gb": 6,
    "f#": 6,
    "g": 7,
    "ab": 8,
    "g#": 8,
    "a": 9,
    "bb": 10,
    "a#": 10,
    "b": 11,
}
NOTE_NAME = re.compile(r"(?:^|[ _])([a-g][#b]?)(-?\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Instrument:
    """Where an instrument's samples lie.

    Args:
        source: id in the table of sources.
        folder: below the parts folder.
        octave: octaves between MIDI pitch 0 and the name "c0"; found by measuring the samples' pitch.
        layers: patterns that the files' names contain, soft to loud.
    """

    source: str
    folder: str
    octave: int
    layers: tuple[str, ...] = ("",)


INSTRUMENTS = {
    "finger-bass": Instrument("electric-bass-yr", "bass/freepats-electric-bass-YR/finger", 1),
    "pick-bass": Instrument("electric-bass-yr", "bass/freepats-electric-bass-YR/pick", 1),
    "jazz-bass": Instrument(
        "growlybass", "bass/karoryfer-growlybass/sustain", 0, ("_pp_", "_p_", "_f_", "_ff_")
    ),
    "double-bass": Instrument("meatbass", "bass/karoryfer-meatbass-pizz/pizz", 1, ("vl2", "vl4")),
    "nylon-guitar": Instrument("spanish-guitar", "other/freepats-spanish-classical-guitar", 1),
    "archtop-acoustic": Instrument("shinyguitar", "other/karoryfer-shinyguitar/acoustic", 1),
    "archtop-electric": Instrument("shinyguitar", "other/karoryfer-shinyguitar/electric", 1, ("vl2", "vl4")),
    "green-guitar": Instrument(
        "black-and-green", "other/karoryfer-black-and-green-guitars/green/ord", 0, ("_mf_", "_f_")
    ),
    "black-guitar": Instrument(
        "black-and-green", "other/karoryfer-black-and-green-guitars/black/ord", 0, ("_mf_", "_f_")
    ),
    "alto-sax": Instrument("weresax", "other/karoryfer-weresax/alto", 2),
    "grand-piano": Instrument("splendid-piano", "other/splendid-grand-piano", 2, ("^mp ", "^mf ", "^ff ")),
    "wurlitzer": Instrument(
        "e-pianos", "other/greg-sullivan-e-pianos/wurlitzer-ep200/samples", 1, (r"\df$", r"\dff$")
    ),
    "planet-t": Instrument("e-pianos", "other/greg-sullivan-e-pianos/planet-t/samples", 1),
}


@dataclass(frozen=True)
class Sampled:
    """Zones of one instrument: for every layer (soft to loud) root pitches and files, and its level."""

    source: str
    layers: tuple[tuple[tuple[int, Path], ...], ...]
    levels: tuple[float, ...]

    def note(self, pitch: float, velocity: float) -> Sound:
        """Return the whole note, (2, n)."""
        index = min(len(self.layers) - 1, int(velocity * len(self.layers)))
        root, path = min(self.layers[index], key=lambda zone: abs(zone[0] - pitch))
        return _pitched(path, round(pitch - root, 2)) * np.float32(
            self.levels[index] * (0.35 + 0.65 * velocity)
        )

    def play(self, notes: list[Note], seconds: float, release_seconds: float = 0.12) -> Sound:
        """Return (2, N) of the notes."""
        out = silence(seconds)
        for note in notes:
            sound = self.note(note.pitch, note.velocity)[
                :, : int((note.length_seconds + release_seconds) * RATE)
            ]
            add(out, faded(sound, 0.001, release_seconds), note.start_seconds)
        return out


@lru_cache(maxsize=96)
def _pitched(path: Path, semitones: float) -> Sound:
    return shifted(_start(path), semitones)


@lru_cache(maxsize=64)
def _start(path: Path) -> Sound:
    return trimmed(load(path, 7.0))


@lru_cache(maxsize=32)
def instrument(parts: Parts, name: str) -> Sampled | None:
    """Return the sampled instrument `name`, or None where its folder is absent."""
    description = INSTRUMENTS[name]
    paths = sorted(parts.at(*description.folder.split("/")).glob("*.ogg"))
    layers, levels = [], []
    for pattern in description.layers:
        fitting = [path for path in paths if re.search(pattern, path.stem.lower())]
        zones = [(root, path) for path in fitting if (root := root_pitch(path.stem, description)) is not None]
        if zones:
            layers.append(tuple(zones))
            peaks = [float(np.abs(_start(path)).max()) for _, path in zones[:: max(1, len(zones) // 4)]]
            levels.append(0.5 / max(float(np.median(peaks)), 1e-4))
    return Sampled(description.source, tuple(layers), tuple(levels)) if layers else None


def root_pitch(stem: str, description: Instrument) -> int | None:
    """Return the MIDI pitch that a file's name says, or None."""
    if description.source == "electric-bass-yr":  # named without octave, from E1 up
        pitch = PITCH_CLASSES[stem.rstrip("0123456789").lower()] + 24
        return 40 if stem == "E2" else pitch if pitch >= 28 else pitch + 12
    match = NOTE_NAME.search(stem.removeprefix("twang_"))
    return (
        None if match is None else PITCH_CLASSES[match[1].lower()] + 12 * (int(match[2]) + description.octave)
    )
