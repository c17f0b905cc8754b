"""Where bars begin, changes of tempo, and sounds that have no beat."""

import numpy as np
import pytest

from lasaft_studio.audio.analysis.beats import find_beats
from lasaft_studio.audio.analysis.onsets import find_onsets
from tests.unit.audio.test_beats import RATE, drums


def found(sound):
    return find_beats(find_onsets(np.array_split(sound, 7), RATE))


@pytest.mark.parametrize("bpm", [84.0, 97.5, 120.0, 133.3, 145.0])
def test_a_steady_tempo_is_exact_and_bars_begin_with_the_bass_drum(bpm):
    beats = found(drums(0.35 + np.arange(0, 58, 60 / bpm), 60))
    ((start, tempo),) = beats.pieces
    assert tempo == pytest.approx(bpm, rel=2e-4)
    bar = 240 / bpm
    away = (start - 0.35 + bar / 4) % (bar / 2) - bar / 4  # the third beat sounds like the first
    assert abs(away) < 0.025
    assert beats.confidence > 0.5


@pytest.mark.parametrize("later", [110, 130])
def test_a_change_of_tempo_is_followed(later):
    first = 0.5 + np.arange(64) * 60 / 100
    second = first[-1] + 0.6 + np.arange(66) * 60 / later
    beats = found(drums(np.concatenate([first, second]), second[-1] + 1))
    assert beats.pieces[0][1] == pytest.approx(100, rel=0.01)
    assert beats.pieces[-1][1] == pytest.approx(later, rel=0.01)
    assert beats.confidence <= 0.5
    starts = [start for start, _ in beats.pieces]
    assert starts == sorted(starts)


def test_a_drift_is_followed():
    times = [0.4]
    while times[-1] < 100:
        times.append(times[-1] + 60 / (100 + 8 * np.sin(times[-1] / 20)))
    beats = found(drums(np.array(times), 102))
    for start, bpm in beats.pieces[:-1]:
        assert bpm == pytest.approx(100 + 8 * np.sin(start / 20), abs=6)
    assert [start for start, _ in beats.pieces] == sorted(start for start, _ in beats.pieces)


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(RATE * 20),
        0.1 * np.random.default_rng(1).standard_normal(RATE * 30),
        0.2 * np.sin(2 * np.pi * 220 * np.arange(RATE * 30) / RATE),
        np.ones(RATE * 4),
        np.zeros(10),
        np.zeros(0),
    ],
    ids=["silence", "noise", "a tone", "short", "very short", "nothing"],
)
def test_what_has_no_beat_has_no_tempo(sound):
    assert found(sound) is None


def test_the_sound_is_not_changed():
    sound = drums(0.35 + np.arange(36) / 2, 20)
    copy = sound.copy()
    found(sound)
    assert np.array_equal(sound, copy)
