"""A stem as a round button in its colour, which can be chosen or not."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from lasaft_studio.project.colours import stem_colour
from lasaft_studio.ui.style import icons, theme


class StemChip(QAbstractButton):
    """Full in the stem's colour when chosen, an outline when not."""

    def __init__(self, stem: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stem = stem
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 44, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        colour = stem_colour(self.stem)
        chosen = self.isChecked() and self.isEnabled()
        place = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = look.colour("text") if self.hasFocus() else theme.faded(colour, 1.0 if chosen else 0.0)
            painter.setPen(QPen(edge if self.hasFocus() or chosen else look.colour("line"), 1.2))
            painter.setBrush(theme.faded(colour, 0.2) if chosen else look.colour(self._ground()))
            painter.drawRoundedRect(place, 8, 8)
            tint = colour if chosen else look.colours.faint_text
            icons.paint(painter, icons.stem_icon(self.stem), QRectF(10, self.height() / 2 - 8, 16, 16), tint)
            painter.setPen(look.colour("text" if chosen else "muted_text"))
            painter.drawText(place.adjusted(32, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, self.text())

    def _ground(self) -> str:
        return "hover" if self.underMouse() and self.isEnabled() else "raised"
