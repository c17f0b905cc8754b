"""The corner below the track headers: what lanes show, and zoom."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from lasaft_studio.ui.tracks import track_header
from lasaft_studio.ui.widgets.actions import Actions


class Corner(QFrame):
    """Small buttons for actions of the view menu."""

    def __init__(self, actions: Actions, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "corner")
        self.setFixedSize(track_header.WIDTH, height)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 8, 0)
        layout.setSpacing(2)
        for name in ("waveforms", "spectrograms", "both"):
            layout.addWidget(_button(actions, name))
        layout.addStretch()
        for name in ("zoom_out", "fit", "zoom_in"):
            layout.addWidget(_button(actions, name))


def _button(actions: Actions, name: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(actions[name])
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(28, 26)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(actions[name].text().replace("&", ""))
    return button
