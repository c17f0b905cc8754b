"""Exports, from the dialog to the files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Project
from lasaft_studio.ui.session.drag_out import DragOut
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.widgets.reveal import reveal

if TYPE_CHECKING:
    from lasaft_studio.export.exporter import Exported
    from lasaft_studio.ui.dialogs.export import ExportWish


class Exports(QObject):
    """Asks what to write, writes it on the files lane, and shows where it is."""

    def __init__(self, workspace: Workspace, drag_out: DragOut, window: QWidget) -> None:
        super().__init__(workspace)
        self._workspace, self._drag_out, self._window = workspace, drag_out, window

    def ask(self) -> None:
        """Open the dialog for the current song."""
        from lasaft_studio.ui.dialogs.export import ExportDialog  # with all formats, which take a moment

        song = self._workspace.view_state.song
        if song is not None:
            file_format = self._workspace.settings.output_format
            dialog = ExportDialog(song, self._drag_out.folder, file_format, self._window)
            dialog.wanted.connect(self.start)
            dialog.open()

    def start(self, wish: ExportWish) -> None:
        """Write what is wanted, of the project as it is now."""
        project = self._workspace.document.project
        title = self.tr("Exporting to {}").format(wish.folder.name)
        self._workspace.run(self._workspace.files, title, partial(_export, project, wish), self._end)

    def _end(self, exported: Exported) -> None:
        self._workspace.noted.emit(self.tr("Exported to {}").format(exported.paths[0].parent))
        for note in exported.notes:
            self._workspace.noted.emit(note)
        reveal(exported.paths[0])


def _export(project: Project, wish: ExportWish, progress: Progress) -> Exported:
    from lasaft_studio.tasks.export_project import export_project

    return export_project(project, wish.format_id, wish.folder, progress, wish.options)
