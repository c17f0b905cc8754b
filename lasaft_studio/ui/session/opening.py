"""Songs come in: dropped, pasted, chosen, or named on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lasaft_studio.errors import AudioError, StudioError
from lasaft_studio.project import edits
from lasaft_studio.project.model import new_id
from lasaft_studio.project.storage import is_project
from lasaft_studio.tasks.open_audio import OpenedAudio, open_audio, sound_files
from lasaft_studio.ui.session.jobs import Job
from lasaft_studio.ui.session.workspace import Workspace


class Openings(QObject):
    """Opens sound files as songs of the project; projects it hands on."""

    project_wanted = Signal(Path)
    opened = Signal(Path)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._errors: list[StudioError] = []
        self._open_jobs = 0

    def open(self, paths: Iterable[Path]) -> None:
        """Open files and folders: a project takes the place of the present one, songs are added to it."""
        projects: list[Path] = []
        songs: list[Path] = []
        for path in paths:
            (projects if is_project(path) else songs).append(path)
        if projects:
            self.project_wanted.emit(projects[0])
        try:
            found = sound_files(songs)
        except AudioError as unreadable:
            self._workspace.failed.emit(unreadable)
            return
        if songs and not found:
            error = AudioError(self.tr("There is no sound in '{}'.").format(songs[0].name))
            self._workspace.failed.emit(error)
        for path in found:
            self._start(path)

    def open_as(self, path: Path, title: str) -> None:
        """Open a file as a song of this title, whatever its tags say."""
        self._start(path, title)

    def _start(self, path: Path, title: str = "") -> None:
        job = Job(self.tr("Opening {}").format(path.name), partial(open_audio, path))
        job.succeeded.connect(partial(self._add, title))
        job.failed.connect(self._note_error)
        job.ended.connect(self._end)
        self._open_jobs += 1
        self._workspace.files.start(job)

    def _add(self, title: str, opened: OpenedAudio) -> None:
        tags, song_id = opened.tags, new_id()
        title = title or tags.title
        edit = partial(
            edits.add_song,
            file=opened.file,
            title=title,
            artist=tags.artist,
            album=tags.album,
            year=tags.year,
            genre=tags.genre,
            song_id=song_id,
        )
        try:
            self._workspace.document.apply(self.tr("Add {}").format(title or opened.file.path.stem), edit)
        except StudioError as error:
            self._errors.append(error)
            return
        self._workspace.view_state.show_song(song_id)
        for note in opened.file.notes:
            self._workspace.noted.emit(note)
        self.opened.emit(opened.file.path)

    def _note_error(self, error: Exception) -> None:
        if isinstance(error, StudioError):
            self._errors.append(error)
        else:
            self._workspace.failed.emit(error)

    def _end(self) -> None:
        """Tell of everything that failed in one go when the last file is done."""
        self._open_jobs -= 1
        if self._open_jobs == 0 and self._errors:
            errors, self._errors = self._errors, []
            self._workspace.failed.emit(errors[0] if len(errors) == 1 else self._summary(errors))

    def _summary(self, errors: list[StudioError]) -> AudioError:
        message = self.tr("{} files could not be opened.").format(len(errors))
        return AudioError(message, hint="\n".join(error.message for error in errors[:12]))
