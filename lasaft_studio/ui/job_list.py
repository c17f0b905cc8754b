"""Running and waiting jobs, each with its progress, the time left and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.ui import icons
from lasaft_studio.ui.jobs import Job, Lane
from lasaft_studio.ui.progress_text import progress_text


class JobList(QFrame):
    """The jobs of several lanes; hidden while there are none."""

    def __init__(self, lanes: tuple[Lane, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._rows: dict[Job, JobRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(12)
        self.setProperty("role", "foot")
        self.hide()
        for lane in lanes:
            lane.changed.connect(self._refresh)

    def _refresh(self) -> None:
        jobs = [(job, lane) for lane in self._lanes for job in lane.jobs if job.title]
        for job in set(self._rows) - {job for job, _ in jobs}:
            self._rows.pop(job).deleteLater()
        for place, (job, lane) in enumerate(jobs):
            if job not in self._rows:
                self._rows[job] = JobRow(job, lane)
            self._rows[job].show_place(sum(other.waiting for other, _ in jobs[:place]))
            self._layout.insertWidget(place, self._rows[job])
        self.setVisible(bool(jobs))


class JobRow(QWidget):
    """One job."""

    def __init__(self, job: Job, lane: Lane) -> None:
        super().__init__()
        self._job, self._lane = job, lane
        self._place = 0
        self._title, self._text = QLabel(job.title), QLabel()
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._title.setToolTip(job.title)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setProperty("role", "small")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(job.title)
        self._sooner = self._button("up", self.tr("Do this before the others"))
        self._cancel = self._button("close", self.tr("Cancel"))
        self._sooner.clicked.connect(lambda: lane.move(job, 0))
        self._cancel.clicked.connect(self._stop)
        job.progressed.connect(self._show_progress)
        job.started.connect(self._show_state)
        self._arrange()
        self._show_state()

    def show_place(self, place: int) -> None:
        """Show where it stands among those which wait."""
        self._place = place
        self._show_state()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._title, 1)
        top.addWidget(self._sooner)
        top.addWidget(self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addLayout(top)
        layout.addWidget(self._bar)
        layout.addWidget(self._text)

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(14, 14))
        button.setFixedSize(24, 24)
        button.setToolTip(tip)
        button.setAccessibleName(f"{tip}: {self._job.title}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _show_state(self) -> None:
        self._sooner.setVisible(self._job.waiting and self._place > 0)
        if self._job.waiting:
            self._text.setText(self.tr("Waiting"))
        elif not self._job.text:
            self._text.setText(self.tr("Starting…"))

    def _show_progress(self, fraction: float, text: str) -> None:
        self._bar.setValue(round(fraction * 1000))
        self._text.setText(progress_text(text, fraction, self._job.seconds_left))

    def _stop(self) -> None:
        self._cancel.setEnabled(False)
        self._text.setText(self.tr("Stopping…"))
        self._job.cancel()
