"""How strongly each stem attends to each latent source: a small table of coloured cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from lasaft_studio.project.colours import stem_colour
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.style.stem_text import stem_title

_CELL = QSize(44, 34)
_NAMES_PIXELS = 78
_HEAD_PIXELS = 18
_LEAST_ALPHA = 0.06


class AttentionMap(QWidget):
    """Rows are stems in their colours, columns are latent sources; the fuller a cell, the more weight.

    Args:
        stems: S names.
        weights: (S, L), each row sums to one.
    """

    def __init__(
        self, stems: Sequence[str], weights: NDArray[np.float32], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stems, self._weights = tuple(stems), weights
        rows, columns = weights.shape
        self.setFixedSize(_NAMES_PIXELS + columns * _CELL.width(), _HEAD_PIXELS + rows * _CELL.height())
        self.setAccessibleName(self.tr("Attention of stems to latent sources"))
        self.setAccessibleDescription(self._described())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        small = QFont(self.font())
        small.setPixelSize(11)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(small)
            painter.setPen(look.colour("muted_text"))
            for column in range(self._weights.shape[1]):
                place = QRectF(self._x(column), 0, _CELL.width(), _HEAD_PIXELS - 2)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{column + 1}")
            for row, stem in enumerate(self._stems):
                self._paint_row(painter, row, stem)

    def _paint_row(self, painter: QPainter, row: int, stem: str) -> None:
        look, colour = theme.current(), stem_colour(stem)
        top = _HEAD_PIXELS + row * _CELL.height()
        painter.setPen(look.colour("text"))
        painter.drawText(QPointF(0, top + _CELL.height() / 2 + 4), stem_title(stem))
        strongest = float(self._weights.max())
        for column, weight in enumerate(self._weights[row]):
            place = QRectF(self._x(column), top, _CELL.width(), _CELL.height()).adjusted(1.5, 1.5, -1.5, -1.5)
            share = float(weight) / strongest
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.faded(colour, max(share**1.5, _LEAST_ALPHA)))
            painter.drawRoundedRect(place, 5, 5)
            painter.setPen(look.colour("text" if share > 0.35 else "muted_text"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{weight:.0%}")

    def _x(self, column: int) -> float:
        return _NAMES_PIXELS + column * _CELL.width()

    def _described(self) -> str:
        strongest = self._weights.argmax(axis=1)
        return "; ".join(
            f"{stem_title(stem)}: {source + 1}" for stem, source in zip(self._stems, strongest, strict=True)
        )
