"""The actions of a window, made from the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from lasaft_studio.ui.style import icons
from lasaft_studio.ui.widgets.action_table import MENUS, ROWS, SEPARATOR, SUBMENUS, Row


def text(source: str) -> str:
    """Return a text of the tables in the user's language."""
    return QCoreApplication.translate("Actions", source)


class Actions(QObject):
    """The actions of one window, made from the tables.

    Attributes:
        submenus: those which the window fills by itself.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self.submenus: dict[str, QMenu] = {}
        self._joined: set[str] = set()
        groups: dict[str, QActionGroup] = {}
        for row in ROWS:
            action = self._actions[row.id] = self._make(row, window)
            if row.group:
                groups.setdefault(row.group, QActionGroup(window)).addAction(action)

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def fill(self, bar: QMenuBar) -> None:
        """Put the menus into a window's menu bar."""
        for menu in MENUS:
            place = bar.addMenu(text(menu.text))
            for item in menu.items:
                if item == SEPARATOR:
                    place.addSeparator()
                elif item in SUBMENUS:
                    self.submenus[item] = place.addMenu(text(SUBMENUS[item]))
                else:
                    place.addAction(self._actions[item])

    def join(self, slots: Mapping[str, Callable[..., object]]) -> None:
        """Connect actions to what they do: `toggled` of checkable ones, `triggered` of the others."""
        for action_id, slot in slots.items():
            action = self._actions[action_id]
            self._joined.add(action_id)
            if action.isCheckable():
                action.toggled.connect(slot)
            else:
                action.triggered.connect(lambda _checked=False, slot=slot: slot())

    def hide_unjoined(self) -> None:
        """Hide what nothing is joined to: no control is dead."""
        for action_id, action in self._actions.items():
            action.setVisible(action_id in self._joined)

    def enable(self, wishes: Mapping[str, bool]) -> None:
        """Enable or disable actions."""
        for action_id, wish in wishes.items():
            self._actions[action_id].setEnabled(wish)

    def refresh_icons(self) -> None:
        """Draw the icons again, in the colours of another theme."""
        for row in ROWS:
            if row.icon:
                self._actions[row.id].setIcon(icons.icon(row.icon))

    def _make(self, row: Row, window: QWidget) -> QAction:
        action = QAction(text(row.text), window)
        keys = [key for each in row.keys for key in _sequences(each)]
        action.setShortcuts(list(dict.fromkeys(keys)))
        action.setCheckable(row.checkable)
        action.setMenuRole(row.role)
        if row.icon:
            action.setIcon(icons.icon(row.icon))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        name = action.text().replace("&", "").rstrip("…")
        action.setToolTip(f"{name}  ({shown})" if shown else name)
        window.addAction(action)
        return action


def _sequences(key: str | QKeySequence.StandardKey) -> list[QKeySequence]:
    """Return what the system takes a key for."""
    return (
        QKeySequence.keyBindings(key)[:1]
        if isinstance(key, QKeySequence.StandardKey)
        else [QKeySequence(key)]
    )
