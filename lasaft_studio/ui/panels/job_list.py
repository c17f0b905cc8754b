"""Running and waiting jobs, each with its progress, the time left and a way to stop it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from lasaft_studio.ui.panels.job_row import JobRow
from lasaft_studio.ui.session.jobs import Job, Lane


class JobList(QFrame):
    """The jobs of several lanes; hidden while there are none."""

    def __init__(self, lanes: tuple[Lane, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._rows: dict[Job, JobRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 8, 10, 8)
        self._layout.setSpacing(2)
        self.setProperty("role", "foot")
        self.hide()
        for lane in lanes:
            lane.changed.connect(self._refresh)

    def _refresh(self) -> None:
        shown = {lane: [job for job in lane.jobs if job.title] for lane in self._lanes}
        rows = [self._row(job, lane) for lane, jobs in shown.items() for job in jobs]
        for place, row in enumerate(rows):
            self._layout.insertWidget(place, row)
        for jobs in shown.values():
            queue = [job for job in jobs if job.waiting]
            for job in jobs:
                self._rows[job].show_queue(queue)
        self._drop_all_but(rows)
        self.setVisible(bool(rows))

    def _row(self, job: Job, lane: Lane) -> JobRow:
        if job not in self._rows:
            self._rows[job] = JobRow(job, lane)
        return self._rows[job]

    def _drop_all_but(self, rows: list[JobRow]) -> None:
        """Take out rows of jobs that are gone; the focus goes on to the row below, as one sees it."""
        for job, row in list(self._rows.items()):
            if row not in rows:
                del self._rows[job]
                row.hide()
                row.deleteLater()
        stops = [stop for row in rows for stop in row.stops]
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)
