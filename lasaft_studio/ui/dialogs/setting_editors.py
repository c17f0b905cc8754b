"""A small editor for each kind of setting; every one of them has a value and tells when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

Choice = tuple[str, str]  # an id and a text
_AIR = 7  # pixels before a number, as before the texts of other fields


class ChoiceEditor(QComboBox):
    """One of several."""

    edited = Signal()

    def __init__(self, choices: Sequence[Choice], value: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for name, text in choices:
            self.addItem(text, name)
        if self.findData(value) < 0:  # a device that is not plugged in, a model that was removed
            self.addItem(value, value)
        self.setCurrentIndex(self.findData(value))
        self.activated.connect(self.edited)

    @property
    def content(self) -> Any:
        """The value."""
        return self.currentData()


class WholeEditor(QSpinBox):
    """A whole number."""

    edited = Signal()

    def __init__(self, value: int, lowest: int, highest: int) -> None:
        super().__init__()
        self.setRange(lowest, highest)
        self.lineEdit().setTextMargins(_AIR, 0, 0, 0)
        self.setValue(value)
        self.valueChanged.connect(self.edited)

    @property
    def content(self) -> Any:
        """The value."""
        return self.value()


class NumberEditor(QDoubleSpinBox):
    """A number."""

    edited = Signal()

    def __init__(self, value: float, lowest: float, highest: float) -> None:
        super().__init__()
        self.setRange(lowest, highest)
        self.lineEdit().setTextMargins(_AIR, 0, 0, 0)
        self.setSingleStep(0.05)
        self.setValue(value)
        self.valueChanged.connect(self.edited)

    @property
    def content(self) -> Any:
        """The value."""
        return round(self.value(), 4)


class FolderEditor(QWidget):
    """A folder, or none."""

    edited = Signal()

    def __init__(self, value: str, placeholder: str) -> None:
        super().__init__()
        self._line = QLineEdit(value)
        self._line.setPlaceholderText(placeholder)
        self._line.editingFinished.connect(self.edited)
        button = QPushButton(self.tr("Choose…"))
        button.clicked.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line, 1)
        layout.addWidget(button)
        self.setFocusProxy(self._line)

    @property
    def content(self) -> Any:
        """The value."""
        return self._line.text().strip()

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder"), self._line.text())
        if chosen:
            self._line.setText(chosen)
            self.edited.emit()


Editor = ChoiceEditor | WholeEditor | NumberEditor | FolderEditor
