"""A syllable inside a recording, and what is known of its sound."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from songmaker import world
from songmaker.sound import RATE, Floats, Sound, load_mono

VOWEL_LEVEL = 0.1  # RMS to which every vowel is brought, -20 dB


@dataclass(frozen=True)
class Syllable:
    """Where a syllable lies; all times in seconds, from `offset_seconds` in the file on.

    Args:
        path: the recording.
        before: the vowel it begins in, or "-" for silence.
        vowel: the vowel it ends in; "" where unknown.
        offset_seconds: where it begins.
        fixed_seconds: up to here it must not be stretched.
        length_seconds: where it ends.
        preutterance_seconds: where its vowel begins, which is where the note begins.
        overlap_seconds: how long it sounds together with the syllable before.
        tail_seconds: so much at its end must not be stretched.
        pitch: of the recording as MIDI number; 0 where it moves.
    """

    path: Path
    before: str
    vowel: str
    offset_seconds: float
    fixed_seconds: float
    length_seconds: float
    preutterance_seconds: float
    overlap_seconds: float
    tail_seconds: float = 0.0
    pitch: float = 0.0


@lru_cache(maxsize=256)
def levelled(syllable: Syllable) -> Sound:
    """Return the syllable (N,) with its vowel at a common level."""
    samples = load_mono(syllable.path, syllable.offset_seconds, syllable.length_seconds)
    vowel = samples[round(syllable.fixed_seconds * RATE) : samples.size - round(syllable.tail_seconds * RATE)]
    if vowel.size < RATE // 100:
        vowel = samples
    level = float(np.sqrt((vowel.astype(np.float64) ** 2).mean())) if vowel.size else 0.0
    return np.asarray(samples * min(VOWEL_LEVEL / max(level, 1e-4), 20.0), np.float32)


@lru_cache(maxsize=256)
def pitch_track(syllable: Syllable) -> Floats:
    """Return the fundamental in Hz every 5 ms, 0 where unvoiced."""
    return world.pitch_track(levelled(syllable))


@lru_cache(maxsize=160)
def analysis(syllable: Syllable) -> world.Voice:
    """Return WORLD's analysis."""
    return world.analyse(levelled(syllable), pitch_track(syllable))
