"""Listens for tempo and key of the songs that come in, so that bars and beats mean something at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from lasaft_studio.errors import StudioError
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project, Song
from lasaft_studio.ui.session.jobs import Job
from lasaft_studio.ui.session.workspace import Workspace

LONGEST_SECONDS = 30 * 60.0  # a longer recording is hardly one song of one tempo


class TempoFinder(QObject):
    """Finds the tempo of each song that has none yet.

    What it finds is a fact about the song and no step of the user's: it cannot be undone, and an undo of
    something older, whose project did not know it, gets it again.

    Attributes:
        listens: whether it does so by itself.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self.listens = True
        self._found: dict[str, Any] = {}
        self._heard: set[str] = set()
        workspace.view_state.song_edited.connect(self._look)

    def find(self, song: Song) -> Job:
        """Listen to a song, perhaps once more: with its stems, the key is surer."""
        job = Job(self.tr("Listening for the tempo"), partial(_detect, song))
        job.succeeded.connect(partial(self._keep, song.id))
        job.failed.connect(self._note_failure)
        self._heard.add(song.id)
        return self._workspace.facts.start(job)

    def _look(self) -> None:
        song = self._workspace.view_state.song
        if song is None or song.tempo.known:
            return
        if song.id in self._found:
            QTimer.singleShot(0, partial(self._put, song.id))  # after the step that has brought us here
        elif self.listens and song.id not in self._heard and song.seconds <= LONGEST_SECONDS:
            self.find(song)

    def _keep(self, song_id: str, detected: Any) -> None:
        self._found[song_id] = detected
        self._put(song_id)

    def _put(self, song_id: str) -> None:
        document, detected = self._workspace.document, self._found[song_id]
        song = next((song for song in document.project.songs if song.id == song_id), None)
        if song is not None and not song.tempo.known and detected.tempo.known:
            document.show(_with(document.project, song, detected))

    def _note_failure(self, error: Exception) -> None:
        """Tell of bugs only: what is wrong with a file is said where the user wants to hear or see it."""
        if not isinstance(error, StudioError):
            self._workspace.failed.emit(error)


def _with(project: Project, song: Song, detected: Any) -> Project:
    project = edits.set_tempo(project, song.id, detected.tempo)
    return edits.set_key(project, song.id, detected.key) if song.key is None else project


def _detect(song: Song, progress: Progress) -> object:
    from lasaft_studio.tasks.detect_tempo import detect_tempo  # with scipy, which takes a moment

    return detect_tempo(song, progress)
