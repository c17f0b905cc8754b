"""The left end of a row: a track's name, buttons, fader, pan and meter; drag it out into a DAW."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.project.model import Track
from lasaft_studio.ui.style import icons, theme
from lasaft_studio.ui.style.stem_text import track_title
from lasaft_studio.ui.widgets.drag_grip import DragGrip
from lasaft_studio.ui.widgets.drag_start import DragStart
from lasaft_studio.ui.widgets.fader import Fader, gain_text
from lasaft_studio.ui.widgets.meter import Meter
from lasaft_studio.ui.widgets.pan import Pan
from lasaft_studio.ui.widgets.plain import Label

WIDTH = 248
_LOW = 74  # pixels: below this, the second line does not fit


class TrackHeader(QWidget):
    """One track's controls. It changes nothing by itself: it says what the user wants."""

    pressed = Signal(Qt.KeyboardModifier)
    drag_wanted = Signal()
    menu_wanted = Signal(QPoint)
    rename_wanted = Signal()
    mute_wanted = Signal(bool)
    solo_wanted = Signal(bool, bool)  # soloed, exclusively
    gain_wanted = Signal(float, int)
    pan_wanted = Signal(float, int)

    def __init__(self, track: Track, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._track = track
        self._selected = self._audible = self._missing = False
        self._drag_start = DragStart()
        self._name = Label()
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._picture = Label()
        self._grip = DragGrip(self.tr("Drag into your DAW, or onto the desktop, as a finished WAV file"))
        self._grip.drag_wanted.connect(self._drag)
        self._mute = _button("mute", "M", self.tr("Mute  (M)"))
        self._solo = _button("solo", "S", self.tr("Solo  (S). With Alt: only this one"))
        self._fader, self._pan = Fader(), Pan()
        self._gain = Label()
        self._gain.setProperty("role", "small")
        self._gain.setFixedWidth(34)
        self._gain.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._meter = Meter(Qt.Orientation.Vertical)
        self._controls = QWidget()
        self._arrange()
        self._connect()
        self.show_track(track, audible=True)

    def show_track(self, track: Track, *, audible: bool, missing: bool = False) -> None:
        """Show the track as it is now: paler where it does not sound, warning where its file is missing."""
        self._track, self._audible, self._missing = track, audible, missing
        self._show_name()
        self._mute.setChecked(track.muted)
        self._solo.setChecked(track.soloed)
        self._fader.set_gain(track.gain_db)
        self._gain.setText(gain_text(track.gain_db))
        self._pan.set_pan(track.pan)
        for widget, what in (
            (self._mute, self.tr("Mute {}")),
            (self._solo, self.tr("Solo {}")),
            (self._fader, self.tr("Gain of {}")),
            (self._pan, self.tr("Pan of {}")),
            (self, self.tr("Track {}")),
        ):
            widget.setAccessibleName(what.format(track_title(track)))
        self.update()

    def show_selected(self, selected: bool) -> None:
        """Show whether it is among the selected ones."""
        self._selected = selected
        self.update()

    def show_levels(self, left: float, right: float) -> None:
        """Move the meter."""
        self._meter.show_levels(left, right)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 92)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._controls.setVisible(event.size().height() >= _LOW)
        self._show_name()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag_start.press(event)
        self.pressed.emit(event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_start.begins(event):
            self._drag()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._name.geometry().contains(event.position().toPoint()):
            self.rename_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), look.colour("raised" if self._selected else "panel"))
            strip = QRectF(0, 0, 4, self.height() - 1)
            painter.fillRect(strip, theme.faded(self._track.colour, 1.0 if self._audible else 0.35))
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), look.colour("line"))

    def _drag(self) -> None:
        self.pressed.emit(Qt.KeyboardModifier.NoModifier)  # what is dragged is selected
        self.drag_wanted.emit()

    def _show_name(self) -> None:
        look = theme.current()
        colour = look.colours.text if self._audible else look.colours.faint_text
        self._name.setStyleSheet(f"color: {colour}; font-weight: 600;")
        room = WIDTH - 100
        name = track_title(self._track)
        self._name.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
        self._name.setToolTip(name if self._name.text() != name else "")
        tint = self._track.colour if self._audible else look.colours.faint_text
        picture = icons.stem_icon(self._track.stem) if self._track.stem else "song"
        if self._missing:
            picture, tint = "warning", look.colours.warning
            self._name.setToolTip(self.tr("Its file is missing. Open the project again to look for it."))
        self._picture.setPixmap(icons.picture(picture, QSize(18, 18), tint, self.devicePixelRatioF()))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._picture)
        top.addWidget(self._name, 1)
        top.addWidget(self._mute)
        top.addWidget(self._solo)
        below = QHBoxLayout(self._controls)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self._fader, 1)
        below.addWidget(self._gain)
        below.addSpacing(6)
        below.addWidget(self._pan)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addStretch()
        column.addLayout(top)
        column.addWidget(self._controls)
        column.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 6, 5)
        layout.setSpacing(8)
        layout.addLayout(column, 1)
        layout.addWidget(self._meter)
        layout.addWidget(self._grip)

    def _connect(self) -> None:
        self._mute.clicked.connect(self.mute_wanted)
        self._solo.clicked.connect(self._tell_solo)
        self._fader.gain_changed.connect(self.gain_wanted)
        self._pan.pan_changed.connect(self.pan_wanted)

    def _tell_solo(self, soloed: bool) -> None:
        alone = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        self.solo_wanted.emit(soloed, alone)


def _button(role: str, letter: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(letter)
    button.setToolTip(tip)
    button.setCheckable(True)
    button.setProperty("role", role)
    return button
