"""Colour maps for spectrograms and matrices: 256 colours from a few, evenly mixed."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP

# anchors of the maps of matplotlib (Smith and van der Walt, CC0), and plain ones
_ANCHORS = {
    name: tuple(f"#{colour}" for colour in colours.split())
    for name, colours in {
        "magma": "000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf",
        "viridis": "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725",
        "inferno": "000004 1b0c41 4a0c6b 781c6d a52c60 cf4446 ed6925 fb9b06 f7d13d fcffa4",
        "grey": "000000 ffffff",
        "paper": "ffffff 000000",
        "difference": "2166ac 67a9cf d1e5f0 f7f7f7 fddbc7 ef8a62 b2182b",
    }.items()
}

_MIDDLE = 0.5

NAMES = {
    "stem": QT_TRANSLATE_NOOP("ColourMaps", "The stem's colour"),
    "magma": QT_TRANSLATE_NOOP("ColourMaps", "Magma"),
    "viridis": QT_TRANSLATE_NOOP("ColourMaps", "Viridis"),
    "inferno": QT_TRANSLATE_NOOP("ColourMaps", "Inferno"),
    "grey": QT_TRANSLATE_NOOP("ColourMaps", "White on black"),
    "paper": QT_TRANSLATE_NOOP("ColourMaps", "Black on white"),
}


@cache
def table(name: str) -> tuple[int, ...]:
    """Return the 256 colours of a map as 0xAARRGGBB, from low to high."""
    return _mixed(_ANCHORS[name])


@cache
def stem_table(colour: str, ground: str) -> tuple[int, ...]:
    """Return 256 colours from `ground`, over the stem's `colour`, to the opposite of the ground."""
    dark = QColor(ground).lightnessF() < _MIDDLE
    between = _between(QColor(ground), QColor(colour), 0.35)
    return _mixed((ground, between, colour, "#ffffff" if dark else "#101014"))


def _mixed(anchors: tuple[str, ...]) -> tuple[int, ...]:
    rgb = np.array([QColor(each).getRgbF()[:3] for each in anchors])  # type: ignore[index]  # stub says object
    places = np.linspace(0, len(anchors) - 1, 256)
    mixed = [np.interp(places, np.arange(len(anchors)), channel) for channel in rgb.T]
    red, green, blue = (np.round(channel * 255).astype(int) for channel in mixed)
    return tuple(0xFF000000 | (r << 16) | (g << 8) | b for r, g, b in zip(red, green, blue, strict=True))


def image(values: NDArray[np.floating], lowest: float, highest: float, colours: tuple[int, ...]) -> QImage:
    """Return a picture of `values` (R, W), of which row 0 is at the bottom."""
    height, width = values.shape
    shares = values[::-1] - np.float32(lowest)
    shares *= np.float32(255 / max(highest - lowest, 1e-12))
    np.clip(shares, 0, 255, out=shares)
    padded = np.zeros((height, -(-width // 4) * 4), np.uint8)  # QImage wants rows of whole words
    padded[:, :width] = shares
    picture = QImage(padded.data, width, height, padded.shape[1], QImage.Format.Format_Indexed8)
    picture.setColorTable(colours)
    return picture.convertToFormat(QImage.Format.Format_RGB32)


def _between(first: QColor, second: QColor, share: float) -> str:
    parts = zip(first.getRgbF()[:3], second.getRgbF()[:3], strict=True)  # type: ignore[index]  # as above
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in parts)).name()
