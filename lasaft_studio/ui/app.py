"""The program with a window: makes the parts, opens what was asked for, and runs until it is closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from lasaft_studio import __version__, paths, settings
from lasaft_studio.ui.dialogs.error import show_error
from lasaft_studio.ui.main_window import MainWindow
from lasaft_studio.ui.session import crash_report
from lasaft_studio.ui.session.cover import limit_memory
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.single_instance import FirstInstance, hand_over
from lasaft_studio.ui.style import translation
from lasaft_studio.ui.style.theme import Theme


def main(arguments: Sequence[str] = ()) -> int:
    """Run the program and return its exit code.

    Args:
        arguments: files to be opened.
    """
    application = make_application()
    limit_memory()
    files = [Path(argument) for argument in arguments]
    if hand_over(files):
        return 0
    crash_report.start_log()
    user_settings, problems = settings.load()
    translation.install(application, user_settings.language)
    Theme(application, user_settings.theme)
    workspace = Workspace(user_settings)
    window = MainWindow(workspace)
    crash_report.catch_bugs(lambda error: show_error(error, window))
    first = FirstInstance(application)
    first.files_came.connect(window.open)
    application.installEventFilter(_DoubleClicks(window))
    window.show()
    for problem in problems:
        workspace.noted.emit(problem)
    QTimer.singleShot(0, lambda: _begin(window, files))
    code = application.exec()
    window.drag_out.release_clipboard()
    first.close()
    return _leave(code, workspace)


class _DoubleClicks(QObject):
    """Opens what is double-clicked on macOS, where files come as events and not as arguments."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self._window.open([Path(event.file())])
            return True
        return super().eventFilter(watched, event)


def _begin(window: MainWindow, files: Sequence[Path]) -> None:
    """Do what can wait until the window is on the screen."""
    window.recovery.offer()
    if files:
        window.open(files)


def make_application() -> QApplication:
    """Return the application, with its name and icon."""
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("LaSAFT Studio")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("lasaft-studio")
    application.setWindowIcon(QIcon(str(paths.resource("icons/app.svg"))))
    return application


def _leave(code: int, workspace: Workspace) -> int:
    """End the process even where a computation does not listen: everything is saved by now."""
    if not workspace.close(patience_seconds=0.5):
        if sys.stdout is not None:  # as it is for a Windows program without a terminal
            sys.stdout.flush()
        os._exit(code)
    return code
