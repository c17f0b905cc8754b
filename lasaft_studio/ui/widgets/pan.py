"""A pan knob: drag it up and down, double-click it to the middle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QDial, QWidget

from lasaft_studio.ui.style import theme
from lasaft_studio.ui.widgets.merge_id import new_merge_id

STEPS = 100
_PIXELS_TO_A_SIDE = 60
_HALF_TURN_DEGREES = 135


def pan_text(pan: float) -> str:
    """Return a pan as mixing desks write it: ``C``, ``L 30`` or ``R 100``."""
    steps = round(pan * STEPS)
    return "C" if steps == 0 else f"{'L' if steps < 0 else 'R'} {abs(steps)}"


class Pan(QDial):
    """From -1, left, to 1, right."""

    pan_changed = Signal(float, int)  # -1 to 1, and the key of the drag

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(-STEPS, STEPS)
        self.setSingleStep(5)
        self.setPageStep(25)
        self.setFixedSize(24, 24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pan = 0.0
        self._merge = new_merge_id()
        self._grabbed: tuple[float, float] | None = None
        self.set_pan(0.0)
        self.actionTriggered.connect(self._note_key)

    @property
    def pan(self) -> float:
        """Where it points to, -1 to 1."""
        return self._pan

    def set_pan(self, pan: float) -> None:
        """Show `pan`, and tell nobody."""
        self._pan = pan
        blocked = self.blockSignals(True)
        self.setValue(round(pan * STEPS))
        self.blockSignals(blocked)
        self.setToolTip(self.tr("Pan: {}. Double-click for the middle.").format(pan_text(pan)))
        self.setAccessibleDescription(pan_text(pan))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(24, 24)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._merge = new_merge_id()
            self._grabbed = event.position().y() - event.position().x(), self._pan

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            moved = self._grabbed[0] - (event.position().y() - event.position().x())
            self._tell(round(self._grabbed[1] + moved / _PIXELS_TO_A_SIDE, 2))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        del event
        self._merge = new_merge_id()
        self._tell(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._tell(self._pan + event.angleDelta().y() / 120 * 0.05)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = theme.current()
        circle = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        turn = self._pan * _HALF_TURN_DEGREES
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.round_pen(look.colour("pressed"), 2.5))
            painter.drawArc(circle, -45 * 16, 270 * 16)
            painter.setPen(theme.round_pen(look.colour("accent"), 2.5))
            painter.drawArc(circle, 90 * 16, round(-turn * 16))
            painter.translate(circle.center())
            painter.rotate(turn)
            colour = "accent" if self.hasFocus() else "text"
            painter.setPen(theme.round_pen(look.colour(colour), 2))
            painter.drawLine(QPointF(0, -2), QPointF(0, -circle.height() / 2 + 1.5))

    def _note_key(self) -> None:
        """Follow keys and assistive technology, which turn the dial by themselves."""
        self._tell(self.sliderPosition() / STEPS)

    def _tell(self, pan: float) -> None:
        self.set_pan(min(max(pan, -1.0), 1.0))
        self.pan_changed.emit(self._pan, self._merge)
