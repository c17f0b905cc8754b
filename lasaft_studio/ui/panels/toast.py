"""A sentence that appears over the window for a moment, and asks for nothing."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, QTimer
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

from lasaft_studio.ui.widgets.plain import Label

MILLISECONDS = 6000
_FADE_MILLISECONDS = 250
_ABOVE_BOTTOM = 64


class Toast(Label):
    """Shows one sentence at a time at the bottom of its parent; a click sends it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._over = parent
        self.setProperty("role", "toast")
        self.setWordWrap(True)
        self._waiting: list[str] = []
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        self._fade = QPropertyAnimation(effect, b"opacity", self)
        self._fade.setDuration(_FADE_MILLISECONDS)
        self._fade.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)
        parent.installEventFilter(self)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, after those that are still to be read."""
        self._waiting.append(sentence)
        if not self.isVisible():
            self._next()

    def mousePressEvent(self, event: QEvent) -> None:
        del event
        self._next()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _next(self) -> None:
        self._timer.stop()
        if not self._waiting:
            self.hide()
            return
        self.setText(self._waiting.pop(0))
        self.setAccessibleName(self.text())
        self._place()
        self.show()
        self.raise_()
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.start()
        self._timer.start(MILLISECONDS)

    def _place(self) -> None:
        parent = self._over
        room = min(parent.width() - 80, 560)
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + 40
        self.setFixedWidth(max(min(wanted, room), 80))
        self.adjustSize()
        x = (parent.width() - self.width()) // 2
        self.move(x, parent.height() - self.height() - _ABOVE_BOTTOM)
