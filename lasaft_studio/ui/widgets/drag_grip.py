"""Six dots by which something is dragged out of the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from lasaft_studio.ui.style import icons, theme
from lasaft_studio.ui.widgets import plain
from lasaft_studio.ui.widgets.drag_start import DragStart


class DragGrip(QWidget):
    """Says when it is dragged far enough."""

    drag_wanted = Signal()

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(18, 28)
        self.setToolTip(plain.tip(tip))
        self.setAccessibleName(tip)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._drag_start = DragStart()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag_start.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_start.begins(event):
            self.drag_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        with QPainter(self) as painter:
            colour = (
                theme.current().colours.muted_text
                if self.underMouse()
                else theme.current().colours.faint_text
            )
            icons.paint(painter, "grip", QRectF(1, 6, 16, 16), colour)
