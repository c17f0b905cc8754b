"""A fader: a slider with a mixer's taper, and its gain in dB beside it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from lasaft_studio.project.model import MAX_GAIN_DB, SILENT_DB
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.widgets.merge_id import new_merge_id

STEPS = 1000
_POSITIONS = (0.0, 0.05, 0.25, 0.5, 0.75, 1.0)  # as on mixing desks: the finest steps are around 0 dB
_GAINS_DB = (SILENT_DB, -60.0, -30.0, -12.0, 0.0, MAX_GAIN_DB)
_FINE = 0.2
_KNOB_RADIUS = 6.0


def gain_db(position: float) -> float:
    """Return the gain at `position`, 0 (closed) to 1."""
    return float(np.interp(position, _POSITIONS, _GAINS_DB))


def position(gain: float) -> float:
    """Return where the knob stands at `gain` dB (inverse of `gain_db`)."""
    return float(np.interp(gain, _GAINS_DB, _POSITIONS))


def gain_text(gain: float) -> str:
    """Return a gain as people read it: ``+1.5``, ``0.0`` or ``−∞``."""
    if gain <= SILENT_DB:
        return "−∞"
    rounded = round(gain, 1) + 0.0
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


class Fader(QSlider):
    """A horizontal fader. A double click, or Delete, brings it to 0 dB; Shift moves it finely."""

    gain_changed = Signal(float, int)  # dB, and the key of the drag

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, STEPS)
        self.setSingleStep(10)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a drag, the arrow keys still move the playhead
        self.setPageStep(50)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._gain_db = 0.0
        self._merge = new_merge_id()
        self._grabbed: tuple[float, float] | None = None  # x of the mouse, position of the knob
        self.set_gain(0.0)
        self.actionTriggered.connect(self._note_key)

    @property
    def gain(self) -> float:
        """The gain in dB."""
        return self._gain_db

    def set_gain(self, gain: float) -> None:
        """Show `gain` dB, and tell nobody."""
        self._gain_db = gain
        blocked = self.blockSignals(True)
        self.setValue(round(position(gain) * STEPS))
        self.blockSignals(blocked)
        self.setToolTip(self.tr("Gain: {} dB. Double-click for 0 dB.").format(gain_text(gain)))
        self.setAccessibleDescription(f"{gain_text(gain)} dB")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(110, 20)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._merge = new_merge_id()
            self._grabbed = event.position().x(), position(self._gain_db)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        fine = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        moved = (event.position().x() - self._grabbed[0]) / (self.width() - 2 * _KNOB_RADIUS)
        self._tell(gain_db(min(max(self._grabbed[1] + moved * fine, 0.0), 1.0)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        del event
        self._reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._tell(round((self._gain_db + event.angleDelta().y() / 240) * 2) / 2)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._reset()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        middle = self.height() / 2
        left, right = _KNOB_RADIUS, self.width() - _KNOB_RADIUS
        x = left + position(self._gain_db) * (right - left)
        unity = left + position(0.0) * (right - left)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("pressed"))
            painter.drawRoundedRect(QRectF(left, middle - 2, right - left, 4), 2, 2)
            painter.setBrush(look.colour("muted_text"))
            painter.drawRoundedRect(QRectF(left, middle - 2, x - left, 4), 2, 2)
            painter.setPen(QPen(look.colour("faint_text"), 1))
            painter.drawLine(QPointF(unity, middle - 6), QPointF(unity, middle + 6))
            ring = look.colour("accent" if self.hasFocus() else "panel")
            painter.setPen(QPen(ring, 2))
            painter.setBrush(look.colour("text"))
            painter.drawEllipse(QPointF(x, middle), _KNOB_RADIUS, _KNOB_RADIUS)

    def _reset(self) -> None:
        self._merge = new_merge_id()
        self._tell(0.0)

    def _note_key(self) -> None:
        """Follow keys and assistive technology, which move the slider by themselves."""
        self._tell(gain_db(self.sliderPosition() / STEPS))

    def _tell(self, gain: float) -> None:
        self.set_gain(min(max(gain, SILENT_DB), MAX_GAIN_DB))
        self.gain_changed.emit(self._gain_db, self._merge)
