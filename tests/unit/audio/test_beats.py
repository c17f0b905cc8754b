"""The tempo of what has one is found, and silence has none."""

import numpy as np
import pytest

from lasaft_studio.audio.beats import find_beats
from lasaft_studio.audio.onsets import find_onsets

RATE = 44100


def drums(bpm: float, seconds: float = 30.0) -> np.ndarray:
    """Return (n,) of a low drum on every beat, and a hiss between them."""
    generator = np.random.default_rng(0)
    sound = np.zeros(round(seconds * RATE))
    time = np.arange(RATE // 8) / RATE
    low = np.sin(2 * np.pi * 70 * time) * np.exp(-30 * time)
    hiss = 0.3 * generator.standard_normal(time.size) * np.exp(-60 * time)
    for half in range(int(seconds * bpm / 30) - 1):
        start = round(half * 30 / bpm * RATE)
        sound[start : start + time.size] += (hiss if half % 2 else low)[: sound.size - start]
    return sound


def blocks(sound: np.ndarray):
    for start in range(0, sound.size, 1 << 16):
        yield sound[start : start + (1 << 16)]


@pytest.mark.parametrize("bpm", [92.0, 104.0, 128.0])
def test_a_steady_beat_is_found(bpm):
    beats = find_beats(find_onsets(blocks(drums(bpm)), RATE))
    assert beats is not None
    assert all(found == pytest.approx(bpm, rel=0.01) for _, found in beats.pieces[1:] or beats.pieces)
    assert beats.confidence > 0


def test_silence_has_no_tempo():
    assert find_beats(find_onsets(blocks(np.zeros(10 * RATE)), RATE)) is None
