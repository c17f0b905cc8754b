"""A stereo peak meter which falls slowly and holds its peaks."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QLinearGradient, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lasaft_studio.ui.style import theme

LOWEST_DB = -54.0
MARKS_DB = (-36.0, -24.0, -12.0, -6.0)
FALL_DB_PER_SECOND = 26.0
HOLD_SECONDS = 1.2
_FRAME_MILLISECONDS = 33


def level_db(linear: float) -> float:
    """Return a peak in dB, no lower than the meter shows."""
    return max(20 * math.log10(linear), LOWEST_DB) if linear > 0 else LOWEST_DB


class Meter(QWidget):
    """Two bars, left and right; a click forgets that it was over full scale."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = orientation is Qt.Orientation.Vertical
        self._levels_db = [LOWEST_DB, LOWEST_DB]
        self._held_db = [LOWEST_DB, LOWEST_DB]
        self._held_since = [0.0, 0.0]
        self._over = False
        self._at = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MILLISECONDS)
        self._timer.timeout.connect(self._fall)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(*((fixed, free) if self._upright else (free, fixed)))
        self.setAccessibleName(self.tr("Level meter"))

    def show_levels(self, left: float, right: float) -> None:
        """Rise to these peaks (linear), or go on falling where they are lower."""
        self._let_fall()
        for side, linear in enumerate((left, right)):
            level = level_db(linear)
            self._levels_db[side] = max(self._levels_db[side], level)
            if level >= self._held_db[side]:
                self._held_db[side] = level
                self._held_since[side] = self._at
            self._over = self._over or linear > 1.0
        if not self._timer.isActive() and max(self._levels_db) > LOWEST_DB:
            self._timer.start()

    def sizeHint(self) -> QSize:
        return QSize(11, 60) if self._upright else QSize(120, 11)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        del event
        self._over = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        with QPainter(self) as painter:
            length = self.height() if self._upright else self.width()
            across = self.width() if self._upright else self.height()
            if self._upright:  # draw as if it lay on its side
                painter.translate(0, length)
                painter.rotate(-90)
            self._paint_bars(painter, length, across)

    def _paint_bars(self, painter: QPainter, length: int, across: int) -> None:
        look = theme.current()
        gradient = QLinearGradient(0, 0, length, 0)
        gradient.setColorAt(0, look.colour("meter_low"))
        gradient.setColorAt(self._share(-9), look.colour("meter_low"))
        gradient.setColorAt(self._share(-3), look.colour("meter_high"))
        gradient.setColorAt(1, look.colour("meter_over"))
        thick = (across - 1) / 2
        for side in range(2):
            y = side * (thick + 1)
            painter.fillRect(QRectF(0, y, length, thick), look.colour("meter_ground"))
            painter.fillRect(QRectF(0, y, self._share(self._levels_db[side]) * length, thick), gradient)
            held = self._share(self._held_db[side])
            if held > 0:
                painter.fillRect(QRectF(min(held * length, length - 2), y, 2, thick), gradient)
            if self._over:
                painter.fillRect(QRectF(length - 4, y, 4, thick), look.colour("meter_over"))
        for mark in MARKS_DB:
            painter.fillRect(
                QRectF(round(self._share(mark) * length), 0, 1, across), look.colour("panel", 0.7)
            )

    def _fall(self) -> None:
        self._let_fall()
        if max(self._levels_db) <= LOWEST_DB and max(self._held_db) <= LOWEST_DB:
            self._timer.stop()
        self.update()

    def _let_fall(self) -> None:
        now = time.monotonic()
        fallen = (now - self._at) * FALL_DB_PER_SECOND
        self._at = now
        for side in range(2):
            self._levels_db[side] = max(self._levels_db[side] - fallen, LOWEST_DB)
            if now - self._held_since[side] > HOLD_SECONDS:
                self._held_db[side] = max(self._held_db[side] - fallen, LOWEST_DB)

    @staticmethod
    def _share(level: float) -> float:
        return min(max((level - LOWEST_DB) / -LOWEST_DB, 0.0), 1.0)
