"""Drum kits: what every piece sounds like at every velocity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from lasaft_studio.training.synthesis.chance import Chance
from lasaft_studio.training.synthesis.parts import Parts
from lasaft_studio.training.synthesis.score import Note
from lasaft_studio.training.synthesis.soundfonts import play
from lasaft_studio.training.synthesis.sound import RATE, Sound, faded, load, trimmed

PIECES = ("kick", "snare", "rim", "clap", "hat", "open", "tom-low", "tom-mid", "tom-high", "crash", "ride", "shaker", "cowbell", "conga")
# A piece that a kit lacks is played by the next of these that it has.
INSTEAD = {
    "rim": "snare", "clap": "snare", "open": "hat", "tom-mid": "tom-low", "tom-high": "tom-mid", "tom-low": "kick",
    "ride": "hat", "crash": "open", "shaker": "hat", "cowbell": "rim", "conga": "tom-mid",
}  # fmt: skip
MULDJORD = {
    "kick": "KdrumL", "snare": "Snare1", "rim": "SnareRest1", "hat": "HihatClosed", "open": "HihatOpen", "tom-low": "Tom4",
    "tom-mid": "Tom2", "tom-high": "Tom1", "crash": "CrashL", "ride": "RideR",
}  # fmt: skip
WORDS = (
    ("kick", r"kick|^bd"), ("rim", r"rim|stick"), ("clap", r"clap|^cp"), ("snare", r"snare|shortsn|univox-sd|brush"),
    ("open", r"open|ohihat|oh$|oh\d"), ("hat", r"hihat|hithat|hhclosed|chihat|closedhat|univox-ch|shorthi|hihat-close"),
    ("crash", r"crash|cymb"), ("ride", r"ride"), ("cowbell", r"cowbell"), ("shaker", r"shaker|cabasa|maraca|tamb"),
    ("conga", r"conga|clave"), ("tom-low", r"tom-?l|tom-?3|tom03|lowtom"), ("tom-high", r"tom-?h|tom-?1|tom01|hitom"),
    ("tom-mid", r"tom"),
)  # fmt: skip
GM_KEYS = {
    "kick": 36, "snare": 38, "rim": 37, "clap": 39, "hat": 42, "open": 46, "tom-low": 43, "tom-mid": 47, "tom-high": 50,
    "crash": 49, "ride": 51, "shaker": 70, "cowbell": 56, "conga": 63,
}  # fmt: skip
GM_KITS = (0, 8, 16, 24, 25, 40)  # standard, room, power, electronic, TR-808, brush


@dataclass(frozen=True)
class Kit:
    """Layers of every piece, soft to loud, each (2, n) with its peak at 1 for the loudest."""

    name: str
    layers: dict[str, tuple[Sound, ...]]

    def hit(self, piece: str, velocity: float) -> Sound:
        """Return the sound of a hit; velocity 0 to 1."""
        while piece not in self.layers:
            piece = INSTEAD[piece]
        layers = self.layers[piece]
        index = min(len(layers) - 1, int(velocity * len(layers)))
        level = 1.0 if len(layers) > 3 else 1.0
        return layers[index] * np.float32(level * velocity**1.3 / max(_peak(layers[index]), 1e-6))


def _peak(sound: Sound) -> float:
    return float(np.abs(sound).max())


def _ready(path: Path, seconds: float = 3.0) -> Sound:
    sound = trimmed(load(path))[:, : int(seconds * RATE)]
    return faded(sound, 0.0, 0.03)


@lru_cache(maxsize=4)
def muldjord(parts: Parts, second_snare: bool) -> Kit:
    """The sampled acoustic kit."""
    layers = {}
    for piece, folder in MULDJORD.items():
        name = folder.replace("1", "2") if second_snare and piece in {"snare", "rim"} else folder
        paths = sorted(parts.at("drums", "muldjordkit", name).glob("*.ogg"), key=lambda p: int(p.name.split("-")[0]))
        if paths:
            layers[piece] = tuple(_ready(path) for path in paths)
    return Kit("muldjordkit", layers)


@lru_cache(maxsize=12)
def machine_sounds(folder: Path) -> dict[str, tuple[Sound, ...]]:
    """All sounds of a drum machine by piece."""
    found: dict[str, list[Sound]] = {}
    for path in sorted(folder.rglob("*.ogg")):
        text = f"{path.parent.name} {path.stem}".lower() if path.parent != folder else path.stem.lower()
        for piece, words in WORDS:
            if re.search(words, text):
                found.setdefault(piece, []).append(_ready(path, 2.0))
                break
    return {piece: tuple(sounds) for piece, sounds in found.items()}


def machine(parts: Parts, draw: Chance) -> Kit:
    """A drum machine with one of its sounds for every piece; for a share every piece from any machine."""
    folders = sorted(path for path in parts.at("drums", "drum-machines").iterdir() if path.is_dir())
    whole = [folder for folder in folders if {"kick", "snare", "hat"} <= set(machine_sounds(folder))]
    home = whole[int(draw.integers(len(whole)))]
    mixed = draw.random() < 0.4
    layers = {}
    for piece in PIECES:
        folder = folders[int(draw.integers(len(folders)))] if mixed else home
        sounds = machine_sounds(folder).get(piece) or machine_sounds(home).get(piece)
        if sounds:
            layers[piece] = (sounds[int(draw.integers(len(sounds)))],)
    return Kit(home.name, layers)


@lru_cache(maxsize=3)
def general_midi(soundfont: Path, program: int) -> Kit:
    """A soundfont's kit, each piece struck three times."""
    notes, slots = [], []
    for piece, key in GM_KEYS.items():
        for velocity in (0.35, 0.7, 1.0):
            notes.append(Note(len(slots) * 2.0, 1.8, key, velocity))
            slots.append(piece)
    sound = play(soundfont, program, notes, len(slots) * 2.0, drums=True)
    layers: dict[str, list[Sound]] = {}
    for index, piece in enumerate(slots):
        start = int(index * 2.0 * RATE)
        hit = faded(trimmed(sound[:, start : start + int(1.95 * RATE)]), 0.0, 0.05)
        if _peak(hit) > 1e-4:
            layers.setdefault(piece, []).append(hit)
    return Kit(f"{soundfont.stem}-{program}", {piece: tuple(hits) for piece, hits in layers.items()})


def synthetic(draw: Chance) -> Kit:
    """A kit of our own: swept sines, filtered noise and clusters of square waves."""
    return Kit(
        "synthetic",
        {
            "kick": (_kick(draw),),
            "snare": (_snare(draw),),
            "clap": (_clap(draw),),
            "hat": (_metal(draw, 0.03 + 0.05 * draw.random()),),
            "open": (_metal(draw, 0.2 + 0.3 * draw.random()),),
            "crash": (_metal(draw, 1.5),),
            "tom-low": (_tom(draw, 90.0),),
            "tom-mid": (_tom(draw, 130.0),),
            "tom-high": (_tom(draw, 190.0),),
            "shaker": (_noise(draw, 0.06, 5000.0),),
        },
    )


def _time(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * RATE)) / RATE


def _stereo(mono: np.ndarray) -> Sound:
    mono = mono / max(float(np.abs(mono).max()), 1e-9)
    return faded(np.stack([mono, mono]).astype(np.float32), 0.0005, 0.01)


def _kick(draw: Chance) -> Sound:
    t = _time(float(draw.uniform(0.25, 0.7)))
    base, sweep = draw.uniform(42, 62), draw.uniform(60, 320)
    fall = draw.uniform(0.01, 0.06)
    phase = 2 * np.pi * np.cumsum(base + sweep * np.exp(-t / fall)) / RATE
    body = np.sin(phase) * np.exp(-t / (t[-1] * draw.uniform(0.25, 0.6)))
    click = draw.standard_normal(t.size) * np.exp(-t / 0.002) * draw.uniform(0, 0.5)
    return _stereo(np.tanh((body + click) * draw.uniform(1, 4)))


def _snare(draw: Chance) -> Sound:
    t = _time(0.4)
    tone = draw.uniform(150, 240)
    body = np.sin(2 * np.pi * np.cumsum(tone * (1 + 0.6 * np.exp(-t / 0.01))) / RATE) * np.exp(-t / draw.uniform(0.03, 0.1))
    rattle = np.diff(draw.standard_normal(t.size + 1)) * np.exp(-t / draw.uniform(0.05, 0.14))
    return _stereo(np.tanh((body + draw.uniform(0.4, 1.2) * rattle) * draw.uniform(1, 3)))


def _clap(draw: Chance) -> Sound:
    t = _time(0.4)
    envelope = sum(np.exp(-np.maximum(t - k * 0.011, 0) / (0.008 if k < 3 else draw.uniform(0.05, 0.12))) * (t >= k * 0.011) for k in range(4))
    noise = draw.standard_normal(t.size)
    band = np.convolve(noise, np.sin(2 * np.pi * 1200 * _time(0.002)) * np.hanning(_time(0.002).size), mode="same")
    return _stereo(band * envelope)


def _metal(draw: Chance, decay: float) -> Sound:
    t = _time(min(2.0, decay * 6))
    ratios = np.array([2.0, 3.0, 4.16, 5.43, 6.79, 8.21]) * draw.uniform(280, 620)
    cluster = sum(np.sign(np.sin(2 * np.pi * f * t)) for f in ratios)
    mixed = cluster * draw.uniform(0.1, 0.5) + draw.standard_normal(t.size) * draw.uniform(0.5, 2)
    bright = np.diff(np.diff(np.concatenate([[0, 0], mixed])))
    return _stereo(bright * np.exp(-t / decay))


def _noise(draw: Chance, decay: float, _cutoff_hz: float) -> Sound:
    t = _time(decay * 6)
    return _stereo(np.diff(draw.standard_normal(t.size + 1)) * np.exp(-t / decay) * np.minimum(1, t / 0.01))


def _tom(draw: Chance, hz: float) -> Sound:
    t = _time(0.6)
    pitch = hz * draw.uniform(0.85, 1.15) * (1 + 0.5 * np.exp(-t / 0.04))
    return _stereo(np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-t / draw.uniform(0.1, 0.25)))
