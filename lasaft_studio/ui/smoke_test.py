"""The window shown once, without anybody who looks: what `self-test` calls, in a process of its own."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from lasaft_studio import paths
from lasaft_studio.settings import Settings
from lasaft_studio.ui.app import make_application
from lasaft_studio.ui.main_window import MainWindow
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.style import translation
from lasaft_studio.ui.style.theme import Theme

_PATIENCE_MS = 60_000
_LOOK_MS = 50
_FEWEST_COLOURS = 20  # of a window that shows a song; an empty surface has one


def main() -> int:
    """Open the demo song in the window, look at the picture, and return 0 if it shows something."""
    application = make_application()
    translation.install(application, Settings().language)
    Theme(application, "dark")
    workspace = Workspace(Settings())
    window = MainWindow(workspace)
    workspace.failed.connect(lambda error: _give_up(application, str(error)))
    window.show()
    window.open([paths.resource("demo/demo.flac")])
    looking = QTimer(application, interval=_LOOK_MS)
    looking.timeout.connect(lambda: _look(application, window))
    looking.start()
    QTimer.singleShot(_PATIENCE_MS, lambda: _give_up(application, "The window stays empty."))
    code = application.exec()
    workspace.close(patience_seconds=5.0)
    return code


def _give_up(application: QApplication, problem: str) -> None:
    print(problem, file=sys.stderr)  # noqa: T201 - for the process that asked
    application.exit(1)


def _look(application: QApplication, window: MainWindow) -> None:
    if window.workspace.document.project.songs and colours(window) >= _FEWEST_COLOURS:
        application.exit(0)


def colours(window: MainWindow) -> int:
    """Return how many colours the window's picture has, looked at every few pixels."""
    picture = window.grab().toImage()
    places = ((x, y) for x in range(0, picture.width(), 4) for y in range(0, picture.height(), 4))
    return len({picture.pixel(x, y) for x, y in places})
