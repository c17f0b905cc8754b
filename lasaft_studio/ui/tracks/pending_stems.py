"""Where stems will stand: pale rows below a song that has not been separated yet."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from lasaft_studio.project.colours import stem_colour
from lasaft_studio.ui.style import icons, theme
from lasaft_studio.ui.style.stem_text import stem_title
from lasaft_studio.ui.tracks import track_header

_MOST_ROW, _LEAST_ROW = 124, 30  # pixels
_ICON = 18
_HEIGHTS = (0.2, 0.5, 0.35, 0.8, 0.6, 1.0, 0.45, 0.7, 0.3, 0.55, 0.9, 0.4)  # of a waveform, as in a drawing


class AwaitedStems(QWidget):
    """Draws the stems of the chosen model, and one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stems: tuple[str, ...] = ()
        self.setAccessibleName(self.tr("Press Separate, and the stems appear here."))

    def show_stems(self, stems: tuple[str, ...]) -> None:
        """Await these stems."""
        self._stems = stems
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        row = min(max(self.height() / max(len(self._stems), 1), _LEAST_ROW), _MOST_ROW)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, stem in enumerate(self._stems):
                self._paint_row(painter, QRectF(0, place * row, self.width(), row), stem)
            middle = QRectF(track_header.WIDTH, 0, self.width() - track_header.WIDTH, row * len(self._stems))
            text = self.accessibleName()
            ground = painter.fontMetrics().boundingRect(text).adjusted(-18, -9, 18, 9).toRectF()
            ground.moveCenter(middle.center())
            painter.setPen(look.colour("line"))
            painter.setBrush(look.colour("raised"))
            painter.drawRoundedRect(ground, ground.height() / 2, ground.height() / 2)
            painter.setPen(look.colour("muted_text"))
            painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_row(self, painter: QPainter, place: QRectF, stem: str) -> None:
        look, colour = theme.current(), stem_colour(stem)
        width = track_header.WIDTH
        painter.fillRect(place.adjusted(0, 0, width - place.width(), 0), look.colour("panel", 0.55))
        painter.fillRect(QRectF(0, place.top(), 4, place.height() - 1), theme.faded(colour, 0.4))
        icon = QRectF(14, place.center().y() - _ICON / 2, _ICON, _ICON)
        painter.setOpacity(0.5)
        icons.paint(painter, icons.stem_icon(stem), icon, colour)
        painter.setOpacity(1.0)
        painter.setPen(look.colour("faint_text"))
        name = place.adjusted(40, 0, width - place.width(), 0)
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, stem_title(stem))
        self._paint_waveform(painter, place.adjusted(width, 0, 0, 0), stem)
        painter.fillRect(QRectF(0, place.bottom() - 1, place.width(), 1), look.colour("line"))

    def _paint_waveform(self, painter: QPainter, place: QRectF, stem: str) -> None:
        """Draw dots and dashes in the stem's colour, so pale that nobody takes them for sound."""
        painter.setPen(theme.round_pen(theme.faded(stem_colour(stem), 0.13), 3))
        seed = len(stem) + ord(stem[0])
        for number, x in enumerate(range(round(place.left()) + 8, round(place.right()) - 4, 7)):
            share = (
                _HEIGHTS[(number * 5 + seed) % len(_HEIGHTS)] * _HEIGHTS[(number // 7 + seed) % len(_HEIGHTS)]
            )
            half = share * place.height() * 0.36
            painter.drawLine(x, round(place.center().y() - half), x, round(place.center().y() + half))
