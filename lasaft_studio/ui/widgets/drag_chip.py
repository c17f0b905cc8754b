"""A small card with a grip: something that can be dragged out of the window, or copied by a click."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from lasaft_studio.ui import icons, theme


class DragChip(QAbstractButton):
    """Says when it is dragged far enough; a click is a click."""

    drag_wanted = Signal()

    def __init__(self, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed_at: QPoint | None = None

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 40, 32)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        if start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self.setDown(False)  # what ends outside is no click
            self.drag_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        place = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look.colour("accent" if self.hasFocus() else "line"))
            painter.setBrush(look.colour("hover" if self.underMouse() else "raised"))
            painter.drawRoundedRect(place, 8, 8)
            grip = QRectF(8, self.height() / 2 - 8, 16, 16)
            icons.paint(painter, "grip", grip, look.colours.muted_text)
            painter.setPen(look.colour("text"))
            painter.drawText(place.adjusted(28, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
