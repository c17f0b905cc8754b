"""A heading that opens and closes what is below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from lasaft_studio.ui.style import icons


class Fold(QWidget):
    """Closed at first.

    Attributes:
        content: what is folded away; give it a layout.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = QWidget()
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setProperty("role", "fold")
        self._button.setCheckable(False)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setIconSize(QSize(14, 14))
        self._button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(lambda: self.open(not self.content.isVisibleTo(self)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._button)
        layout.addWidget(self.content)
        self.open(False)

    def open(self, wish: bool) -> None:
        """Open or close it."""
        self.content.setVisible(wish)
        self._button.setIcon(icons.icon("chevron-down" if wish else "chevron-right"))
        self._button.setAccessibleDescription(self.tr("open") if wish else self.tr("closed"))
