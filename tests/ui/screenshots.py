"""Takes the README's screenshots of the real program at work on the demo song.

    python tests/ui/screenshots.py [FOLDER] [--only NAME …]

Runs without a screen. Each picture is one state of the window; pictures at twice the scale and in other
languages are taken by processes of their own.
"""

import argparse
import dataclasses
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_FOLDER = ROOT / "resources" / "screenshots"
SIZE = (1280, 800)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--part", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.part:
        Photographer(given.folder, given.only).run(given.part)
        return
    for part, extra in (("dark", {}), ("light", {}), ("korean", {}), ("double", {"QT_SCALE_FACTOR": "2"})):
        with tempfile.TemporaryDirectory() as home:
            environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "LASAFT_HOME": home, **extra}
            environment["PYTHONPATH"] = str(ROOT)
            command = [sys.executable, __file__, str(given.folder), "--part", part]
            command += ["--only", *given.only] if given.only else []
            subprocess.run(command, check=True, env=environment)


class Photographer:
    """Drives the window and takes pictures of it."""

    def __init__(self, folder: Path, only: list[str]) -> None:
        from lasaft_studio import settings
        from lasaft_studio.ui import app, translation
        from lasaft_studio.ui.theme import Theme

        self.folder, self.only = folder, only
        self.application = app.make_application()
        self.settings = settings.Settings()
        self.translation, self.Theme = translation, Theme

    def run(self, part: str) -> None:
        from lasaft_studio.ui.main_window import MainWindow
        from lasaft_studio.ui.workspace import Workspace

        self.translation.install(self.application, "ko" if part == "korean" else "en")
        theme = "light" if part == "light" else "dark"
        self.Theme(self.application, theme)
        self.workspace = Workspace(dataclasses.replace(self.settings, theme=theme))
        self.window = MainWindow(self.workspace)
        self.window.separation.prepares = part != "dark" or not self.only
        self.window.resize(*SIZE)
        self.window.show()
        getattr(self, part)()
        self.workspace.close()
        self.window.files.saving.close()

    def dark(self) -> None:
        self.take("empty")
        self.open_demo()
        self.take("song")
        self.separate(picture="separating")
        self.workspace.player.seek(round(7.4 * 44100))
        self.solo_nothing()
        self.take("stems")
        self.workspace.timeline.select(round(9.6 * 44100), round(14.4 * 44100))
        self.window.mixer.set_loop(self.workspace.timeline.selection)
        self.show_lanes("both")
        self.take("both")
        self.show_lanes("spectrograms")
        self.workspace.timeline.clear_selection()
        self.take("spectrograms")
        self.show_lanes("waveforms")
        self.export()
        self.dialog("preferences", self.window.help.show_preferences)
        self.error()
        self.shortcuts()
        self.inside()
        self.window.resize(self.window.minimumSize())
        self.wait(300)
        self.take("small")

    def light(self) -> None:
        self.take("empty-light")
        self.open_demo()
        self.separate()
        self.workspace.player.seek(round(7.4 * 44100))
        self.take("stems-light")
        self.show_lanes("both")
        self.take("both-light")

    def korean(self) -> None:
        self.take("empty-korean")
        self.open_demo()
        self.separate()
        self.take("stems-korean")
        self.export("export-korean")

    def double(self) -> None:
        self.open_demo()
        self.separate()
        self.workspace.player.seek(round(7.4 * 44100))
        self.take("stems-double")

    def open_demo(self) -> None:
        self.window.files.open_demo()
        self.until(lambda: self.workspace.desk.song is not None)
        self.rest()

    def separate(self, picture: str = "") -> None:
        done = []
        self.window.separation.separations.finished.connect(lambda *_: done.append(True))
        self.window.separation.separate()
        taken = not picture

        def half_way() -> bool:
            live = self.workspace.desk.live.values()
            ready = [p.ready_frames / p.frames for each in live for p in each.pyramids.values()]
            return bool(ready) and min(ready) > 0.4

        while not done:
            self.wait(30)
            if not taken and half_way():
                self.wait(300)
                self.take(picture)
                taken = True
        self.rest()

    def solo_nothing(self) -> None:
        self.workspace.desk.select([])

    def show_lanes(self, mode: str) -> None:
        self.window.actions_table[mode].trigger()
        self.rest()

    def export(self, name: str = "export") -> None:
        from lasaft_studio.ui.export_dialog import ExportDialog

        song = self.workspace.desk.song
        self.dialog(name, lambda: shown(ExportDialog(song, Path("/home/you/Music"), "wav24", self.window)))

    def error(self) -> None:
        from lasaft_studio.errors import AudioError
        from lasaft_studio.ui.error_dialog import show_error

        error = AudioError("Song.mp3 is damaged at 1:12.4.", hint="Get the file once more.")
        self.dialog("error", lambda: show_error(error, self.window))

    def shortcuts(self) -> None:
        from lasaft_studio.ui.shortcuts_dialog import ShortcutsDialog

        self.dialog("shortcuts", lambda: shown(ShortcutsDialog(self.window.actions_table, self.window)))

    def inside(self) -> None:
        from PySide6.QtWidgets import QApplication

        from lasaft_studio.ui.look_inside_dialog import LookInsideDialog

        self.window.inside.look_inside()

        def found() -> list:
            return [each for each in QApplication.topLevelWidgets() if isinstance(each, LookInsideDialog)]

        self.until(lambda: bool(found()))
        self.dialog("inside", lambda: found()[0])

    def dialog(self, name: str, show: Callable) -> None:
        """Take a picture of a dialog over the window."""
        from PySide6.QtGui import QColor, QPainter

        dialog = show()
        self.wait(300)
        picture, over = self.window.grab(), dialog.grab()
        with QPainter(picture) as painter:
            painter.fillRect(self.window.rect(), QColor(0, 0, 0, 130))
            x = (self.window.width() - dialog.width()) // 2
            painter.drawPixmap(x, (self.window.height() - dialog.height()) // 2, over)
        self.keep(picture, name)
        dialog.close()
        self.wait(50)

    def take(self, name: str) -> None:
        self.keep(self.window.grab(), name)

    def keep(self, picture, name: str) -> None:
        if self.only and name not in self.only:
            return
        from PySide6.QtGui import QImage

        path = self.folder / f"{name}.png"
        picture.toImage().convertToFormat(QImage.Format.Format_RGB888).save(str(path))
        print(path)

    def rest(self) -> None:
        """Wait until nothing is computed any more."""
        lanes = (self.workspace.files, self.workspace.views, self.workspace.facts, self.workspace.compute)
        self.wait(300)
        self.until(lambda: not any(lane.jobs for lane in lanes))
        self.wait(300)

    def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self.wait(50)

    def wait(self, milliseconds: int) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


def shown(dialog):
    dialog.show()
    return dialog


if __name__ == "__main__":
    main()
