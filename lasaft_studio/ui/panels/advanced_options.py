"""The settings of a separation that most people leave alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QSpinBox, QWidget

from lasaft_studio.ui.session.separation_choice import CUSTOM, SeparationChoice
from lasaft_studio.ui.widgets.choice_box import ChoiceBox

_PRECISIONS = ("auto", "float32", "bfloat16", "float16")


class AdvancedChoice(QWidget):
    """Device, precision, overlap and shifts."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset = "balanced"  # to go back to
        self._device, self._precision = ChoiceBox(), ChoiceBox()
        self._own = QCheckBox(self.tr("Own quality settings"))
        self._overlap, self._shifts = QDoubleSpinBox(), QSpinBox()
        self._overlap.setRange(0.0, 0.95)
        self._overlap.setSingleStep(0.05)
        self._overlap.setToolTip(self.tr("Share of a segment that the next one repeats"))
        self._shifts.setRange(1, 20)
        self._shifts.setToolTip(self.tr("Passes over the song, each a little later, which are averaged"))
        for precision in _PRECISIONS:
            self._precision.addItem(self.tr("Automatic") if precision == "auto" else precision, precision)
        self.show_devices([("auto", self.tr("Automatic")), ("cpu", self.tr("Processor"))])
        self._own.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Device"), self._device)
        form.addRow(self.tr("Precision"), self._precision)
        form.addRow(self._own)
        form.addRow(self.tr("Overlap"), self._overlap)
        form.addRow(self.tr("Shifts"), self._shifts)
        for box in (self._device, self._precision):
            box.activated.connect(self.changed)
        self._own.clicked.connect(self.changed)
        self._overlap.editingFinished.connect(self.changed)
        self._shifts.editingFinished.connect(self.changed)

    def show_devices(self, devices: Sequence[tuple[str, str]]) -> None:
        """Offer these devices: pairs of an id and a text."""
        self._device.clear()
        for device, text in devices:
            self._device.addItem(text, device)

    def show_choice(self, choice: SeparationChoice) -> None:
        """Show what is chosen, and tell nobody."""
        self._device.setCurrentIndex(max(self._device.findData(choice.device), 0))
        self._precision.setCurrentIndex(max(self._precision.findData(choice.precision), 0))
        own = choice.preset == CUSTOM
        self._preset = self._preset if own else choice.preset
        self._own.setChecked(own)
        self._overlap.setEnabled(own)
        self._shifts.setEnabled(own)
        self._overlap.setValue(choice.overlap)
        self._shifts.setValue(choice.shifts)

    def values(self) -> dict[str, Any]:
        """Return the fields of a `SeparationChoice` as they stand here."""
        return {
            "device": self._device.currentData(),
            "precision": self._precision.currentData(),
            "preset": CUSTOM if self._own.isChecked() else self._preset,
            "overlap": round(self._overlap.value(), 2),
            "shifts": self._shifts.value(),
        }
