"""The tempo of what has one is found, and silence has none."""

import numpy as np
import pytest

from lasaft_studio.audio.analysis.beats import find_beats
from lasaft_studio.audio.analysis.onsets import find_onsets

RATE = 22050


def drums(beats: np.ndarray, seconds: float) -> np.ndarray:
    """Return (n,) at 22,050 Hz: bass drum and snare in turn at the times of `beats`, a hat half way between."""
    generator = np.random.default_rng(0)
    sound = np.zeros(round(seconds * RATE))
    time = np.arange(RATE // 10) / RATE
    kick = np.sin(2 * np.pi * 60 * time) * np.exp(-25 * time)
    snare = 0.5 * generator.standard_normal(time.size) * np.exp(-40 * time)
    hat = 0.1 * generator.standard_normal(time.size) * np.exp(-90 * time)
    gap = float(np.diff(beats).mean())
    for index, beat in enumerate(beats):
        for start, hit in ((beat, snare if index % 2 else kick), (beat + gap / 2, hat)):
            frame = round(start * RATE)
            part = sound[frame : frame + hit.size]
            part += hit[: part.size]
    return sound


def blocks(sound: np.ndarray):
    for start in range(0, sound.size, 1 << 16):
        yield sound[start : start + (1 << 16)]


@pytest.mark.parametrize("bpm", [92.0, 104.0, 128.0])
def test_a_steady_beat_is_found(bpm):
    sound = drums(np.arange(0.3, 29.0, 60 / bpm), 30)
    beats = find_beats(find_onsets(blocks(sound), RATE))
    assert beats is not None
    assert all(found == pytest.approx(bpm, rel=0.01) for _, found in beats.pieces)
    assert beats.confidence > 0.5


def test_silence_has_no_tempo():
    assert find_beats(find_onsets(blocks(np.zeros(10 * RATE)), RATE)) is None
