"""The empty window: somewhere to drop a song."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lasaft_studio.project.colours import STEM_COLOURS
from lasaft_studio.ui.style import icons, theme
from lasaft_studio.ui.widgets.plain import Label, tip

SHOWN_RECENT = 5
_STEMS = ("vocals", "drums", "bass", "other")


class Welcome(QWidget):
    """Invites to drop, open, continue or try."""

    open_wanted = Signal()
    demo_wanted = Signal()
    recent_wanted = Signal(Path)

    def __init__(self, *, has_demo: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = _DropArea()
        self._open = QPushButton(self.tr("Open…"))
        self._open.setProperty("role", "main")
        self._open.setMinimumWidth(130)
        self._open.clicked.connect(self.open_wanted)
        self._demo = QPushButton(self.tr("Try the demo song"))
        self._demo.clicked.connect(self.demo_wanted)
        self._demo.setVisible(has_demo)
        self._recent = QFrame()
        self._recent_list = QVBoxLayout(self._recent)
        self._recent_list.setContentsMargins(0, 0, 0, 0)
        self._recent_list.setSpacing(1)
        self._arrange()

    def show_recent(self, recent: Sequence[Path]) -> None:
        """Offer what was open before."""
        while (item := self._recent_list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if recent:
            heading = Label(self.tr("Recent"))
            heading.setProperty("role", "section")
            self._recent_list.addWidget(heading)
        for path in recent[:SHOWN_RECENT]:
            self._recent_list.addWidget(self._recent_button(path))
        self._recent.setVisible(bool(recent))

    def invite(self, inviting: bool) -> None:
        """Light up while a song is dragged over the window."""
        self._area.invite(inviting)

    def _recent_button(self, path: Path) -> QPushButton:
        button = QPushButton(path.name)
        button.setProperty("role", "link")
        button.setToolTip(tip(str(path)))
        button.setIcon(icons.icon("song"))
        button.clicked.connect(lambda: self.recent_wanted.emit(path))
        return button

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch()
        buttons.addWidget(self._open)
        buttons.addWidget(self._demo)
        buttons.addStretch()
        self._area.content.addLayout(buttons)
        column = QVBoxLayout()
        column.setSpacing(18)
        column.addStretch(2)
        column.addWidget(self._area)
        column.addWidget(self._recent, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.addStretch(1)
        layout.addLayout(column, 4)
        layout.addStretch(1)


class _DropArea(QFrame):
    """A dashed frame with our picture, one sentence and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self._inviting = False
        self.setMinimumSize(420, 330)
        self.setMaximumWidth(860)
        title = Label(self.tr("Drop a song here"))
        title.setProperty("role", "title")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text = Label(
            self.tr("Hear it come apart into vocals, drums, bass and the rest, and drag them into your DAW.")
        )
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(40, 36, 40, 40)
        self.content.setSpacing(12)
        self.content.addStretch()
        self.content.addWidget(_Picture(), alignment=Qt.AlignmentFlag.AlignHCenter)
        self.content.addSpacing(6)
        self.content.addWidget(title)
        self.content.addWidget(text)
        self.content.addSpacing(10)

    def invite(self, inviting: bool) -> None:
        self._inviting = inviting
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        pen = theme.round_pen(look.colour("accent" if self._inviting else "faint_text"), 1.5)
        pen.setDashPattern([5, 5])
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen)
            painter.setBrush(look.colour("accent_soft" if self._inviting else "panel"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 18, 18)


class _Picture(QWidget):
    """A waveform which comes apart into the colours of the four stems."""

    _HEIGHTS = (0.16, 0.34, 0.58, 0.42, 0.8, 0.55, 1.0, 0.72, 0.5, 0.86, 0.4, 0.62, 0.3, 0.2)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(280, 116))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_song(painter)
            for row, stem in enumerate(_STEMS):
                self._paint_stem(painter, row, STEM_COLOURS[stem])

    def _paint_song(self, painter: QPainter) -> None:
        painter.setPen(theme.round_pen(theme.current().colour("text"), 4))
        for index, height in enumerate(self._HEIGHTS):
            x, half = 6 + index * 8, height * 40
            painter.drawLine(QPointF(x, 58 - half), QPointF(x, 58 + half))

    def _paint_stem(self, painter: QPainter, row: int, colour: str) -> None:
        y = 13 + row * 30
        painter.setPen(theme.round_pen(theme.faded(colour, 1.0), 4))
        for index, height in enumerate(self._HEIGHTS):
            own = self._HEIGHTS[(index * (row + 3) + 5 * row) % len(self._HEIGHTS)]
            x, half = 160 + index * 8, height * own * 11
            painter.drawLine(QPointF(x, y - half), QPointF(x, y + half))
