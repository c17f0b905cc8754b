"""Speed and time left."""

import pytest

from lasaft_studio.tasks.pace import Pace, duration


def test_the_time_left_follows_from_the_speed_after_the_first_report():
    times = iter([0.0, 10.0, 12.0, 16.0])
    pace = Pace(total_seconds=100, clock=lambda: next(times))
    assert pace.text(10) == "1.0 times real time, 1 min 30 s left"  # nothing better is known yet
    assert pace.text(30) == "10.0 times real time, 7 s left"
    assert pace.text(70) == "10.0 times real time, 3 s left"


def test_nothing_is_said_before_anything_is_done():
    pace = Pace(total_seconds=10, clock=lambda: 0.0)
    assert pace.text(0) == ""
    assert pace.text(0) == ""


def test_speed_is_since_the_beginning():
    times = iter([0.0, 4.0])
    assert Pace(10, clock=lambda: next(times)).speed(10) == 2.5


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (125, "2 min 05 s"), (4200, "1 h 10 min")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text
