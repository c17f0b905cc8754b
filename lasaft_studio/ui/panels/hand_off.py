"""The song as a project of another program, to be dragged there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP
from lasaft_studio.ui.widgets.drag_chip import DragChip
from lasaft_studio.ui.widgets.plain import Label

# The formats of `tasks.hand_off_project`, which is not imported for its names: it brings all exporters along.
CHIPS = {
    "dawproject": QT_TRANSLATE_NOOP("HandOffPanel", "DAWproject"),
    "reaper": QT_TRANSLATE_NOOP("HandOffPanel", "REAPER"),
    "audacity": QT_TRANSLATE_NOOP("HandOffPanel", "Audacity"),
    "midi": QT_TRANSLATE_NOOP("HandOffPanel", "Tempo map"),
}
_COLUMNS = 2


class HandOffPanel(QWidget):
    """A chip for each kind of project.

    Signals:
        drag_wanted: a chip was dragged; with the format.
        copy_wanted: a chip was clicked; with the format.
    """

    drag_wanted = Signal(str)
    copy_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = Label(self.tr("INTO YOUR DAW"))
        heading.setProperty("role", "section")
        grid = QGridLayout()
        grid.setSpacing(8)
        self.chips: dict[str, DragChip] = {}
        for place, (format_id, name) in enumerate(CHIPS.items()):
            chip = self._chip(format_id, QCoreApplication.translate("HandOffPanel", name))
            self.chips[format_id] = chip
            grid.addWidget(chip, place // _COLUMNS, place % _COLUMNS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addLayout(grid)

    def _chip(self, format_id: str, name: str) -> DragChip:
        tip = self.tr("Drag all tracks into your DAW as one file for {}. A click copies it.").format(name)
        chip = DragChip(name, tip)
        chip.drag_wanted.connect(lambda: self.drag_wanted.emit(format_id))
        chip.clicked.connect(lambda: self.copy_wanted.emit(format_id))
        return chip
