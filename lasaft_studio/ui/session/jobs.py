"""Tasks on threads: a `Job` is a task with signals, a `Lane` a thread that runs jobs in order."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, Signal, Slot

from lasaft_studio.errors import Cancelled
from lasaft_studio.progress import Progress

Task = Callable[[Progress], Any]

LEAST_SECONDS_BETWEEN_REPORTS = 0.05
log = logging.getLogger(__name__)


class JobState(Enum):
    """Where a job is on its way; the last three are ends."""

    WAITING = auto()
    RUNNING = auto()
    SUCCEEDED = auto()
    FAILED = auto()
    CANCELLED = auto()


class Job(QObject):
    """A task which reports, and ends in exactly one of three ways.

    It lives on the thread that makes it (the window's), so its signals arrive there, whatever
    thread the task runs on.

    Args:
        title: what people read in the list of jobs.
        task: a plain function of a `Progress`; what it returns comes back with `succeeded`.
    """

    started = Signal()
    progressed = Signal(float, str)
    succeeded = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()
    ended = Signal()  # after one of the three above

    _reported = Signal(float, str)
    _returned = Signal(object, object)  # JobState, and the value or the exception

    def __init__(self, title: str, task: Task, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.state = JobState.WAITING
        self.fraction = 0.0
        self.text = ""
        self._task = task
        self._progress = Progress(self._listen)
        self._last_report_seconds = 0.0
        self._started_seconds = 0.0
        self._reported.connect(self._report, Qt.ConnectionType.QueuedConnection)
        self._returned.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def waiting(self) -> bool:
        """Whether it has not begun."""
        return self.state is JobState.WAITING

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self.state is JobState.RUNNING

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at the pace so far, or None while nobody can know."""
        elapsed = time.monotonic() - self._started_seconds
        if not self.running or self.fraction < 0.02 or elapsed < 1.0:
            return None
        return elapsed * (1.0 - self.fraction) / self.fraction

    def cancel(self) -> None:
        """Ask it to stop: at once if it waits, at its next report if it runs."""
        self._progress.cancel()
        if self.waiting:
            self._end(JobState.CANCELLED, None)

    def begin(self) -> None:
        """Say that its turn has come."""
        self.state = JobState.RUNNING
        self._started_seconds = time.monotonic()
        self.started.emit()

    def run(self) -> None:
        """Do the task on the calling thread."""
        try:
            self._progress.check()
            value = self._task(self._progress)
        except Cancelled:
            self._returned.emit(JobState.CANCELLED, None)
        except Exception as error:  # the one place where a task's errors are caught
            log.info("%s failed", self.title, exc_info=error)
            self._returned.emit(JobState.FAILED, error)
        else:
            self._returned.emit(JobState.SUCCEEDED, value)

    def _listen(self, fraction: float, text: str) -> None:
        now = time.monotonic()
        if now - self._last_report_seconds >= LEAST_SECONDS_BETWEEN_REPORTS:
            self._last_report_seconds = now
            self._reported.emit(fraction, text)

    @Slot(float, str)
    def _report(self, fraction: float, text: str) -> None:
        if self.running:
            self.fraction = fraction
            self.text = text or self.text
            self.progressed.emit(fraction, self.text)

    @Slot(object, object)
    def _end(self, state: JobState, outcome: Any) -> None:
        self.state = state
        if state is JobState.SUCCEEDED:
            self.fraction = 1.0
            self.succeeded.emit(outcome)
        elif state is JobState.FAILED:
            self.failed.emit(outcome)
        else:
            self.cancelled.emit()
        self.ended.emit()


class _Runner(QObject):
    """Lives on a lane's thread and runs there what it is given."""

    @Slot(object)
    def run(self, job: Job) -> None:
        job.run()


class Lane(QObject):
    """One thread which runs jobs one after the other: one lane for each scarce resource.

    The queue is kept on the thread of the lane's maker, so jobs can be moved and removed freely.
    """

    changed = Signal()  # jobs came, began, moved or went

    _given = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Job] = []
        self._running: Job | None = None
        self._closed = False
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._runner = _Runner()
        self._runner.moveToThread(self._thread)
        self._given.connect(self._runner.run, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    @property
    def jobs(self) -> Sequence[Job]:
        """The running job and then the waiting ones, in their order."""
        return ([self._running] if self._running is not None else []) + self._waiting

    def start(self, job: Job) -> Job:
        """Queue `job` and return it; on a closed lane it is cancelled at once."""
        if self._closed:
            job.cancel()
            return job
        job.setParent(self)
        job.ended.connect(self._forget)
        self._waiting.append(job)
        self._next()
        self.changed.emit()
        return job

    def move(self, job: Job, place: int) -> None:
        """Put the waiting `job` at `place` among those which wait."""
        if job in self._waiting:
            self._waiting.remove(job)
            self._waiting.insert(place, job)
            self.changed.emit()

    def move_to(self, job: Job, other: Job) -> None:
        """Put the waiting `job` where the waiting `other` is, which makes room; nothing if one has begun."""
        if other in self._waiting:
            self.move(job, self._waiting.index(other))

    def stop(self) -> None:
        """Cancel everything and take no more jobs, without waiting for the end of the running one."""
        self._closed = True
        for job in list(self._waiting):
            job.cancel()
        if self._running is not None:
            self._running.cancel()
        self._thread.quit()

    def close(self, patience_seconds: float = 10.0) -> bool:
        """Cancel everything and join the thread; return whether it came to rest in time."""
        self.stop()
        running = self._running
        rested = self._thread.wait(round(patience_seconds * 1000))
        if running is not None:
            QCoreApplication.sendPostedEvents(running, 0)  # its end, which nobody may miss
        return rested

    def _next(self) -> None:
        if self._running is None and self._waiting:
            self._running = self._waiting.pop(0)
            self._running.begin()
            self._given.emit(self._running)

    @Slot()
    def _forget(self) -> None:
        job = self.sender()
        if job is self._running:
            self._running = None
        if job in self._waiting:
            self._waiting.remove(job)
        if isinstance(job, Job):
            job.deleteLater()
        if not self._closed:
            self._next()
        self.changed.emit()
