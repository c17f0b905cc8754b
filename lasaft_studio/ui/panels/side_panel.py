"""The right side of the window: the song, what to do with it, and what is being done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from lasaft_studio.ui.panels.hand_off import HandOffPanel
from lasaft_studio.ui.panels.job_list import JobList
from lasaft_studio.ui.panels.separate import SeparatePanel
from lasaft_studio.ui.panels.song_card import SongCard

WIDTH = 332


class SidePanel(QFrame):
    """Puts the parts below each other; the jobs stay in sight below what scrolls."""

    def __init__(
        self,
        card: SongCard,
        hand_off: HandOffPanel,
        separate: SeparatePanel,
        jobs: JobList,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self.setFixedWidth(WIDTH)
        inside = QWidget()
        inside.setProperty("role", "panel")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(14)
        column.addWidget(card)
        column.addWidget(hand_off)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        column.addWidget(line)
        column.addWidget(separate)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(separate.buttons)
        layout.addWidget(jobs)
