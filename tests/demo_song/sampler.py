"""Instruments that play recorded notes: the nearest one, resampled to the pitch."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr

from tests.demo_song.score import BEAT_SECONDS, Note

RATE = 44100
SEMITONES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


def place(track: np.ndarray, sound: np.ndarray, start: int) -> None:
    """Add `sound` (N,) to `track` from frame `start` on, as far as the track goes."""
    stop = min(len(track), start + len(sound))
    track[start:stop] += sound[: stop - start]


def frame_of(beat: float) -> int:
    """Return the frame at which a beat falls."""
    return round(beat * BEAT_SECONDS * RATE)


@cache
def load(path: Path) -> np.ndarray:
    """Return a sample as (N,) at our rate, loudest value 1."""
    samples, rate = soundfile.read(path, always_2d=True)
    mono = soxr.resample(samples.mean(axis=1), rate, RATE, "VHQ")
    return mono / np.abs(mono).max()


class Sampler:
    """A folder of recorded notes.

    Args:
        folder: of the samples.
        pattern: regular expression of the file names, with a group for the name of the note.
        octave_zero: MIDI note of the bank's C0; banks count octaves differently.
    """

    def __init__(self, folder: Path, pattern: str, octave_zero: int) -> None:
        self._paths = {}
        for path in sorted(folder.iterdir()):
            match = re.fullmatch(pattern, path.name)
            if match:
                self._paths[octave_zero + _note_number(match[1].lower())] = path

    def play(self, notes: list[Note], frames: int, release_seconds: float = 0.08) -> np.ndarray:
        """Return the part as (N,)."""
        track = np.zeros(frames)
        for note in notes:
            place(track, self._sound(note, release_seconds), frame_of(note.beat))
        return track

    def _sound(self, note: Note, release_seconds: float) -> np.ndarray:
        nearest = min(self._paths, key=lambda pitch: abs(pitch - note.pitch))
        sample = load(self._paths[nearest])
        ratio = 2 ** ((note.pitch - nearest) / 12)
        if ratio != 1:
            sample = soxr.resample(sample, RATE * ratio, RATE, "HQ")
        held, release = round(note.beats * BEAT_SECONDS * RATE), round(release_seconds * RATE)
        sound = sample[: held + release].copy()
        tail = sound[held:]
        tail *= np.linspace(1, 0, len(tail)) ** 2
        return note.velocity * sound


def play_drums(folder: Path, strokes: list[tuple[str, float, float]], frames: int) -> dict[str, np.ndarray]:
    """Return each piece of the kit as (N,)."""
    pieces: dict[str, np.ndarray] = {}
    for piece, beat, velocity in strokes:
        track = pieces.setdefault(piece, np.zeros(frames))
        place(track, velocity * load(folder / f"{piece}.ogg"), frame_of(beat))
    return pieces


def _note_number(name: str) -> int:
    letter, accidental, octave = re.fullmatch(r"([a-g])([#b]?)(\d)", name).groups()
    return 12 * int(octave) + SEMITONES[letter] + {"#": 1, "b": -1, "": 0}[accidental]
