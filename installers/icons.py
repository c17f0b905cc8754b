"""The program's icon in the forms that systems ask for, drawn from the one SVG file."""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).resolve().parents[1] / "resources" / "icons" / "app.svg"
_LARGEST = 1024  # pixels; what an .icns file holds for screens of high density
_WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)  # of the list at 100, 125 … 400 %
SUFFIXES = {"win32": ".ico", "darwin": ".icns"}


def draw(svg: Path, size: int) -> Image.Image:
    """Return the picture in a square of `size` pixels.

    Raises:
        ValueError: the file is not an SVG picture.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(svg))
    if not renderer.isValid():
        raise ValueError(f"{svg} is not an SVG picture.")
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs want bytes, Qt text
    del application
    return Image.open(BytesIO(buffer.data().data()))


def make(svg: Path, target: Path) -> Path:
    """Write the picture to `target`: ``.ico`` and ``.icns`` with every size, ``.png`` with 256 pixels."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".png":
        draw(svg, 256).save(target)
    elif target.suffix == ".ico":
        pictures = [
            draw(svg, size) for size in _WINDOWS_SIZES
        ]  # each drawn, since small ones suffer when shrunk
        pictures[-1].save(target, sizes=[each.size for each in pictures], append_images=pictures[:-1])
    else:
        draw(svg, _LARGEST).save(target)
    return target


def for_this_system(folder: Path) -> Path:
    """Write the icon into `folder` in the form that a program of this system carries, and return the file."""
    return make(SVG, folder / f"icon{SUFFIXES.get(sys.platform, '.png')}")
