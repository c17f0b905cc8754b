"""Labels, tool tips and questions whose text is only text, whatever tags and names hold.

Qt takes text with a tag in it for HTML, which loads pictures from wherever it says. All labels of the window
come from here; names in tool tips pass `tip`.
"""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget


class Label(QLabel):
    """A label of plain text, with a tool tip of plain text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setToolTip(self, text: str) -> None:
        super().setToolTip(tip(text))


def tip(text: str) -> str:
    """Return a text for a tool tip, which shows it as it stands."""
    if not {"<", "&"} & set(text):
        return text
    lines = html.escape(text).replace("\n", "<br>")
    return f"<span>{lines}</span>"


def linked_label(text: str) -> QLabel:
    """Return a label with links that open in the browser: for texts of our own alone."""
    label = QLabel(text)
    label.setOpenExternalLinks(True)
    return label


def question(window: QWidget, icon: QMessageBox.Icon, text: str, more: str) -> QMessageBox:
    """Return a box with a text and a smaller one below it, to which buttons are to be added."""
    box = QMessageBox(window)
    box.setIcon(icon)
    box.setWindowTitle("LaSAFT Studio")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(tip(more))  # its label follows no `setTextFormat`
    return box
