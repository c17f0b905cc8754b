"""Tracks and projects dragged or copied out of the window, as finished files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint, QRectF, QSize, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from lasaft_studio.export.exporter import Exported
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Project, Song, Track
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.widgets.reveal import reveal

FOLDER_NAME = "LaSAFT Studio"
Use = Callable[[list[Path]], object]
_Made = tuple[tuple[str, ...], tuple[object, ...]]


def mime_of(paths: Sequence[Path]) -> QMimeData:
    """Return what a DAW, a desktop or a file manager takes as files."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


class DragOut(QObject):
    """Writes tracks into a folder that stays, and hands their files on.

    Args:
        workspace: with the song.
        window: where drags begin.
    """

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(workspace)
        self._workspace, self._window = workspace, window
        self._made: dict[_Made, list[Path]] = {}
        self._projects: dict[str, tuple[Project, list[Path]]] = {}
        self._copied: list[QUrl] = []

    @property
    def folder(self) -> Path:
        """Where the files go: the user's choice, or a folder of ours among the music."""
        chosen = self._workspace.settings.output_folder
        if chosen:
            return Path(chosen).expanduser()
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        return Path(music or Path.home()) / FOLDER_NAME

    def drag(self) -> None:
        """Begin to drag the selected tracks; if their files are not ready, as soon as they are."""
        self._with_files(self._start_drag)

    def copy(self) -> None:
        """Put the selected tracks' files on the clipboard."""
        self._with_files(self._put_on_clipboard)

    def reveal(self) -> None:
        """Show the files of the selected tracks, or of all stems, in the file manager."""
        self._with_files(lambda paths: reveal(paths[0]))

    def copy_mix(self) -> None:
        """Put the mix as it is heard on the clipboard."""
        self._with_mix(self._put_on_clipboard)

    def drag_mix(self) -> None:
        """Begin to drag the mix as it is heard, as soon as its file is ready."""
        self._with_mix(self._start_drag)

    def copy_project(self, format_id: str) -> None:
        """Put the song as a project of another program on the clipboard."""
        self._with_project(format_id, self._put_on_clipboard)

    def drag_project(self, format_id: str) -> None:
        """Begin to drag the song as a project of another program, as soon as it is written."""
        self._with_project(format_id, self._start_drag)

    def _with_project(self, format_id: str, use: Use) -> None:
        song, project = self._workspace.view_state.song, self._workspace.document.project
        if song is None:
            return
        key = f"{format_id} {song.id}"
        of, known = self._projects.get(key, (None, []))
        if of is project and known and all(path.is_file() for path in known):
            use(known[:1])
            return
        title = self.tr("Preparing {}").format(song.title)
        task = partial(_write_project, project, song, format_id, self.folder)
        done = partial(self._end_project, key, project, use)
        self._workspace.run(self._workspace.files, title, task, done)

    def _end_project(self, key: str, project: Project, use: Use, exported: Exported) -> None:
        self._projects[key] = project, list(exported.paths)
        for note in exported.notes:
            self._workspace.noted.emit(note)
        use(list(exported.paths[:1]))  # which names the others

    def _with_mix(self, use: Use) -> None:
        song = self._workspace.view_state.song
        if song is not None:
            title = self.tr("Preparing the mix of {}").format(song.title)
            task = partial(_write_mix, self._workspace.document.project, song, self.folder)
            self._workspace.run(self._workspace.files, title, task, partial(self._use, use))

    def _tracks(self) -> tuple[Track, ...]:
        song = self._workspace.view_state.song
        if song is None:
            return ()
        return self._workspace.view_state.selected or song.stems or song.tracks

    def _with_files(self, use: Use) -> None:
        song, tracks = self._workspace.view_state.song, self._tracks()
        if song is None or not tracks:
            return
        key = self._key(song, tracks)
        known = self._made.get(key, [])
        if known and all(path.is_file() for path in known):
            use(known)
            return
        title = self.tr("Preparing {}").format(", ".join(track.name for track in tracks))
        ids = [track.id for track in tracks]
        task = partial(_write, self._workspace.document.project, song, ids, self.folder)
        self._workspace.run(self._workspace.files, title, task, partial(self._end, key, use))

    def _end(self, key: _Made, use: Use, exported: Exported) -> None:
        self._made[key] = list(exported.paths)
        self._use(use, exported)

    def _use(self, use: Use, exported: Exported) -> None:
        for note in exported.notes:
            self._workspace.noted.emit(note)
        use(list(exported.paths))

    def _start_drag(self, paths: list[Path]) -> None:
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._workspace.noted.emit(self.tr("The files are ready: drag once more."))
            return
        drag = QDrag(self._window)
        drag.setMimeData(mime_of(paths))
        drag.setPixmap(_picture([path.stem for path in paths], self._window.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-6, -6))
        drag.exec(Qt.DropAction.CopyAction)  # never a move: the files may be in use elsewhere

    def release_clipboard(self) -> None:
        """Let go of files that were copied, before the program ends.

        On Linux the clipboard's content lives in this process, and Qt would free it after Python has gone:
        a crash. Windows and macOS keep a copy of their own, and what others have copied since is left alone.
        """
        clipboard = QGuiApplication.clipboard()
        if sys.platform.startswith("linux") and self._copied and clipboard.mimeData().urls() == self._copied:
            clipboard.clear()

    def _put_on_clipboard(self, paths: list[Path]) -> None:
        files = mime_of(paths)
        self._copied = files.urls()
        QGuiApplication.clipboard().setMimeData(files)
        self._workspace.noted.emit(self.tr("%n file(s) copied.", "", len(paths)))

    @staticmethod
    def _key(song: Song, tracks: Sequence[Track]) -> _Made:
        return tuple(track.id for track in tracks), (song.title, *((t.name, t.clips) for t in tracks))


def _write(project: Project, song: Song, ids: list[str], folder: Path, progress: Progress) -> Exported:
    from lasaft_studio.tasks.hand_off import hand_off  # with all export formats, which take a moment

    return hand_off(project, song, ids, folder, progress)


def _write_mix(project: Project, song: Song, folder: Path, progress: Progress) -> Exported:
    from lasaft_studio.tasks.hand_off import hand_off_mix

    return hand_off_mix(project, song, folder, progress)


def _write_project(
    project: Project, song: Song, format_id: str, folder: Path, progress: Progress
) -> Exported:
    from lasaft_studio.tasks.hand_off_project import hand_off_project

    return hand_off_project(project, song, format_id, folder, progress)


def _picture(names: Sequence[str], ratio: float) -> QPixmap:
    """Return names on little cards, to be dragged along."""
    height, width = 26, 210
    pixmap = QPixmap(QSize(width, (height + 3) * len(names)) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    look = theme.current()
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, name in enumerate(names):
            card = QRectF(0.5, row * (height + 3) + 0.5, width - 1, height - 1)
            painter.setPen(look.colour("accent"))
            painter.setBrush(look.colour("raised"))
            painter.drawRoundedRect(card, 6, 6)
            painter.setPen(look.colour("text"))
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, width - 20)
            painter.drawText(card.adjusted(10, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, shown)
    return pixmap
