"""The export dialog: made from the table of exporters, so that each new format appears by itself."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.errors import StudioError
from lasaft_studio.export.exporter import Exporter, ExportOptions, SongExport
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.project.model import Song
from lasaft_studio.ui.dialogs.export_options import ExportOptionsForm, text
from lasaft_studio.ui.style.export_texts import LABELS, PROGRAMS
from lasaft_studio.ui.widgets.plain import Label

_SIZE = (800, 640)
_SHOWN_NAMES = 4


class ExportWish(NamedTuple):
    """What the user wants to be written."""

    format_id: str
    folder: Path
    options: ExportOptions


class ExportDialog(QDialog):
    """Chooses format, tracks, sound, names and folder for one song."""

    wanted = Signal(object)  # ExportWish

    def __init__(self, song: Song, folder: Path, file_format: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export {}").format(song.title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self._song, self._file_format = song, file_format
        self._form: ExportOptionsForm | None = None
        self._list = QListWidget()
        self._list.setProperty("role", "boxed")
        self._list.setFixedWidth(210)
        self._list.setAccessibleName(self.tr("Format"))
        self._title, self._opens_in, self._names = Label(), Label(), Label()
        self._place = QScrollArea()
        self._folder = QLineEdit(str(folder))
        self._overwrite = QCheckBox(self.tr("Replace files of the same name"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = QPushButton(self.tr("Export"))
        self._arrange()
        for exporter in EXPORTERS.values():
            item = QListWidgetItem(_label(exporter))
            item.setData(Qt.ItemDataRole.UserRole, exporter.id)
            self._list.addItem(item)
        self._list.currentRowChanged.connect(self._show_format)
        self._list.setCurrentRow(0)

    @property
    def exporter(self) -> Exporter:
        """The chosen format."""
        return EXPORTERS[self._list.currentItem().data(Qt.ItemDataRole.UserRole)]

    def choose(self, format_id: str) -> None:
        """Show a format."""
        self._list.setCurrentRow(list(EXPORTERS).index(format_id))

    def options(self) -> ExportOptions:
        """Return what is chosen."""
        values = self._form.values() if self._form is not None else {}
        songs = frozenset({self._song.id})
        return ExportOptions(songs=songs, overwrite=self._overwrite.isChecked(), **values)

    def accept(self) -> None:
        """Say what is wanted, and close."""
        self.wanted.emit(ExportWish(self.exporter.id, Path(self._folder.text()).expanduser(), self.options()))
        super().accept()

    def _arrange(self) -> None:
        self._title.setProperty("role", "heading")
        for label in (self._opens_in, self._names):
            label.setProperty("role", "small")
            label.setWordWrap(True)
        self._place.setWidgetResizable(True)
        self._start.setDefault(True)
        self._start.setProperty("role", "main")
        self._start.clicked.connect(self.accept)
        self._buttons.addButton(self._start, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.setSpacing(10)
        for widget in (self._title, self._opens_in):
            right.addWidget(widget)
        right.addWidget(self._place, 1)
        right.addLayout(self._folder_line())
        right.addWidget(self._overwrite)
        right.addWidget(self._names)
        columns = QHBoxLayout()
        columns.setSpacing(20)
        columns.addWidget(self._list)
        columns.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(columns, 1)
        layout.addWidget(self._buttons)

    def _folder_line(self) -> QHBoxLayout:
        choose = QPushButton(self.tr("Choose…"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        self._folder.textChanged.connect(self._preview)
        self._folder.setAccessibleName(self.tr("Folder"))
        line = QHBoxLayout()
        line.addWidget(Label(self.tr("Folder")))
        line.addWidget(self._folder, 1)
        line.addWidget(choose)
        return line

    def _show_format(self) -> None:
        exporter = self.exporter
        self._title.setText(_label(exporter) + (f"  {exporter.suffix}" if exporter.suffix else ""))
        programs = ", ".join(text(PROGRAMS.get(name, name)) for name in exporter.opens_in)
        parts = [self.tr("Opens in {}.").format(programs)]
        if exporter.experimental:
            parts.append(self.tr("Experimental: these programs are particular about it."))
        if exporter.needs:
            parts.append(self.tr("Needs {} to be installed.").format(exporter.needs))
        self._opens_in.setText(" ".join(parts))
        self._form = ExportOptionsForm(exporter, self._song, self._file_format)
        self._form.changed.connect(self._preview)
        self._place.setWidget(self._form)
        self._preview()

    def _preview(self) -> None:
        """Show what the files will be called, or why not."""
        folder = self._folder.text().strip()
        possible = self._form is not None and self._form.possible and bool(folder)
        try:
            export = SongExport(self._song, self._song.title, self.options(), Path(folder))
            names = [str(name) for name in self.exporter.names(export)] if possible else []
        except StudioError as error:
            names, possible = [str(error)], False
        more = len(names) - _SHOWN_NAMES
        shown = names[:_SHOWN_NAMES] + ([self.tr("and %n more", "", more)] if more > 0 else [])
        self._names.setText("\n".join(shown))
        self._start.setEnabled(possible)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder"), self._folder.text())
        if chosen:
            self._folder.setText(chosen)


def _label(exporter: Exporter) -> str:
    return text(LABELS.get(exporter.id, exporter.label))
