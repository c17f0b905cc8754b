"""What all parts of the window work on: settings, lanes, the document, the player."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from lasaft_studio import settings as settings_module
from lasaft_studio.errors import StorageError
from lasaft_studio.project import storage
from lasaft_studio.settings import Settings
from lasaft_studio.ui.session.document import Document
from lasaft_studio.ui.session.jobs import Job, Lane, Task
from lasaft_studio.ui.session.timeline import Timeline
from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.sound.live_stems import LiveRenderer
from lasaft_studio.ui.sound.player import Player


class Workspace(QObject):
    """Holds the parts, joins none of them.

    Attributes:
        settings: the user's.
        files: the lane of what reads and writes files.
        compute: the lane of the networks; torch is loaded there and nowhere else.
        views: the lane of what is only looked at: waveforms and spectrograms.
        facts: the lane of what one would like to know as well, and can wait for.
        downloads: the lane of the network.
        folder: of the open project, where new stems go.
        document, timeline, view_state, player: see there.
    """

    failed = Signal(Exception)
    noted = Signal(str)  # something the user may like to know, in one sentence
    settings_changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.files = Lane("files", self)
        self.compute = Lane("compute", self)
        self.views = Lane("views", self)
        self.facts = Lane("facts", self)
        self.downloads = Lane("downloads", self)
        self.folder = storage.new_folder()
        self.document = Document(self)
        self.timeline = Timeline(self)
        self.view_state = ViewState(self.document, self.timeline, self)
        self.player = Player(self)
        self.player.make_renderer = lambda: LiveRenderer(self.view_state.live, self.view_state.missing)
        self.player.failed.connect(self.failed)

    def run(self, lane: Lane, title: str, task: Task, done: Callable[[Any], object]) -> Job:
        """Run a task on a lane; its value goes to `done`, its error to the user.

        Args:
            lane: where it runs.
            title: as people read it; empty for what needs not be shown.
            task: a function of a `Progress`.
            done: called on this thread with what the task returns.
        """
        job = Job(title, task)
        job.succeeded.connect(done)
        job.failed.connect(self.failed)
        return lane.start(job)

    def change_settings(self, settings: Settings) -> None:
        """Use and keep other settings."""
        if settings == self.settings:
            return
        self.settings = settings
        self.settings_changed.emit()
        try:
            settings_module.save(settings)
        except StorageError as error:
            self.failed.emit(error)

    def close(self, patience_seconds: float = 10.0) -> bool:
        """Stop everything; return whether all came to rest in time."""
        self.document.stack.blockSignals(True)  # it tells of its own end, when nobody is left to hear
        self.player.close()
        lanes = (self.compute, self.files, self.views, self.facts, self.downloads)
        for lane in lanes:
            lane.stop()  # all of them first, so that they come to rest side by side
        rested = [lane.close(patience_seconds) for lane in lanes]
        return all(rested)
