import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.export.grid import grid
from lasaft_studio.project.model import Clip, Song, Track
from lasaft_studio.project.tempo import MAX_BPM, MIN_BPM, Tempo, TempoMap
from tests.strategies import tempo_maps

RATE = 44100


def song(tempo, frames=RATE * 600):
    file = AudioFile("x.wav", frames, RATE, 2, "WAV", "PCM_24", 24)
    track = Track("t", "T", "source", "", (Clip(file, 0, 0, frames),), "#000000")
    return Song("s", "S", RATE, (track,), tempo=tempo)


def test_an_unknown_tempo_is_120_from_the_start():
    assert [(t.frame, t.beat, t.bpm, t.beats_per_bar) for t in grid(song(TempoMap())).tempi] == [
        (0, 0, 120, 4)
    ]


def test_a_lead_in_has_whole_beats_in_a_bar_of_its_own():
    timeline = grid(song(TempoMap((Tempo(RATE, 100),))))  # 1 s, 1.67 beats
    assert [(t.frame, t.beat, t.bpm, t.beats_per_bar) for t in timeline.tempi] == [
        (0, 0, 120, 2),
        (RATE, 2, 100, 4),
    ]


def test_a_long_lead_in_ends_with_whole_bars():
    timeline = grid(song(TempoMap((Tempo(5 * RATE, 120),))))  # ten beats
    assert [(t.frame, t.beat, t.bpm, t.beats_per_bar) for t in timeline.tempi] == [
        (0, 0, 120, 2), (RATE, 2, 120, 4), (5 * RATE, 10, 120, 4),
    ]  # fmt: skip


def test_a_very_short_lead_in_joins_the_first_bar():
    timeline = grid(song(TempoMap((Tempo(441, 120),))))
    assert [(t.frame, t.beat, t.beats_per_bar) for t in timeline.tempi] == [(0, 0, 4), (441 + 2 * RATE, 4, 4)]
    assert timeline.tempi[0].bpm == pytest.approx(120, rel=0.01)


def test_a_bar_that_is_cut_short_gets_a_metre_of_its_own():
    tempo = TempoMap((Tempo(0, 120), Tempo(3 * RATE, 90, 6, 8)))  # six beats: a bar and a half
    assert [(t.frame, t.beat, t.beats_per_bar, t.beat_unit) for t in grid(song(tempo)).tempi] == [
        (0, 0, 4, 4), (2 * RATE, 4, 2, 4), (3 * RATE, 6, 6, 8),
    ]  # fmt: skip


@given(tempo_maps(RATE * 500))
def test_time_and_beats_agree_and_stretches_are_whole_bars(tempo):
    timeline = grid(song(tempo))
    assert timeline.tempi[0].frame == timeline.tempi[0].beat == 0
    for before, after in zip(timeline.tempi, timeline.tempi[1:], strict=False):
        assert after.frame > before.frame
        assert before.bpm <= 2 * MAX_BPM + 1
        beats = (after.frame - before.frame) / RATE * before.bpm / 60
        assert after.beat - before.beat == pytest.approx(beats, rel=1e-9)
        bars = (after.beat - before.beat) * before.beat_unit / 4 / before.beats_per_bar
        assert bars == round(bars) >= 1


@given(tempo_maps(RATE * 500))
def test_every_change_that_lasts_is_a_bar_line(tempo):
    frames = {t.frame for t in grid(song(tempo)).tempi}
    slowest = 2 * 60 / MIN_BPM * RATE  # a half note
    for before, after in zip(tempo.changes, tempo.changes[1:], strict=False):
        if before is not tempo.changes[0] and after.start_frame - before.start_frame > 4 * slowest:
            assert after.start_frame in frames


@given(tempo_maps(RATE * 500), st.integers(0, RATE * 600), st.integers(0, RATE * 600))
def test_later_frames_have_later_beats(tempo, one, two):
    timeline = grid(song(tempo))
    assert (timeline.beat(one) < timeline.beat(two)) == (one < two)
