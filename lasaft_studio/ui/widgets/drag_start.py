"""When a press of the mouse becomes a drag."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication


class DragStart:
    """Watches the presses and moves of one widget."""

    def __init__(self) -> None:
        self._pressed_at: QPoint | None = None

    def press(self, event: QMouseEvent) -> None:
        """Take note of a press."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def begins(self, event: QMouseEvent) -> bool:
        """Return whether the mouse has moved far enough now, once a press."""
        start = self._pressed_at
        if start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        if (event.position().toPoint() - start).manhattanLength() < QApplication.startDragDistance():
            return False
        self._pressed_at = None
        return True
