"""Jobs end once, in one of three ways, on the window's thread."""

import threading

import pytest
from PySide6.QtCore import QThread

from lasaft_studio.errors import AudioError
from lasaft_studio.ui.jobs import Job, JobState, Lane


class Ends:
    """Counts how a job ended, and on which thread one heard of it."""

    def __init__(self, job: Job) -> None:
        self.heard: list[str] = []
        self.value = None
        self.threads = set()
        job.succeeded.connect(lambda value: self._note("succeeded", value))
        job.failed.connect(lambda error: self._note("failed", error))
        job.cancelled.connect(lambda: self._note("cancelled", None))

    def _note(self, end: str, value: object) -> None:
        self.heard.append(end)
        self.value = value
        self.threads.add(QThread.currentThread())


@pytest.fixture
def lane(qtbot):
    lane = Lane("test")
    yield lane
    assert lane.close()


def until_stopped(started: threading.Event):
    def task(progress):
        started.set()
        while True:
            progress.report(0.5)
            threading.Event().wait(0.002)

    return task


def test_a_value_comes_back_on_the_windows_thread(qtbot, lane):
    job = Job("add", lambda progress: (QThread.currentThread(), 1 + 1))
    ends = Ends(job)
    with qtbot.waitSignal(job.ended):
        lane.start(job)
    worker, value = ends.value
    assert ends.heard == ["succeeded"]
    assert value == 2
    assert worker is not QThread.currentThread()
    assert ends.threads == {QThread.currentThread()}


def test_an_error_comes_back(qtbot, lane):
    def task(progress):
        raise AudioError("No such song.", hint="Choose another.")

    job = Job("fail", task)
    ends = Ends(job)
    with qtbot.waitSignal(job.ended):
        lane.start(job)
    assert ends.heard == ["failed"]
    assert isinstance(ends.value, AudioError)


def test_a_bug_comes_back_as_failure_and_the_lane_goes_on(qtbot, lane):
    bug = Job("bug", lambda progress: 1 // 0)
    ends = Ends(bug)
    after = Job("after", lambda progress: "fine")
    with qtbot.waitSignal(after.succeeded):
        lane.start(bug)
        lane.start(after)
    assert ends.heard == ["failed"]
    assert isinstance(ends.value, ZeroDivisionError)


def test_cancel_of_a_running_job(qtbot, lane):
    started = threading.Event()
    job = Job("endless", until_stopped(started))
    ends = Ends(job)
    lane.start(job)
    assert started.wait(5)
    with qtbot.waitSignal(job.ended):
        job.cancel()
    assert ends.heard == ["cancelled"]
    assert job.state is JobState.CANCELLED


def test_cancel_of_a_waiting_job_is_at_once_and_it_never_runs(qtbot, lane):
    started = threading.Event()
    running = Job("endless", until_stopped(started))
    ran = []
    waiting = Job("waits", ran.append)
    ends = Ends(waiting)
    lane.start(running)
    lane.start(waiting)
    waiting.cancel()
    assert ends.heard == ["cancelled"]
    assert list(lane.jobs) == [running]
    with qtbot.waitSignal(running.ended):
        running.cancel()
    assert ran == []


def test_jobs_run_in_order_and_can_be_moved(qtbot, lane):
    gate = threading.Event()
    order = []
    lane.start(Job("gate", lambda progress: gate.wait(5)))
    jobs = [lane.start(Job(name, lambda progress, name=name: order.append(name))) for name in "abc"]
    lane.move(jobs[2], 0)
    with qtbot.waitSignal(jobs[1].ended):
        gate.set()
    assert order == ["c", "a", "b"]


def test_reports_are_thinned_to_twenty_a_second(qtbot, lane):
    def task(progress):
        for step in range(5000):
            progress.report(step / 5000, "counting")

    heard = []
    job = Job("count", task)
    job.progressed.connect(lambda fraction, text: heard.append(fraction))
    with qtbot.waitSignal(job.ended):
        lane.start(job)
    assert len(heard) < 500
    assert heard == sorted(heard)


def test_closing_cancels_everything_and_each_job_hears_of_it(qtbot):
    lane = Lane("closing")
    started = threading.Event()
    running = Job("endless", until_stopped(started))
    waiting = Job("waits", lambda progress: None)
    ends = Ends(running), Ends(waiting)
    lane.start(running)
    lane.start(waiting)
    assert started.wait(5)
    assert lane.close(patience_seconds=5)
    assert [end.heard for end in ends] == [["cancelled"], ["cancelled"]]
    late = Job("late", lambda progress: None)
    lane.start(late)
    assert late.state is JobState.CANCELLED
