"""Look inside: the attention of each block and the matrices of its frequency transformations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.ui.style import colour_maps
from lasaft_studio.ui.widgets.attention_map import AttentionMap
from lasaft_studio.ui.widgets.plain import Label

if TYPE_CHECKING:
    from lasaft_studio.tasks.look_inside import InsideView, MatrixView

_SIZE = QSize(900, 640)
_COLUMNS = 2
_MATRIX_PIXELS = 300


class LookInsideDialog(QDialog):
    """Shows what was seen of a network."""

    def __init__(self, view: InsideView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Inside {}").format(view.model))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_SIZE)
        tabs = QTabWidget()
        if view.attentions:
            tabs.addTab(self._attention_page(view), self.tr("Attention"))
        if view.matrices:
            tabs.addTab(self._matrix_page(view), self.tr("Frequency transformations"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.addWidget(tabs, 1)
        layout.addWidget(buttons)

    def _attention_page(self, view: InsideView) -> QWidget:
        text = self.tr(
            "Each block of the network knows several latent sources. For every stem it decides how much of "
            "each it listens to. Measured on a few seconds of your song, from the playhead on."
        )
        cards = []
        for number, attention in enumerate(view.attentions, 1):
            heading = self.tr("Block {}").format(number)
            cards.append(_card(heading, attention.name, AttentionMap(view.stems, attention.weights)))
        return _page(text, cards)

    def _matrix_page(self, view: InsideView) -> QWidget:
        text = self.tr(
            "The learnt matrices that mix frequencies: columns are what goes in, rows what comes out; red is "
            "positive, blue negative. In networks trained for long, stripes and diagonals show harmonics and "
            "registers."
        )
        return _page(text, [self._matrix_card(matrix) for matrix in view.matrices])

    def _matrix_card(self, matrix: MatrixView) -> QWidget:
        rows, columns = matrix.shape
        picture = Label()
        picture.setPixmap(_picture(matrix))
        picture.setAccessibleName(self.tr("Matrix of {} rows and {} columns").format(rows, columns))
        return _card(self.tr("{} × {}").format(rows, columns), matrix.name, picture)


def _page(text: str, cards: list[QWidget]) -> QWidget:
    inside = QWidget()
    grid = QGridLayout(inside)
    grid.setContentsMargins(4, 16, 16, 16)
    grid.setSpacing(16)
    about = Label(text)
    about.setProperty("role", "muted")
    about.setWordWrap(True)
    grid.addWidget(about, 0, 0, 1, _COLUMNS)
    for place, card in enumerate(cards):
        grid.addWidget(card, 1 + place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignTop)
    grid.setRowStretch(grid.rowCount(), 1)
    scroll = QScrollArea()
    scroll.setWidget(inside)
    scroll.setWidgetResizable(True)
    return scroll


def _card(heading: str, name: str, content: QWidget) -> QWidget:
    card = QFrame()
    card.setProperty("role", "card")
    title = Label(heading)
    title.setProperty("role", "heading")
    title.setToolTip(name)
    layout = QVBoxLayout(card)
    layout.setContentsMargins(16, 12, 16, 16)
    layout.setSpacing(8)
    layout.addWidget(title)
    layout.addWidget(content)
    return card


def _picture(matrix: MatrixView) -> QPixmap:
    strongest = float(np.quantile(np.abs(matrix.values), 0.995)) or 1.0
    colours = colour_maps.table("difference")
    image = colour_maps.image(matrix.values[::-1], -strongest, strongest, colours)
    wide = max(image.width(), image.height())
    size = image.size() * (_MATRIX_PIXELS / wide)
    size = size.expandedTo(QSize(_MATRIX_PIXELS // 4, _MATRIX_PIXELS // 8))
    keep, fast = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
    return QPixmap.fromImage(image.scaled(size, keep, fast))
