"""Pictures of waveforms: soft edges computed as coverage, which is a hundred times as quick as polygons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

Floats = NDArray[np.float32]
_PEAK_STRENGTH = np.float32(0.55)  # the peaks stand behind the louder-looking RMS
_LEAST_PIXELS = np.float32(1.2)
_HIGHEST = np.float32(1.05)  # of full scale: what is louder leaves the lane anyway
FILL = 0.94  # of a channel's height that full scale takes


def picture(lowest: Floats, highest: Floats, rms: Floats, height: int, colour: str) -> QImage:
    """Return a picture of columns, one a pixel, (W x height).

    Args:
        lowest: (C, W), the lowest sample of each column.
        highest: (C, W), the highest.
        rms: (C, W), its loudness.
        height: in pixels, shared by the channels from top to bottom.
        colour: "#rrggbb".
    """
    channels, width = lowest.shape
    shares = np.zeros((height, width), dtype=np.float32)
    edges = np.linspace(0, height, channels + 1).round().astype(int)
    for channel in range(channels):
        top, bottom = edges[channel], edges[channel + 1]
        place = shares[top:bottom]
        _cover(place, lowest[channel], highest[channel], 255 * _PEAK_STRENGTH)
        _cover(place, -rms[channel], rms[channel], 255 * (1 - _PEAK_STRENGTH))
    return _tinted(shares.astype(np.uint8), colour)


def line(samples: Floats, height: int, colour: str) -> QImage:
    """Return a picture of a curve: `samples` (C, W + 1) at the edges of its columns of pixels."""
    lowest = np.minimum(samples[:, :-1], samples[:, 1:])
    highest = np.maximum(samples[:, :-1], samples[:, 1:])
    channels, width = lowest.shape
    shares = np.zeros((height, width), dtype=np.float32)
    edges = np.linspace(0, height, channels + 1).round().astype(int)
    for channel in range(channels):
        top, bottom = edges[channel], edges[channel + 1]
        _cover(shares[top:bottom], lowest[channel], highest[channel], np.float32(255))
    return _tinted(shares.astype(np.uint8), colour)


def _cover(place: Floats, lowest: Floats, highest: Floats, strength: np.float32) -> None:
    """Add to each pixel of `place` (height, W) how much of it lies between two curves; -1 is at the bottom.

    Only the rows between the outermost points are computed, which are few where a stem is quiet.
    """
    height = place.shape[0]
    middle, half = np.float32(height / 2), np.float32(height / 2 * FILL)
    top = middle - np.clip(highest, -_HIGHEST, _HIGHEST) * half
    bottom = middle - np.clip(lowest, -_HIGHEST, _HIGHEST) * half
    missing = np.maximum(_LEAST_PIXELS - (bottom - top), 0) / 2
    top, bottom = top - missing, bottom + missing
    first, stop = max(int(top.min()), 0), min(int(bottom.max()) + 1, height)
    rows = np.arange(first, stop, dtype=np.float32)[:, None]
    covered: Floats = np.minimum(rows + 1, bottom)
    covered -= np.maximum(rows, top)
    np.clip(covered, 0, 1, out=covered)
    covered *= strength
    place[first:stop] += covered


def _tinted(shares: NDArray[np.uint8], colour: str) -> QImage:
    """Return a picture in one colour, as opaque as `shares` (height, W) says."""
    height, width = shares.shape
    padded = np.zeros((height, -(-width // 4) * 4), dtype=np.uint8)  # QImage wants rows of whole words
    padded[:, :width] = shares
    image = QImage(padded.data, width, height, padded.shape[1], QImage.Format.Format_Indexed8)
    tint = QColor(colour).rgb() & 0xFFFFFF
    image.setColorTable([alpha << 24 | tint for alpha in range(256)])
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
