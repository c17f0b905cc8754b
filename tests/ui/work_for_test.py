"""The window at work, without a screen, until a point at which its process will be killed.

python work_for_test.py separation|save SONG PROJECT_FILE

Prints "now" when it is there, and waits.
"""

import sys
import threading
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from lasaft_studio import disk, settings
from lasaft_studio.project import autosave
from lasaft_studio.ui import app
from lasaft_studio.ui.main_window import MainWindow
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.sound.live_stems import LiveStems
from lasaft_studio.ui.style.theme import Theme


def main():
    what, song, project = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    application = app.make_application()
    Theme(application, "dark")
    workspace = Workspace(settings.Settings(model="tiny", device="cpu"))
    workspace.failed.connect(lambda error: sys.exit(str(error)))
    window = MainWindow(workspace)
    window.separation.prepares = window.tempo.listens = False
    window.show()
    window.open([song])
    until(lambda: workspace.view_state.song is not None)
    until(autosave.found)
    window.files.saving.save(project)
    until(lambda: project.is_file() and workspace.document.saved)
    if what == "separation":
        LiveStems.take = stop_here
        window.separation.separate()
    else:
        window.separation.separate()
        until(lambda: len(workspace.document.project.tracks) == 5)
        until(lambda: any(len(left.project.tracks) == 5 for left in autosave.found()))
        disk._flush = stop_here  # everything is written, under its temporary name
        window.files.saving.save(project)
    application.exec()


def stop_here(*_arguments):
    print("now", flush=True)
    threading.Event().wait()


def until(condition):
    while not condition():
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()


if __name__ == "__main__":
    main()
