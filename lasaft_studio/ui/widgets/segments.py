"""A few choices side by side, one of which is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget


class Segments(QWidget):
    """Buttons which look like one control.

    Args:
        choices: pairs of an id and a text.
    """

    chosen = Signal(str)  # by the user

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for index, (choice, text) in enumerate(choices):
            button = self._make(choice, text)
            if index in {0, len(choices) - 1}:
                button.setProperty("place", "first" if index == 0 else "last")
            layout.addWidget(button)

    @property
    def choice(self) -> str:
        """The id of the pressed one."""
        return next((name for name, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, choice: str) -> None:
        """Press one, and tell nobody."""
        self._buttons[choice].setChecked(True)

    def button(self, choice: str) -> QToolButton:
        """Return one of the buttons."""
        return self._buttons[choice]

    def _make(self, choice: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("role", "segment")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.chosen.emit(choice))
        self._group.addButton(button)
        self._buttons[choice] = button
        return button
