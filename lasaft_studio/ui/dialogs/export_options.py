"""The options of one export format, as far as it heeds them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from lasaft_studio.audio.io.files import OUTPUT_FORMATS
from lasaft_studio.export import mixdown
from lasaft_studio.export.exporter import DEFAULT_TEMPLATE, Exporter
from lasaft_studio.export.stems import FIELDS
from lasaft_studio.project.model import Song
from lasaft_studio.ui.style.export_texts import MIXES, OPTIONS
from lasaft_studio.ui.widgets.track_list import TrackListModel


def text(source: str) -> str:
    """Return a text of the tables in the user's language."""
    return QCoreApplication.translate("Export", source)


class ExportOptionsForm(QWidget):
    """Built from an exporter's row; remembers nothing when it is gone."""

    changed = Signal()

    def __init__(
        self, exporter: Exporter, song: Song, file_format: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._exporter = exporter
        self._switches: dict[str, QCheckBox] = {}
        self._mixes: dict[str, QCheckBox] = {}
        self._tracks: TrackListModel | None = None
        self._format: QComboBox | None = None
        self._template: QLineEdit | None = None
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(10)
        self._form.setHorizontalSpacing(14)
        if "mixes" in exporter.options:
            self._add_mixes(song)
        elif "original" in exporter.options:
            self._add_tracks(song)
        if "format" in exporter.options:
            self._add_format(file_format)
        if "template" in exporter.options:
            self._add_template()
        for name in OPTIONS:
            if name in exporter.options:
                self._add_switch(name)

    def values(self) -> dict[str, Any]:
        """Return the attributes of `ExportOptions` that are chosen here."""
        values: dict[str, Any] = {name: box.isChecked() for name, box in self._switches.items()}
        if self._mixes:
            values["mixes"] = tuple(name for name, box in self._mixes.items() if box.isChecked())
        if self._tracks is not None:
            values["tracks"] = self._tracks.ticked
        if self._format is not None:
            values["format"] = self._format.currentData()
        if self._template is not None:
            values["template"] = self._template.text().strip()
        return values

    @property
    def possible(self) -> bool:
        """Whether anything is chosen."""
        some_tracks = self._tracks is None or bool(self._tracks.ticked)
        return some_tracks and (not self._mixes or any(box.isChecked() for box in self._mixes.values()))

    def _add_tracks(self, song: Song) -> None:
        chosen = song.stems or song.tracks
        self._tracks = TrackListModel(song.tracks, [track.id for track in chosen], self)
        self._tracks.dataChanged.connect(self.changed)
        view = QListView()
        view.setModel(self._tracks)
        view.setProperty("role", "boxed")
        view.setAccessibleName(self.tr("Tracks"))
        view.setFixedHeight(min(len(song.tracks), 6) * 30 + 14)
        self._form.addRow(self.tr("Tracks"), view)

    def _add_mixes(self, song: Song) -> None:
        column = QVBoxLayout()
        for name in mixdown.available(song):
            box = QCheckBox(text(MIXES[name]) if name in MIXES else mixdown.label(name))
            box.setChecked(name == mixdown.MIX)
            box.toggled.connect(self.changed)
            self._mixes[name] = box
            column.addWidget(box)
        self._form.addRow(self.tr("Mixes"), column)

    def _add_format(self, chosen: str) -> None:
        only_wav = "mixes" not in self._exporter.options and "template" not in self._exporter.options
        self._format = QComboBox()
        for name, output in OUTPUT_FORMATS.items():
            if output.container == "WAV" or not only_wav:
                self._format.addItem(output.label, name)
        self._format.setCurrentIndex(max(self._format.findData(chosen), 0))
        self._format.currentIndexChanged.connect(self.changed)
        self._form.addRow(self.tr("Sound"), self._format)

    def _add_template(self) -> None:
        self._template = QLineEdit(DEFAULT_TEMPLATE)
        fields = ", ".join(f"{{{field}}}" for field in FIELDS)
        self._template.setToolTip(self.tr("May contain {}").format(fields))
        self._template.textChanged.connect(self.changed)
        self._form.addRow(self.tr("Names"), self._template)

    def _add_switch(self, name: str) -> None:
        box = QCheckBox(text(OPTIONS[name]))
        box.setChecked(name == "embedded")
        box.toggled.connect(self.changed)
        self._switches[name] = box
        self._form.addRow("", box)
