"""Our icons: one-coloured SVG drawings which take the colour of the theme, sharp at any size."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from lasaft_studio import paths
from lasaft_studio.audio import stems

_PIXELS = (16, 18, 20, 24, 32, 36, 40, 48, 64)  # logical sizes of buttons at scales 1, 1.5 and 2
_colours = {"normal": "#e9ebf1", "disabled": "#6b7284"}


def use_colours(normal: str, disabled: str) -> None:
    """Draw icons in these colours from now on."""
    _colours.update(normal=normal, disabled=disabled)
    icon.cache_clear()


@cache
def icon(name: str, colour: str = "") -> QIcon:
    """Return the icon `name` of `resources/icons`, in the theme's colours or in one of its own."""
    result = QIcon()
    for pixels in _PIXELS:
        size = QSize(pixels, pixels)
        result.addPixmap(picture(name, size, colour or _colours["normal"]), QIcon.Mode.Normal)
        result.addPixmap(picture(name, size, _colours["disabled"]), QIcon.Mode.Disabled)
    return result


def picture(name: str, size: QSize, colour: str, ratio: float = 1.0) -> QPixmap:
    """Return the icon `name` as a picture of `size` logical pixels for a screen of scale `ratio`."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        paint(painter, name, QRectF(0, 0, size.width(), size.height()), colour)
    return pixmap


def paint(painter: QPainter, name: str, place: QRectF, colour: str | QColor) -> None:
    """Draw the icon `name` into `place`."""
    _renderer(name, QColor(colour).name()).render(painter, place)


def coloured_file(name: str, colour: str) -> Path:
    """Return a file with the icon `name` in `colour`, for style sheets, which can only load files."""
    folder = paths.cache_folder() / "icons"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{colour.removeprefix('#')}.svg"
    path.write_text(_drawing(name, colour), encoding="utf-8")
    return path


def stem_icon(stem: str) -> str:
    """Return the name of the icon for a stem; those that we do not know look like a waveform."""
    return stems.icon(stem)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name, colour).encode()))


def _drawing(name: str, colour: str) -> str:
    return paths.resource(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
