"""The time axis and the way times are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.project.model import Span
from lasaft_studio.project.tempo import Tempo, TempoMap
from lasaft_studio.ui.session.timecode import Clock, TimeFormat, minutes
from lasaft_studio.ui.session.timeline import MOST_PIXELS_PER_FRAME, Timeline
from lasaft_studio.ui.widgets.viewport import Viewport

RATE = 44100


@pytest.fixture
def timeline(qapp):
    timeline = Timeline()
    timeline.resize(1000)
    timeline.show_song(10 * RATE, RATE)
    return timeline


def test_a_song_is_shown_whole_and_stays_so_when_the_window_grows(timeline):
    assert timeline.x(0) == 0
    assert 900 < timeline.x(timeline.frames) < 1000
    timeline.resize(2000)
    assert 1800 < timeline.x(timeline.frames) < 2000


@given(x=st.floats(0, 1000), factors=st.lists(st.floats(0.2, 5), max_size=8))
def test_the_frame_under_the_pointer_stays_there(x, factors):
    timeline = Timeline()
    timeline.resize(1000)
    timeline.show_song(600 * RATE, RATE)
    timeline.zoom(50, 500)
    for factor in factors:
        anchor = timeline.first_frame + x * timeline.frames_per_pixel
        timeline.zoom(factor, x)
        at_an_end = (
            timeline.first_frame == 0 or timeline.first_frame + timeline.visible_frames >= timeline.frames
        )
        assert at_an_end or timeline.x(anchor) == pytest.approx(x, abs=1e-3)


def test_zoom_ends_at_samples_and_at_the_whole_song(timeline):
    timeline.zoom(1e9, 500)
    assert timeline.frames_per_pixel == 1 / MOST_PIXELS_PER_FRAME
    timeline.zoom(1e-9, 500)
    assert timeline.first_frame == 0
    assert timeline.visible_frames >= timeline.frames


def test_a_selection_is_made_in_either_direction_and_next_to_nothing_is_none(timeline):
    timeline.select(5000, 1000)
    assert timeline.selection == Span(1000, 5000)
    timeline.select(1000, 1001)
    assert timeline.selection is None
    timeline.select(-50, 10**9)
    assert timeline.selection == Span(0, timeline.frames)


def test_the_page_turns_when_the_playhead_leaves(timeline):
    timeline.zoom(10, 0)
    timeline.place_playhead(5 * RATE)
    timeline.follow_playhead()
    assert 0 <= timeline.x(5 * RATE) < timeline.width


def test_scrolling_is_by_whole_pixels(timeline):
    timeline.zoom(7.3, 333)
    before = Viewport(timeline.first_frame, timeline.frames_per_pixel, 1000)
    timeline.scroll_to(timeline.first_frame + 12345.6)
    after = Viewport(timeline.first_frame, timeline.frames_per_pixel, 1000)
    shift = before.shift_to(after)
    assert shift == pytest.approx(round(shift), abs=1e-6)
    assert before.shift_to(Viewport(0, 1.0, 1000)) is None


def test_minutes():
    assert minutes(187.25) == "3:07.250"
    assert minutes(3723) == "1:02:03.000"
    assert minutes(59.9996) == "1:00.000"
    assert minutes(61, 0) == "1:01"


def test_each_format():
    tempo = TempoMap((Tempo(0, 120.0),), confidence=1.0)
    texts = {each: Clock(each, RATE, tempo).text(RATE * 5) for each in TimeFormat}
    assert texts[TimeFormat.MINUTES] == "0:05.000"
    assert texts[TimeFormat.SAMPLES].replace("\u2009", "") == "220500"
    assert texts[TimeFormat.BARS] == "3.3.00"


@given(
    time_format=st.sampled_from(TimeFormat),
    start=st.integers(0, 500 * RATE),
    frames_per_pixel=st.floats(0.05, 30000),
    bpm=st.floats(30, 300),
)
def test_a_ruler_has_few_lines_and_all_of_them_in_view(time_format, start, frames_per_pixel, bpm):
    clock = Clock(time_format, RATE, TempoMap((Tempo(0, bpm),), confidence=1.0))
    stop = start + 1000 * frames_per_pixel
    lines = list(clock.lines(start, stop, frames_per_pixel))
    assert len(lines) < 200
    places = [(line.frame - start) / frames_per_pixel for line in lines if line.label]
    assert all(-200 - 1 / frames_per_pixel <= place <= 1100 for place in places)
