"""Takes the README's screenshots of the real program at work on the demo song.

    python tests/ui/screenshots.py [FOLDER] [--only NAME …]

Runs without a screen. Each picture is one state of the window, in dark and light colours, at 1280 x 800 and,
as "…@2x", at 2560 x 1440 on a screen of twice the density; each of these is a process of its own. Names are
those of the methods of `Photographer` below.
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
PARTS = ("dark", "light", "dark@2x", "light@2x", "korean")
ONLY_IN = {"song": "dark", "inside": "dark"}  # pictures that one part is enough for
OF_KOREAN = ("stems", "export")
SIZES = {"": (1280, 800), "@2x": (1280, 720)}  # logical pixels
EXACT_COLOURS, OTHER_COLOURS = 96, 160  # of a picture: a third of the bytes, and nobody sees it
HERE_SECONDS = 7.4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--only", nargs="*", default=[], help="such as stems-dark or export-light@2x")
    parser.add_argument("--part", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.part:
        Photographer(given.folder, given.only, given.part).run()
        return
    for part in PARTS:
        if given.only and not any(name.endswith(f"-{part}") for name in given.only):
            continue
        with tempfile.TemporaryDirectory() as home:
            scale = {"QT_SCALE_FACTOR": "2"} if part.endswith("@2x") else {}
            environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "LASAFT_HOME": home, **scale}
            environment["PYTHONPATH"] = str(ROOT)
            command = [sys.executable, __file__, str(given.folder), "--part", part]
            command += ["--only", *given.only] if given.only else []
            subprocess.run(command, check=True, env=environment)


class Photographer:
    """Drives the window and takes pictures of it."""

    def __init__(self, folder: Path, only: list[str], part: str) -> None:
        from lasaft_studio import settings
        from lasaft_studio.ui import app
        from lasaft_studio.ui.main_window import MainWindow
        from lasaft_studio.ui.session.workspace import Workspace
        from lasaft_studio.ui.style import translation
        from lasaft_studio.ui.style.theme import Theme

        self.folder, self.only, self.part = folder, only, part
        self.application = app.make_application()
        translation.install(self.application, "ko" if part == "korean" else "en")
        theme = "light" if part.startswith("light") else "dark"
        Theme(self.application, theme)
        self.workspace = Workspace(dataclasses.replace(settings.Settings(), theme=theme))
        self.window = MainWindow(self.workspace)
        self.window.resize(*SIZES["@2x" if part.endswith("@2x") else ""])
        self.window.show()

    def run(self) -> None:
        self.take("empty")
        self.window.files.open_demo()
        self.until(lambda: self.workspace.view_state.song is not None)
        self.rest()
        self.take("song")
        self.separating()
        self.workspace.player.seek(round(HERE_SECONDS * 44100))
        self.sound()
        self.take("stems")
        self.spectrograms()
        self.export()
        self.preferences()
        self.error()
        self.inside()
        self.workspace.close()
        self.window.files.saving.close()

    def separating(self) -> None:
        done = []
        self.window.separation.separations.finished.connect(lambda *_: done.append(True))
        self.window.separation.separate()
        self.until(lambda: done or self.share_ready() > 0.4)
        self.wait(300)
        self.take("separating")
        self.until(lambda: done)
        self.rest()

    def share_ready(self) -> float:
        """Return how much of the stems is computed."""
        live = self.workspace.view_state.live.values()
        return min((p.ready_frames / p.frames for each in live for p in each.pyramids.values()), default=0.0)

    def sound(self) -> None:
        """Let the meters show what they show while this place is played."""
        from lasaft_studio.project.render import Renderer
        from lasaft_studio.ui.sound.playback import Playback

        song = self.workspace.view_state.song
        playback = Playback(Renderer(), song, round(HERE_SECONDS * song.sample_rate))
        for _ in range(3):
            playback.read(4096)
            self.workspace.player.levels_changed.emit(playback.levels.popleft())

    def spectrograms(self) -> None:
        self.workspace.timeline.select(round(9.6 * 44100), round(14.4 * 44100))
        self.window.mixer.set_loop(self.workspace.timeline.selection)
        self.show_lanes("both")
        self.take("spectrogram")
        self.workspace.timeline.clear_selection()
        self.show_lanes("waveforms")
        self.window.mixer.set_loop(None)

    def show_lanes(self, mode: str) -> None:
        self.window.actions_table[mode].trigger()
        self.rest()

    def export(self) -> None:
        from lasaft_studio.ui.dialogs.export import ExportDialog

        song = self.workspace.view_state.song
        self.dialog(
            "export", lambda: shown(ExportDialog(song, Path("/home/you/Music"), "wav24", self.window))
        )

    def preferences(self) -> None:
        self.dialog("preferences", self.window.help.show_preferences)

    def error(self) -> None:
        from lasaft_studio.errors import AudioError
        from lasaft_studio.ui.dialogs.error import show_error

        error = AudioError("Song.mp3 is damaged at 1:12.4.", hint="Get the file once more.")
        self.dialog("error", lambda: show_error(error, self.window))

    def inside(self) -> None:
        from PySide6.QtWidgets import QApplication

        from lasaft_studio.ui.dialogs.look_inside import LookInsideDialog

        def found() -> list:
            return [each for each in QApplication.topLevelWidgets() if isinstance(each, LookInsideDialog)]

        self.window.inside.look_inside()
        self.until(lambda: bool(found()))
        self.dialog("inside", lambda: found()[0])

    def dialog(self, name: str, show: Callable) -> None:
        """Take a picture of a dialog over the window."""
        from PySide6.QtCore import QPoint, QRectF, Qt
        from PySide6.QtGui import QColor, QPainter, QPainterPath

        dialog = show()
        self.wait(300)
        picture, over = self.window.grab(), dialog.grab()
        place = dialog.rect()
        place.moveCenter(self.window.rect().center() + QPoint(0, 1))
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.window.rect(), QColor(0, 0, 0, 120))
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(place), 10, 10)
            painter.setClipPath(outline)
            painter.drawPixmap(place.topLeft(), over)
            painter.setClipping(False)
            painter.setPen(Qt.GlobalColor.darkGray)
            painter.drawPath(outline)
        self.keep(picture, name)
        dialog.close()
        self.wait(50)

    def take(self, name: str) -> None:
        self.keep(self.window.grab(), name)

    def keep(self, picture, state: str) -> None:
        """Write a picture with a palette of its own."""
        from PIL import Image
        from PySide6.QtGui import QImage

        name = f"{state}-{self.part}"
        elsewhere = ONLY_IN.get(state, self.part) != self.part
        if elsewhere or (self.part == "korean" and state not in OF_KOREAN):
            return
        if self.only and name not in self.only:
            return
        image = picture.toImage().convertToFormat(QImage.Format.Format_RGB888)
        size = (image.width(), image.height())
        pixels = Image.frombytes("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine())
        path = self.folder / f"{name}.png"
        with_few_colours(pixels).save(path, optimize=True)
        print(path, path.stat().st_size // 1000, "kB", flush=True)

    def rest(self) -> None:
        """Wait until nothing is computed any more."""
        lanes = (self.workspace.files, self.workspace.views, self.workspace.facts, self.workspace.compute)
        self.wait(300)
        self.until(lambda: not any(lane.jobs for lane in lanes))
        self.wait(300)

    def until(self, condition: Callable[[], object]) -> None:
        while not condition():
            self.wait(50)

    def wait(self, milliseconds: int) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


def with_few_colours(pixels):
    """Return a picture with a palette: the colours of large areas as they are, the others as near as may be."""
    from PIL import Image

    counted = sorted(pixels.getcolors(pixels.width * pixels.height), reverse=True)
    exact = [part for _, colour in counted[:EXACT_COLOURS] for part in colour]
    others = pixels.quantize(OTHER_COLOURS, method=Image.Quantize.MEDIANCUT).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([*exact, *others][:768])
    return pixels.quantize(palette=palette, dither=Image.Dither.NONE)


def shown(dialog):
    dialog.show()
    return dialog


if __name__ == "__main__":
    main()
