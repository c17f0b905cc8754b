"""What a crash has left, offered at the next start; and media that are not where they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.project import autosave, edits, media, storage
from lasaft_studio.project.autosave import Autosave
from lasaft_studio.project.confined import whereabouts
from lasaft_studio.ui.session.saving import Saving
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.widgets.plain import question

_SHOWN = 6


class Recovery(QObject):
    """Asks what is to become of what was left or lost."""

    def __init__(self, workspace: Workspace, saving: Saving, window: QWidget) -> None:
        super().__init__(workspace)
        self._workspace, self._saving, self._window = workspace, saving, window
        saving.media_missing.connect(self.ask_where)
        saving.opened.connect(lambda _: self._note_missing())

    def offer(self) -> None:
        """Offer the newest of what a crash has left; the rest is offered at later starts."""
        found = autosave.found()
        storage.sweep([self._workspace.folder, *(each.folder for each in found)])
        left = [each for each in found if each.project.songs]
        if not left:
            return
        when = datetime.fromtimestamp(left[0].saved_at).astimezone()
        box = question(
            self._window,
            QMessageBox.Icon.Question,
            self.tr("The program did not end properly. “{}” can be restored.").format(_name(left[0])),
            self.tr("As it was on {}.").format(f"{when:%Y-%m-%d %H:%M}"),
        )
        restore = box.addButton(self.tr("Restore"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(self.tr("Later"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(restore)
        box.exec()
        if box.clickedButton() is restore:
            self._saving.recover(left[0])
        elif box.clickedButton() is discard:
            autosave.discard(left[0].file)
            storage.discard_folder(left[0].folder)

    def ask_where(self, lost: Sequence[AudioFile]) -> None:
        """Let the user show where missing files are now; without them their tracks are silent."""
        self._note_missing()
        names = [whereabouts(file) for file in lost[:_SHOWN]] + (["…"] if len(lost) > _SHOWN else [])
        box = question(
            self._window,
            QMessageBox.Icon.Warning,
            self.tr("%n file(s) of the project are missing.", "", len(lost)),
            "\n".join([*names, "", self.tr("Their tracks stay silent until they are found.")]),
        )
        find = box.addButton(self.tr("Look in a folder…"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Go on without"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is find:
            chosen = QFileDialog.getExistingDirectory(self._window, self.tr("Folder with the missing files"))
            if chosen:
                self._find(lost, Path(chosen))

    def _find(self, lost: Sequence[AudioFile], folder: Path) -> None:
        self._saving.note_named(folder)
        found = media.find(lost, [folder])
        if found:
            document = self._workspace.document
            document.apply(self.tr("Find Files"), lambda project: edits.relocate(project, found))
        self._note_missing()
        left = len(lost) - len(found)
        if left:
            self._workspace.noted.emit(self.tr("%n file(s) were not found there.", "", left))

    def _note_missing(self) -> None:
        project = self._workspace.document.project
        self._workspace.view_state.note_missing(file.path for file in media.missing(project))


def _name(left: Autosave) -> str:
    return left.path.stem if left.path is not None else left.project.songs[0].title
