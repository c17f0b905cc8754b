"""A small card with a grip: something that can be dragged out of the window, or copied by a click."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from lasaft_studio.ui.style import icons, theme
from lasaft_studio.ui.widgets import plain
from lasaft_studio.ui.widgets.drag_start import DragStart


class DragChip(QAbstractButton):
    """Says when it is dragged far enough; a click is a click."""

    drag_wanted = Signal()

    def __init__(self, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(plain.tip(tip))
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._drag_start = DragStart()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 40, 32)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag_start.press(event)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_start.begins(event):
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
