"""Projects on disk: saving, opening, and what survives a crash."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from lasaft_studio import disk
from lasaft_studio.errors import StudioError
from lasaft_studio.progress import Progress
from lasaft_studio.project import autosave, edits, storage
from lasaft_studio.project.autosave import Autosave
from lasaft_studio.project.model import Project
from lasaft_studio.project.storage import Opened
from lasaft_studio.ui.session.jobs import Job
from lasaft_studio.ui.session.workspace import Workspace

AUTOSAVE_SECONDS = 15


class Saving(QObject):
    """Keeps the document's file, its folder of media and its autosave together."""

    opened = Signal(Path)
    saved = Signal(Path)
    media_missing = Signal(object)  # tuple of AudioFile

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace, self._document = workspace, workspace.document
        self._autosave = autosave.new_file()
        self._scratch = {workspace.folder}
        self._named: set[Path] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._write_autosave)
        self._document.changed.connect(self._note_change)

    def save(self, path: Path) -> Job:
        """Write the project to `path`, a single file or a folder."""
        project, index = self._document.project, self._document.stack.index()
        job = Job(self.tr("Saving {}").format(path.name), partial(_save, project, path))
        job.succeeded.connect(lambda saved: self._end_save(project, saved, path, index))
        job.failed.connect(self._workspace.failed)
        return self._workspace.files.start(job)

    def open(self, path: Path) -> Job:
        """Open a project in place of the present one."""
        job = Job(self.tr("Opening {}").format(path.name), partial(_load, path, tuple(self._named)))
        job.succeeded.connect(self._end_open)
        job.failed.connect(self._workspace.failed)
        return self._workspace.files.start(job)

    def note_named(self, path: Path) -> None:
        """Note a file or folder that the user has named in this session: a project may take files of it."""
        self._named.add(path.absolute())

    def start_anew(self) -> None:
        """Close the project; what was not saved is gone."""
        self._put(Project(), None, storage.new_folder(), saved=True)

    def recover(self, left: Autosave) -> None:
        """Go on where a crash has interrupted."""
        self._put(left.project, left.path, left.folder, saved=False)
        self._write_autosave()
        autosave.discard(left.file)
        lost = tuple(file for file in left.project.files() if not disk.is_file(file.path))
        if lost:
            self.media_missing.emit(lost)

    def close(self) -> None:
        """Leave nothing behind of the open project but what was saved."""
        self._timer.stop()
        autosave.discard(self._autosave)
        for folder in self._scratch:
            storage.discard_folder(folder)

    def _put(self, project: Project, path: Path | None, folder: Path, *, saved: bool) -> None:
        self._scratch.discard(folder)
        self.close()
        self._autosave = autosave.new_file()
        self._scratch = {folder}
        self._workspace.folder = folder
        self._document.open(project, path, saved=saved)
        if saved:
            self._timer.stop()

    def _end_open(self, opened: Opened) -> None:
        self._put(opened.project, opened.path, opened.folder, saved=True)
        self.opened.emit(opened.path)
        if opened.missing:
            self.media_missing.emit(opened.missing)

    def _end_save(self, before: Project, saved: Project, path: Path, index: int) -> None:
        """Note where the project is now; what was edited meanwhile stays unsaved."""
        moved = dict(zip((file.path for file in before.files()), saved.files(), strict=True))
        changed = {old: new for old, new in moved.items() if new.path != old}
        if changed:
            self._workspace.folder = path
            self._document.show(edits.relocate(self._document.project, changed))
        if self._document.stack.index() == index:
            self._document.stack.setClean()
            self._timer.stop()
            autosave.discard(self._autosave)
        self._document.rename(path)
        self.saved.emit(path)

    def _note_change(self, before: Project, after: Project) -> None:
        """Write soon, and at once where tracks have come: they may stand for an hour of computing."""
        if len(after.tracks) > len(before.tracks):
            self._timer.start(0)
        elif not self._timer.isActive():
            self._timer.start(AUTOSAVE_SECONDS * 1000)

    def _write_autosave(self) -> None:
        project, path, folder = self._document.project, self._document.path, self._workspace.folder
        if self._document.saved or not project.songs:
            return
        file = self._autosave
        job = Job("", lambda _: autosave.write(file, project, path, folder))
        job.failed.connect(lambda error: self._workspace.noted.emit(_sentence(error)))
        self._workspace.files.start(job)


def _save(project: Project, path: Path, progress: Progress) -> Project:
    return storage.save(project, path, progress)


def _load(path: Path, named: tuple[Path, ...], progress: Progress) -> Opened:
    return storage.load(path, progress, named)


def _sentence(error: Exception) -> str:
    return error.message if isinstance(error, StudioError) else str(error)
