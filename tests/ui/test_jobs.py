"""Jobs end once, in one of three ways, on the window's thread."""

import threading

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from lasaft_studio.errors import AudioError
from lasaft_studio.ui.panels.job_list import JobList
from lasaft_studio.ui.session.jobs import Job, JobState, Lane


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


class Queue:
    """A window with the list of a lane that is held up by its first job."""

    def __init__(self, qtbot, lane: Lane) -> None:
        self.qtbot, self.lane, self.gate = qtbot, lane, threading.Event()
        self.window = QMainWindow()
        self.list = JobList((lane,))
        self.window.setCentralWidget(self.list)
        self.window.show()
        qtbot.addWidget(self.window)
        lane.start(Job("gate", lambda progress: self.gate.wait(10)))
        lane.start(Job("", lambda progress: None))  # nobody sees it
        self.jobs = {name: lane.start(Job(name, lambda progress: None)) for name in "abc"}

    def row(self, name: str):
        return self.list._rows[self.jobs[name]]

    @property
    def titles(self) -> str:
        return "".join(job.title for job in self.lane.jobs if job.waiting)

    def press(self, widget, key, modifier=Qt.KeyboardModifier.AltModifier) -> None:
        widget.setFocus()
        self.qtbot.keyClick(widget, key, modifier)


@pytest.fixture
def queue(qtbot, lane):
    queue = Queue(qtbot, lane)
    yield queue
    queue.gate.set()
    qtbot.waitUntil(lambda: not lane.jobs)


def test_buttons_move_waiting_jobs(queue):
    queue.row("c")._up.click()
    assert queue.titles == "acb"
    queue.row("c")._up.click()
    assert queue.titles == "cab"
    assert not queue.row("c")._up.isEnabled()
    queue.row("c")._down.click()
    assert queue.titles == "acb"
    assert not queue.row("b")._down.isEnabled()
    shown = [queue.list._layout.itemAt(place).widget()._job.title for place in range(4)]
    assert shown == ["gate", "a", "c", "b"]


def test_keys_move_waiting_jobs_from_wherever_the_focus_is_in_the_row(queue):
    row = queue.row("a")
    queue.press(row, Qt.Key.Key_End)
    assert queue.titles == "bca"
    queue.press(row._up, Qt.Key.Key_Up)
    assert queue.titles == "bac"
    queue.press(row._end, Qt.Key.Key_Home)
    assert queue.titles == "abc"
    queue.press(row, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier)
    assert queue.titles == "bac"


def test_the_windows_own_use_of_these_keys_rests_in_the_queue(queue):
    tracks = QAction("Move the track", queue.window)
    tracks.setShortcuts(["Alt+Up", "Alt+Home", "Del"])
    moved = []
    tracks.triggered.connect(moved.append)
    queue.window.addAction(tracks)
    row = queue.row("a")
    queue.press(row, Qt.Key.Key_Up)  # it is the first already
    queue.press(row._down, Qt.Key.Key_Home)
    queue.press(row, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert (queue.titles, moved) == ("bc", [])


def test_the_menu_of_a_waiting_job_moves_and_removes_it(queue):
    menu = {action.iconText(): action for action in queue.row("b").actions() if action.isVisible()}
    assert list(menu) == [
        "Do This First",
        "Move Up",
        "Move Down",
        "Do This Last",
        "",
        "Remove from the Queue",
    ]
    menu["Do This Last"].trigger()
    assert queue.titles == "acb"
    menu["Do This First"].trigger()
    assert queue.titles == "bac"
    menu["Remove from the Queue"].trigger()
    assert queue.titles == "ac"
    assert queue.jobs["b"].state is JobState.CANCELLED


def test_what_runs_or_waits_alone_cannot_be_moved(queue):
    for name in "bc":
        queue.row(name)._end.click()
    running = next(row for job, row in queue.list._rows.items() if job.running)
    for row in (running, queue.row("a")):
        assert not row._up.isVisible()
        assert not row._down.isVisible()
        assert len([action for action in row.actions() if action.isVisible()]) == 1
    assert running._end.accessibleName() == "Cancel: gate"
    assert queue.row("a")._end.accessibleName() == "Remove from the Queue: a"


def test_the_focus_goes_to_the_next_job_when_one_is_removed(queue):
    queue.row("c")._up.click()
    queue.press(queue.row("a"), Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert queue.titles == "cb"
    assert queue.window.focusWidget() is queue.row("c")


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
