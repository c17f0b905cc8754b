"""Sampled instruments: recordings of single notes, played at any pitch near them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from lasaft_studio.training.synthesis.parts import Parts
from lasaft_studio.training.synthesis.score import Note
from lasaft_studio.training.synthesis.sound import RATE, Sound, add, faded, load, shifted, silence, trimmed

CLASSES = {"c": 0, "db": 1, "c#": 1, "d": 2, "eb": 3, "d#": 3, "e": 4, "f": 5, "gb": 6, "f#": 6, "g": 7, "ab": 8, "g#": 8, "a": 9, "bb": 10, "a#": 10, "b": 11}

# name: (folder, pattern, octave of the name "c0" in octaves above MIDI 0, loudness words soft to loud)
INSTRUMENTS = {
    "finger-bass": ("bass/freepats-electric-bass-YR/finger", "*.ogg", 1, ("",)),
    "pick-bass": ("bass/freepats-electric-bass-YR/pick", "*.ogg", 1, ("",)),
    "jazz-bass": ("bass/karoryfer-growlybass/sustain", "*.ogg", 0, ("_pp_", "_p_", "_f_", "_ff_")),
    "double-bass": ("bass/karoryfer-meatbass-pizz/pizz", "*.ogg", 1, ("vl2", "vl4")),
    "nylon-guitar": ("other/freepats-spanish-classical-guitar", "*.ogg", 1, ("",)),
    "archtop-acoustic": ("other/karoryfer-shinyguitar/acoustic", "*.ogg", 1, ("vl3",)),
    "archtop-electric": ("other/karoryfer-shinyguitar/electric", "*.ogg", 1, ("vl2", "vl4")),
    "green-guitar": ("other/karoryfer-black-and-green-guitars/green/ord", "*.ogg", 0, ("_mf_", "_f_")),
    "black-guitar": ("other/karoryfer-black-and-green-guitars/black/ord", "*.ogg", 0, ("_mf_", "_f_")),
    "alto-sax": ("other/karoryfer-weresax/alto", "*.ogg", 2, ("_f_",)),
    "grand-piano": ("other/splendid-grand-piano", "*.ogg", 2, ("mp ", "mf ", "ff ")),
    "wurlitzer": ("other/greg-sullivan-e-pianos/wurlitzer-ep200/samples", "*.ogg", 1, ("f", "ff")),
    "planet-t": ("other/greg-sullivan-e-pianos/planet-t/samples", "*.ogg", 1, ("",)),
}


@dataclass(frozen=True)
class Sampled:
    """Zones of one instrument: for every layer (soft to loud) the root pitches and files."""

    name: str
    layers: tuple[tuple[tuple[int, Path], ...], ...]
    levels: tuple[float, ...]

    def note(self, pitch: float, velocity: float) -> Sound:
        """Return the whole note, (2, n)."""
        index = min(len(self.layers) - 1, int(velocity * len(self.layers)))
        root, path = min(self.layers[index], key=lambda zone: abs(zone[0] - pitch))
        return _pitched(path, round(pitch - root, 2)) * np.float32(self.levels[index] * (0.35 + 0.65 * velocity))

    def play(self, notes: list[Note], seconds: float, release_seconds: float = 0.12) -> Sound:
        """Return (2, N) of the notes."""
        out = silence(seconds)
        for note in notes:
            sound = self.note(note.pitch, note.velocity)
            sound = sound[:, : int((note.length_seconds + release_seconds) * RATE)]
            add(out, faded(sound, 0.001, release_seconds), note.start_seconds)
        return out


@lru_cache(maxsize=256)
def _pitched(path: Path, semitones: float) -> Sound:
    return shifted(_start(path), semitones)


@lru_cache(maxsize=256)
def _start(path: Path) -> Sound:
    return trimmed(load(path)[:, : 7 * RATE])


@lru_cache(maxsize=32)
def instrument(parts: Parts, name: str) -> Sampled:
    """Return the sampled instrument `name`, or one without layers where its folder is absent."""
    folder, pattern, octave, words = INSTRUMENTS[name]
    paths = sorted(parts.at(*folder.split("/")).glob(pattern))
    layers, levels = [], []
    for word in words:
        zones = tuple((root, path) for path in paths if _layer(path, word, words) and (root := _root(path, octave, name)) is not None)
        if zones:
            layers.append(zones)
            peaks = [float(np.abs(_start(path)).max()) for _, path in zones[:: max(1, len(zones) // 4)]]
            levels.append(0.5 / max(float(np.median(peaks)), 1e-4))
    return Sampled(name, tuple(layers), tuple(levels))


def _layer(path: Path, word: str, words: tuple[str, ...]) -> bool:
    stem = path.stem.lower()
    if words == ("f", "ff"):
        return stem.endswith("ff") == (word == "ff")
    return word in stem


def _root(path: Path, octave: int, name: str) -> int | None:
    stem = path.stem.removeprefix("twang_")
    if name in {"finger-bass", "pick-bass"}:
        pitch = CLASSES[stem.rstrip("0123456789").lower()]
        return 40 if stem == "E2" else pitch + (36 if pitch < 4 else 24)
    match = re.search(r"(?:^|[ _])([a-gA-G][#b]?)(\d)", stem)
    return None if match is None else CLASSES[match[1].lower()] + 12 * (int(match[2]) + octave)
