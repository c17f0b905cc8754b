"""Tempo and key of a song: typed, tapped, halved, doubled, and where bar 1 begins."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.project.model import Key, Song
from lasaft_studio.project.tempo import MAX_BPM, MIN_BPM, TempoMap, scaled, tapped, with_first_downbeat
from lasaft_studio.ui.widgets.plain import Label

_TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_NEW_TAP_SECONDS = 2.5  # after such a pause, tapping begins anew
_UNITS = (2, 4, 8, 16)


class TempoDialog(QDialog):
    """Edits a tempo map with one tempo; a map with changes is scaled or shifted as a whole."""

    accepted_with = Signal(object, object)  # TempoMap, Key or None
    detect_wanted = Signal()

    def __init__(self, song: Song, playhead_frame: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tempo and Key"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._playhead_frame = playhead_frame
        self._map: TempoMap = song.tempo
        self._taps: list[float] = []
        self._bpm, self._beats, self._unit = QDoubleSpinBox(), QSpinBox(), QComboBox()
        self._tonic, self._mode = QComboBox(), QComboBox()
        self._known, self._detect = Label(), QPushButton(self.tr("Detect"))
        self._known.setProperty("role", "small")
        self._arrange()
        self._fill(song.key)
        self._bpm.valueChanged.connect(self._take_bpm)
        self._beats.valueChanged.connect(self._take_metre)
        self._unit.activated.connect(self._take_metre)

    def accept(self) -> None:
        """Tell what was chosen, and close."""
        tonic = self._tonic.currentData()
        key = Key(tonic, self._mode.currentData()) if tonic else None
        self.accepted_with.emit(self._map, key)
        super().accept()

    def tap(self, seconds: float) -> None:
        """Take a tap at this time."""
        if self._taps and seconds - self._taps[-1] > _NEW_TAP_SECONDS:
            self._taps.clear()
        self._taps.append(seconds)
        bpm = tapped(self._taps)
        if bpm is not None:
            self._bpm.setValue(round(bpm, 1))

    def show_detected(self, detected: Any) -> None:
        """Show what was heard: a `tempo`, which may be unknown, and a `key` or None."""
        self._detect.setEnabled(True)
        self._map = detected.tempo if detected.tempo.known else self._map
        self._fill(detected.key)
        if not detected.tempo.known:
            self._known.setText(self.tr("No steady beat was heard: tap along instead."))

    def _listen(self) -> None:
        self._detect.setEnabled(False)
        self._known.setText(self.tr("Listening…"))
        self.detect_wanted.emit()

    def _tap_now(self) -> None:
        self.tap(time.monotonic())

    def _arrange(self) -> None:
        self._bpm.setRange(MIN_BPM, MAX_BPM)
        self._bpm.setDecimals(2)
        self._bpm.setSuffix(" bpm")
        self._bpm.setAccessibleName(self.tr("Tempo"))
        self._beats.setRange(1, 32)
        self._beats.setAccessibleName(self.tr("Beats in a bar"))
        self._unit.setAccessibleName(self.tr("Unit of a beat"))
        for unit in _UNITS:
            self._unit.addItem(f"/ {unit}", unit)
        self._tonic.addItem(self.tr("Unknown"), "")
        for tonic in _TONICS:
            self._tonic.addItem(tonic.replace("#", "♯").replace("b", "♭"), tonic)
        self._mode.addItem(self.tr("major"), "major")
        self._mode.addItem(self.tr("minor"), "minor")
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Tempo"), _line(self._bpm, *self._tempo_buttons()))
        self._detect.setAutoDefault(False)
        self._detect.setToolTip(self.tr("Listen to the song, and to its stems for the key"))
        self._detect.clicked.connect(self._listen)
        form.addRow("", _line(self._detect, self._known))
        form.addRow(self.tr("Metre"), _line(self._beats, self._unit))
        downbeat = QPushButton(self.tr("Bar 1 begins at the playhead"))
        downbeat.setAutoDefault(False)
        downbeat.clicked.connect(self._move_downbeat)
        form.addRow("", downbeat)
        form.addRow(self.tr("Key"), _line(self._tonic, self._mode))
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def _tempo_buttons(self) -> list[QPushButton]:
        buttons = []
        for text, tip, slot in (
            (self.tr("Tap"), self.tr("Tap along with the music"), self._tap_now),
            ("½", self.tr("Half as fast"), lambda: self._scale(0.5)),
            ("× 2", self.tr("Twice as fast"), lambda: self._scale(2.0)),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            buttons.append(button)
        return buttons

    def _fill(self, key: Key | None) -> None:
        first, tempo = self._map.changes[0], self._map
        self._bpm.setValue(first.bpm)
        self._beats.setValue(first.beats_per_bar)
        self._map = tempo  # as it was found, which the boxes round
        self._unit.setCurrentIndex(max(self._unit.findData(first.beat_unit), 0))
        self._tonic.setCurrentIndex(max(self._tonic.findData(key.tonic), 0) if key is not None else 0)
        self._mode.setCurrentIndex(max(self._mode.findData(key.mode), 0) if key is not None else 0)
        self._show_known()

    def _take_bpm(self, bpm: float) -> None:
        factor = bpm / self._map.bpm
        changes = tuple(replace(t, bpm=min(max(t.bpm * factor, MIN_BPM), MAX_BPM)) for t in self._map.changes)
        self._map = TempoMap(changes, confidence=1.0)
        self._show_known()

    def _take_metre(self) -> None:
        first = replace(
            self._map.changes[0], beats_per_bar=self._beats.value(), beat_unit=self._unit.currentData()
        )
        self._map = replace(self._map, changes=(first, *self._map.changes[1:]))

    def _scale(self, factor: float) -> None:
        if MIN_BPM <= self._map.bpm * factor <= MAX_BPM:
            self._map = scaled(self._map, factor)
            self._bpm.setValue(self._map.bpm)

    def _move_downbeat(self) -> None:
        self._map = with_first_downbeat(self._map, self._playhead_frame)

    def _show_known(self) -> None:
        sure = self._map.confidence
        if sure is None:
            self._known.setText(self.tr("Unknown: 120 is only what every program assumes."))
        elif sure < 1:
            self._known.setText(self.tr("Detected, {} sure.").format(f"{sure:.0%}"))
        else:
            self._known.setText("")


def _line(*widgets: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch()
    return line
