"""Errors for people: what happened, what to do, and the details for those who want them."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio import errors, paths
from lasaft_studio.errors import Cancelled, StudioError
from lasaft_studio.failures import as_studio_error
from lasaft_studio.ui.session import crash_report
from lasaft_studio.ui.style import icons, theme
from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP
from lasaft_studio.ui.widgets.fold import Fold
from lasaft_studio.ui.widgets.plain import Label

log = logging.getLogger(__name__)
_WIDTH = 480

_HEADINGS: dict[type[StudioError], str] = {
    errors.DownloadError: QT_TRANSLATE_NOOP("Errors", "The download did not work"),
    errors.AudioError: QT_TRANSLATE_NOOP("Errors", "This file does not open"),
    errors.CheckpointError: QT_TRANSLATE_NOOP("Errors", "The model cannot be used"),
    errors.SeparationError: QT_TRANSLATE_NOOP("Errors", "The separation did not work"),
    errors.StorageError: QT_TRANSLATE_NOOP("Errors", "The disk does not take it"),
    errors.ProjectError: QT_TRANSLATE_NOOP("Errors", "The project has a problem"),
    errors.ExportError: QT_TRANSLATE_NOOP("Errors", "The export did not work"),
    errors.UsageError: QT_TRANSLATE_NOOP("Errors", "That is not possible"),
    StudioError: QT_TRANSLATE_NOOP("Errors", "Something is in the way"),
}


def show_error(error: BaseException, parent: QWidget | None = None) -> QDialog | None:
    """Show an error; a bug gets a report on disk. A cancelled task is nobody's error.

    Returns:
        The dialog, which is already open.
    """
    if isinstance(error, Cancelled):
        return None
    details = "".join(traceback.format_exception(error))
    ours = as_studio_error(error) if isinstance(error, Exception) else None
    if ours is not None and not isinstance(ours, errors.InternalError):
        log.warning("%s", error, exc_info=error)
        trouble = Trouble(heading_of(ours), ours.message, ours.hint, details)
    else:
        log.error("a bug", exc_info=error)
        trouble = _bug(details, crash_report.write(error))
    dialog = ErrorDialog(trouble, parent)
    dialog.open()
    return dialog


@dataclass(frozen=True)
class Trouble:
    """What the dialog shows.

    Attributes:
        heading: a few words.
        message: what happened.
        hint: the way out.
        details: for those who want to know.
        report: written for a bug.
    """

    heading: str
    message: str
    hint: str
    details: str
    report: Path | None = None


def heading_of(error: StudioError) -> str:
    """Return a few words on what kind of error this is."""
    kind = next(kind for kind in _HEADINGS if isinstance(error, kind))
    return QCoreApplication.translate("Errors", _HEADINGS[kind])


def _bug(details: str, report: Path) -> Trouble:
    return Trouble(
        QCoreApplication.translate("Errors", "LaSAFT Studio made a mistake"),
        QCoreApplication.translate("Errors", "This is a bug in the program. Your project is still here."),
        QCoreApplication.translate("Errors", "Please send the report to us, so that we can mend it."),
        details,
        report,
    )


class ErrorDialog(QDialog):
    """One error."""

    def __init__(self, trouble: Trouble, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("LaSAFT Studio")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self._trouble = trouble
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 18)
        layout.setSpacing(14)
        layout.addLayout(self._top())
        layout.addWidget(self._fold())
        layout.addSpacing(4)
        layout.addLayout(self._buttons())
        self.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Ok).setFocus()

    def _top(self) -> QHBoxLayout:
        picture = Label()
        colour = theme.current().colours.warning
        picture.setPixmap(icons.picture("warning", QSize(36, 36), colour, self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(6)
        trouble = self._trouble
        for text, role in ((trouble.heading, "heading"), (trouble.message, ""), (trouble.hint, "muted")):
            if text:
                label = Label(text)
                label.setProperty("role", role)
                label.setWordWrap(True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                texts.addWidget(label)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(picture)
        top.addLayout(texts, 1)
        return top

    def _fold(self) -> Fold:
        fold = Fold(self.tr("Details"))
        box = QPlainTextEdit(self._trouble.details)
        box.setReadOnly(True)
        box.setMinimumHeight(180)
        box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        inside = QVBoxLayout(fold.content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(box)
        return fold

    def _buttons(self) -> QHBoxLayout:
        copy = QPushButton(self.tr("Copy details"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._trouble.details))
        logs = QPushButton(self.tr("Show report") if self._trouble.report else self.tr("Show log file"))
        place = self._trouble.report or paths.log_folder()
        logs.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(place))))
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
        box.accepted.connect(self.accept)
        line = QHBoxLayout()
        line.addWidget(copy)
        line.addWidget(logs)
        line.addStretch()
        line.addWidget(box)
        return line
