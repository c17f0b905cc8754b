"""How spectrograms look: every change is seen at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QSlider, QVBoxLayout, QWidget

from lasaft_studio.ui.style.colour_maps import NAMES
from lasaft_studio.ui.tracks.spectrograms import Spectrograms

_WINDOWS = (512, 1024, 2048, 4096, 8192, 16384)
_HIGHEST_HZ = (4000, 8000, 12000, 16000, 0)


class SpectrogramDialog(QDialog):
    """Stays open beside the tracks."""

    def __init__(self, spectrograms: Spectrograms, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Spectrogram"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(380)
        self._spectrograms = spectrograms
        look, style = spectrograms.look, spectrograms.look.style
        scales = [("log", self.tr("Logarithmic")), ("mel", self.tr("Mel")), ("linear", self.tr("Linear"))]
        maps = [(name, QCoreApplication.translate("ColourMaps", text)) for name, text in NAMES.items()]
        highest = [(hz, self.tr("{} kHz").format(hz // 1000) if hz else self.tr("All")) for hz in _HIGHEST_HZ]
        self._scale = _box(scales, style.scale)
        self._window = _box([(size, str(size)) for size in _WINDOWS], style.n_fft)
        self._highest = _box(highest, round(style.highest_hz or 0))
        self._colours = _box(maps, look.colours)
        self._loudest = _slider(-60, 0, round(look.loudest_db))
        self._range = _slider(30, 110, round(look.range_db))
        form = QFormLayout()
        form.setVerticalSpacing(10)
        for label, widget in (
            (self.tr("Frequencies"), self._scale),
            (self.tr("Up to"), self._highest),
            (self.tr("Window (samples)"), self._window),
            (self.tr("Colours"), self._colours),
            (self.tr("Brightest at"), self._loudest),
            (self.tr("Dynamic range"), self._range),
        ):
            widget.setAccessibleName(label)
            form.addRow(label, widget)
        for box in (self._scale, self._window, self._highest, self._colours):
            box.activated.connect(self._apply)
        for slider in (self._loudest, self._range):
            slider.valueChanged.connect(self._apply)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self._show_values()

    def _apply(self) -> None:
        look = self._spectrograms.look
        style = replace(
            look.style,
            scale=self._scale.currentData(),
            n_fft=self._window.currentData(),
            highest_hz=float(self._highest.currentData()) or None,
        )
        look = replace(look, style=style, colours=self._colours.currentData())
        self._spectrograms.use_look(
            replace(look, loudest_db=float(self._loudest.value()), range_db=float(self._range.value()))
        )
        self._show_values()

    def _show_values(self) -> None:
        for slider in (self._loudest, self._range):
            slider.setToolTip(f"{slider.value()} dB")
            slider.setAccessibleDescription(f"{slider.value()} dB")


def _box(choices: list[Any], value: Any) -> QComboBox:
    box = QComboBox()
    for name, text in choices:
        box.addItem(text, name)
    box.setCurrentIndex(max(box.findData(value), 0))
    return box


def _slider(lowest: int, highest: int, value: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(lowest, highest)
    slider.setValue(value)
    return slider
