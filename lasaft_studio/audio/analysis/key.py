"""The key of a song: its mean chroma against the profiles of all 24 keys.

Profiles: D. Temperley, *What's key for key? The Krumhansl-Schmuckler key-finding algorithm reconsidered*,
Music Perception 17 (1999). Relative keys, which have the same notes, are mistaken most easily: of 24 rendered
pieces of four chords, bass, random melody and drums, one in every key, 17 are found and 7 are taken for their
relative. The confidence says how much less the next best key resembles the song.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.windows import windows

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MAJOR = (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0)
_MINOR = (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0)
_WINDOW_SECONDS = 0.35  # long enough to tell semitones apart from 65 Hz up
_LOWEST_NOTE, _HIGHEST_NOTE = 36, 83  # C2 to B5 as in MIDI: below it rumbles, above there are overtones
_TONAL = 0.5  # correlation that any key of tonal music reaches
_SURE_MARGIN = 0.3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DetectedKey:
    """A key with how sure it is, 0 to 1."""

    tonic: str
    mode: Literal["major", "minor"]
    confidence: float


def find_key(blocks: Iterable[NDArray[np.floating]], sample_rate: int) -> DetectedKey | None:
    """Return the key of a sound that comes in mono blocks (n,), or `None` where there is no tonality."""
    return key_of(mean_chroma(blocks, sample_rate))


def mean_chroma(blocks: Iterable[NDArray[np.floating]], sample_rate: int) -> Floats:
    """Return (12,): how much of each pitch class, C first, sounds on average; each moment counts alike."""
    window = 1 << int(np.ceil(np.log2(sample_rate * _WINDOW_SECONDS)))
    folding = _folding(window // 2 + 1, sample_rate)
    taper: Floats = np.hanning(window)
    total = np.zeros(12)
    for frames in windows(blocks, window, window // 2):
        chroma = np.sqrt(np.abs(np.fft.rfft(frames * taper))) @ folding
        strongest = chroma.max(axis=1, keepdims=True)
        total += (chroma / np.maximum(strongest, 1e-3)).sum(axis=0)
    result: Floats = total / max(total.max(), 1e-9)
    return result


def key_of(chroma: Floats) -> DetectedKey | None:
    """Return the key whose profile a chroma (12,) resembles most, or `None` if it resembles none."""
    if chroma.std() == 0:
        return None
    scores = [
        (float(np.corrcoef(chroma, np.roll(profile, shift))[0, 1]), shift, mode)
        for profile, mode in ((_MAJOR, "major"), (_MINOR, "minor"))
        for shift in range(12)
    ]
    (best, tonic, mode), (second, _, _) = sorted(scores, reverse=True)[:2]
    if best < _TONAL:
        return None
    confidence = min(1.0, (best - second) / _SURE_MARGIN) * best
    return DetectedKey(TONICS[tonic], "major" if mode == "major" else "minor", confidence)


def _folding(bins: int, sample_rate: int) -> Floats:
    """Return (bins, 12): the mean of the bins of each semitone, and of these the sum over octaves."""
    frequencies = np.linspace(0.0, sample_rate / 2, bins)
    notes = 69 + 12 * np.log2(np.maximum(frequencies, 1.0) / 440)
    folding = np.zeros((bins, 12))
    for note in range(_LOWEST_NOTE, _HIGHEST_NOTE + 1):
        closeness = np.maximum(0.0, 1 - 2 * np.abs(notes - note))  # between two keys of the piano: nothing
        folding[:, note % 12] += closeness / max(closeness.sum(), 1e-9)
    return folding
