"""What lies over the window while files are dragged across it: here they may fall."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from lasaft_studio.ui.style import theme

_AIR = 14  # pixels between the frame and the window's edge


class DropVeil(QWidget):
    """Covers its parent, and lets every event through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, wanted: bool) -> None:
        """Cover the parent as large as it is now, or go."""
        if wanted:
            self.setGeometry(self._over.rect())
            self.raise_()
        self.setVisible(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        place = QRectF(self.rect()).adjusted(_AIR, _AIR, -_AIR, -_AIR)
        pen = theme.round_pen(look.colour("accent"), 2)
        pen.setDashPattern([5, 5])
        font = QFont(self.font())
        font.setPixelSize(22)
        font.setWeight(QFont.Weight.DemiBold)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), look.colour("window", 0.8))
            painter.setPen(pen)
            painter.drawRoundedRect(place, 18, 18)
            painter.setFont(font)
            painter.setPen(look.colour("text"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.tr("Drop to add to the project"))
