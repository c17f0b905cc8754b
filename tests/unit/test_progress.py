import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.errors import Cancelled, StudioError
from lasaft_studio.progress import Progress


@pytest.fixture
def reports() -> list[tuple[float, str]]:
    return []


@pytest.fixture
def progress(reports) -> Progress:
    return Progress(lambda fraction, text: reports.append((fraction, text)))


def test_reports_reach_the_listener(progress, reports):
    progress.report(0.25, "Reading")
    progress.report(1.0)
    assert reports == [(0.25, "Reading"), (1.0, "")]


def test_without_a_listener_nothing_happens():
    Progress().report(0.5, "unheard")


@pytest.mark.parametrize(("fraction", "heard"), [(-1.0, 0.0), (2.0, 1.0)])
def test_fractions_stay_inside(progress, reports, fraction, heard):
    progress.report(fraction)
    assert reports == [(heard, "")]


def test_a_part_is_a_stretch_of_the_whole(progress, reports):
    part = progress.part(0.5, 0.75)
    part.report(0.0)
    part.report(0.5)
    part.report(7.0)
    assert [fraction for fraction, _ in reports] == [0.5, 0.625, 0.75]


def test_parts_of_parts(progress, reports):
    progress.part(0.5, 1.0).part(0.5, 1.0).report(0.0)
    assert reports == [(0.75, "")]


def test_each_gives_equal_shares(progress, reports):
    items = []
    for item, step in progress.part(0.2, 1.0).each("abcd"):
        items.append(item)
        step.report(1.0, item)
    assert items == list("abcd")
    assert [fraction for fraction, _ in reports] == pytest.approx([0.4, 0.6, 0.8, 1.0])


def test_each_of_nothing(progress):
    assert list(progress.each([])) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=5), st.floats(0, 1))
def test_no_nesting_leaves_the_whole(stretches, fraction):
    heard = []
    progress = Progress(lambda fraction, _: heard.append(fraction))
    for one, other in stretches:
        progress = progress.part(min(one, other), max(one, other))
    progress.report(fraction)
    assert -1e-12 <= heard[0] <= 1 + 1e-12


def test_cancelled_work_stops_at_its_next_report(progress, reports):
    assert not progress.cancelled
    progress.cancel()
    assert progress.cancelled
    with pytest.raises(Cancelled):
        progress.report(0.5)
    with pytest.raises(Cancelled):
        progress.check()
    assert reports == []


def test_check_reports_nothing(progress, reports):
    progress.check()
    assert reports == []


@pytest.mark.parametrize("cancel", ["whole", "part", "sibling"])
def test_whole_and_parts_are_cancelled_together(progress, cancel):
    part, sibling = progress.part(0.0, 0.5), progress.part(0.5, 1.0)
    {"whole": progress, "part": part, "sibling": sibling}[cancel].cancel()
    for each in (progress, part, sibling, part.part(0.0, 1.0)):
        with pytest.raises(Cancelled):
            each.report(0.0)


def test_another_thread_may_cancel(progress):
    thread = threading.Thread(target=progress.cancel)
    thread.start()
    thread.join()
    with pytest.raises(Cancelled):
        progress.check()


def test_a_listener_that_fails_is_heard_of():
    def fail(*_):
        raise ValueError("broken listener")

    with pytest.raises(ValueError, match="broken listener"):
        Progress(fail).report(0.5)


def test_cancelled_is_no_error_to_be_shown():
    assert not issubclass(Cancelled, StudioError)
