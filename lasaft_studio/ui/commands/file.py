"""The file menu: opening, saving, closing, and what is pasted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from lasaft_studio import paths
from lasaft_studio.audio.io.files import READ_SUFFIXES
from lasaft_studio.audio.io.naming import safe_name
from lasaft_studio.project.archive import DOCUMENT, SUFFIX
from lasaft_studio.ui.session.jobs import Job
from lasaft_studio.ui.session.opening import Openings
from lasaft_studio.ui.session.recent import Recent
from lasaft_studio.ui.session.saving import Saving
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.widgets.actions import Actions

DEMO = "demo/demo.flac"


class FileCommands(QObject):
    """Asks where and whether, and hands on to `Openings` and `Saving`."""

    def __init__(self, workspace: Workspace, actions: Actions, window: QWidget) -> None:
        super().__init__(workspace)
        self._workspace, self._actions, self._window = workspace, actions, window
        self.openings = Openings(workspace)
        self.saving = Saving(workspace)
        self.recent = Recent(self)
        self.openings.opened.connect(self.saving.note_named)
        self.openings.project_wanted.connect(self.open_project)
        for opened in (self.openings.opened, self.saving.opened, self.saving.saved):
            opened.connect(self.recent.add)
        workspace.document.changed.connect(self._enable)
        workspace.document.stack.cleanChanged.connect(self._enable)

    @property
    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action does."""
        return {
            "open": self.ask_what_to_open,
            "open_demo": self.open_demo,
            "save": self.save,
            "save_as": self.save_as,
            "close": self.close_project,
            "paste": self._paste,
        }

    def ask_what_to_open(self) -> None:
        """Let the user choose songs or a project."""
        sound = " ".join(f"*{suffix}" for suffix in sorted(READ_SUFFIXES))
        filters = [
            self.tr("Songs and projects ({})").format(f"{sound} *{SUFFIX} {DOCUMENT}"),
            self.tr("Songs ({})").format(sound),
            self.tr("Projects ({})").format(f"*{SUFFIX} {DOCUMENT}"),
            self.tr("All files (*)"),
        ]
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open songs or a project"), "", ";;".join(filters)
        )
        self.openings.open(Path(name) for name in names)

    def open_demo(self) -> None:
        """Open the song that comes with the program."""
        self.openings.open_as(paths.resource(DEMO), self.tr("Demo Song"))

    def open_project(self, path: Path) -> None:
        """Open a project, once the present one may go."""
        self.before_leaving(lambda: self.saving.open(path))

    def close_project(self) -> None:
        """Go back to the empty window."""
        self.before_leaving(self.saving.start_anew)

    def save(self) -> Job | None:
        """Save where it was, or ask where; return the job if the user said where."""
        path = self._workspace.document.path
        return self.save_as() if path is None else self.saving.save(path)

    def save_as(self) -> Job | None:
        """Ask where to save; return the job if the user said where."""
        songs = self._workspace.document.project.songs
        name = safe_name(songs[0].title) if songs else self.tr("Untitled")
        one_file = self.tr("One file, to keep or to send (*{})").format(SUFFIX)
        folder = self.tr("Folder with separate sound files (*)")
        chosen, kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the project"), f"{name}{SUFFIX}", f"{one_file};;{folder}"
        )
        if not chosen:
            return None
        path = Path(chosen)
        return self.saving.save(path.with_suffix(SUFFIX) if kind == one_file else _without_suffix(path))

    @property
    def has_to_ask(self) -> bool:
        """Whether quitting now would lose something: what is not saved, or what is being computed."""
        document = self._workspace.document
        return bool(self._work) or (bool(document.project.songs) and not document.saved)

    @property
    def _work(self) -> list[str]:
        """What is being done for the user, by the titles that the list of jobs shows."""
        lanes = (self._workspace.compute, self._workspace.downloads, self._workspace.files)
        return [job.title for lane in lanes for job in lane.jobs if job.title]

    def before_quitting(self, then: Callable[[], object]) -> None:
        """Do `then` once the user lets running work stop, and the project may go."""
        if not self._work or self._may_stop():
            self.before_leaving(then)

    def _may_stop(self) -> bool:
        work = self._work
        more = self.tr(" and %n more", "", len(work) - 1) if len(work) > 1 else ""
        button = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            "LaSAFT Studio",
            self.tr("“{}”{} is not finished. Quit and stop it?").format(work[0], more),
            button.Yes | button.No,
            button.No,
        )
        return answer in {button.Yes, button.Discard}

    def before_leaving(self, then: Callable[[], object]) -> None:
        """Do `then` once the present project may go: it is saved, or the user does not want it saved."""
        document = self._workspace.document
        if document.saved or not document.project.songs:
            then()
            return
        button = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            "LaSAFT Studio",
            self.tr("Save the project before it is closed? Stems that are not saved are lost."),
            button.Save | button.Discard | button.Cancel,
            button.Save,
        )
        if answer == button.Discard:
            then()
        elif answer == button.Save and (job := self.save()) is not None:
            job.succeeded.connect(lambda _: then())

    def fill_recent(self, menu: QMenu) -> None:
        """Put what was open before into a menu."""
        menu.clear()
        for path in self.recent.paths:
            menu.addAction(path.name).triggered.connect(partial(self._open_recent, path))
        menu.setEnabled(not menu.isEmpty())
        if menu.isEnabled():
            menu.addSeparator()
            menu.addAction(self.tr("Clear the List")).triggered.connect(self.recent.clear)

    def _open_recent(self, path: Path, _checked: bool = False) -> None:
        self.openings.open([path])

    def _paste(self) -> None:
        self.openings.open(local_paths(QGuiApplication.clipboard().mimeData()))

    def _enable(self) -> None:
        document = self._workspace.document
        here = bool(document.project.songs)
        self._actions.enable({"save": here and not document.saved, "save_as": here, "close": here})


def local_paths(mime: QMimeData) -> list[Path]:
    """Return the files of a drop or of the clipboard that lie on this computer."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def _without_suffix(path: Path) -> Path:
    return path.with_suffix("") if path.suffix == SUFFIX else path
