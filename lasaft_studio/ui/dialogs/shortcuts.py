"""All shortcuts at a glance, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.ui.widgets.action_table import MENUS, ROWS
from lasaft_studio.ui.widgets.actions import Actions, text
from lasaft_studio.ui.widgets.plain import Label

_COLUMNS = 3


class ShortcutsDialog(QDialog):
    """A sheet with one group for each menu."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns = [QVBoxLayout() for _ in range(_COLUMNS)]
        lengths = [0] * _COLUMNS
        for menu in MENUS:
            keys = _keys(actions, menu.items)
            if keys:
                place = lengths.index(min(lengths))
                lengths[place] += len(keys) + 2
                columns[place].addWidget(_group(text(menu.text).replace("&", ""), keys))
        sheet = QHBoxLayout()
        sheet.setSpacing(36)
        for column in columns:
            column.setSpacing(18)
            column.addStretch()
            sheet.addLayout(column, 1)
        tip = Label(
            self.tr(
                "The wheel zooms around the pointer, with Shift it scrolls. Alt on S solos one track only."
            )
        )
        tip.setProperty("role", "small")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 18)
        layout.setSpacing(16)
        layout.addLayout(sheet)
        layout.addWidget(tip)
        layout.addWidget(buttons)


def _keys(actions: Actions, items: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what the actions of a menu are called, and their keys."""
    rows = {row.id: row for row in ROWS}
    names = [name for name in items if name in rows and rows[name].keys and actions[name].isVisible()]
    native = QKeySequence.SequenceFormat.NativeText
    return [
        (
            text(rows[name].text).replace("&", "").rstrip("…"),
            "   ".join(key.toString(native) for key in actions[name].shortcuts()[:2]),
        )
        for name in names
        if not actions[name].shortcut().isEmpty()
    ]


def _group(title: str, keys: list[tuple[str, str]]) -> QWidget:
    group = QWidget()
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(5)
    heading = Label(title)
    heading.setProperty("role", "section")
    grid.addWidget(heading, 0, 0, 1, 2)
    for line, (name, key) in enumerate(keys, 1):
        label = Label(key)
        label.setProperty("role", "muted")
        grid.addWidget(Label(name), line, 0)
        grid.addWidget(label, line, 1, Qt.AlignmentFlag.AlignRight)
    return group
