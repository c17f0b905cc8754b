import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.project.tempo import Tempo, TempoMap, scaled, tapped, with_first_downbeat
from tests.strategies import tempo_maps

RATE = 44100


@given(tempo_maps(RATE * 600), st.integers(0, RATE * 700))
def test_beats_and_frames_are_inverse(tempo, frame):
    assert tempo.frame(tempo.beats(frame, RATE), RATE) == pytest.approx(frame, abs=1)


@given(tempo_maps(RATE * 600), st.lists(st.integers(0, RATE * 700), min_size=2))
def test_beats_never_run_backwards(tempo, frames):
    beats = [tempo.beats(frame, RATE) for frame in sorted(frames)]
    assert beats == sorted(beats)


def test_beats_count_from_the_first_downbeat():
    tempo = TempoMap((Tempo(RATE, 120),))
    assert tempo.beats(RATE, RATE) == 0
    assert tempo.beats(0, RATE) == -2
    assert tempo.beats(3 * RATE, RATE) == 4


def test_grid_names_bars_and_beats_through_a_change_of_metre():
    tempo = TempoMap((Tempo(RATE // 2, 120, 4, 4), Tempo(RATE // 2 + 2 * RATE, 60, 6, 8)))
    grid = list(tempo.grid(0, 6 * RATE, RATE))
    assert grid[:3] == [(0, 0, 4), (RATE // 2, 1, 1), (RATE, 1, 2)]
    assert grid[5] == (RATE // 2 + 2 * RATE, 2, 1)
    assert grid[6] == (3 * RATE, 2, 2)  # an eighth at 60 is half a second
    assert grid[-1][1:] == (3, 1)


@given(tempo_maps(RATE * 20), st.integers(0, RATE * 20))
def test_grid_is_the_same_wherever_one_begins_to_look(tempo, start):
    whole = list(tempo.grid(0, RATE * 21, RATE))
    assert list(tempo.grid(start, RATE * 21, RATE)) == [beat for beat in whole if beat[0] >= start]


def test_halving_and_doubling_are_certain():
    tempo = TempoMap((Tempo(0, 170),), confidence=0.4)
    assert scaled(tempo, 0.5).bpm == 85
    assert scaled(tempo, 0.5).confidence == 1
    with pytest.raises(ValueError):
        scaled(scaled(tempo, 2), 2)


def test_the_first_downbeat_can_be_moved():
    tempo = TempoMap((Tempo(0, 100), Tempo(5000, 90), Tempo(9000, 80)))
    assert with_first_downbeat(tempo, 6000).changes == (Tempo(6000, 90), Tempo(9000, 80))


def test_taps_give_a_tempo():
    assert tapped([1.0, 1.5, 2.02, 2.5, 2.98]) == pytest.approx(120, rel=0.02)
    assert tapped([1.0]) is None
    assert tapped([1.0, 1.01]) is None
    assert tapped([2.0, 1.0]) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Tempo(0, 5),
        lambda: Tempo(0, float("nan")),
        lambda: Tempo(-1, 120),
        lambda: Tempo(0, 120, 0, 4),
        lambda: Tempo(0, 120, 4, 3),
        lambda: TempoMap(()),
        lambda: TempoMap((Tempo(5), Tempo(5))),
    ],
)
def test_what_is_no_tempo_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_120_is_not_known():
    assert not TempoMap().known
    assert TempoMap().bpm == 120
