"""Spectrograms while their options change faster than they can be computed."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from lasaft_studio.ui.widgets.viewport import Viewport


def brightness(window, clip):
    picture = QImage(300, 60, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    view = Viewport(0, clip.file.frames / 300, 300)
    window.spectrograms.paint(painter, QRect(0, 0, 300, 60), clip, "#ffffff", view)
    painter.end()
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(60, 300, 4)
    return float(pixels[..., :3].max())


def test_two_quick_changes_end_in_a_picture(qtbot, opened):
    clip = opened.workspace.view_state.song.tracks[0].clips[0]
    spectrograms = opened.spectrograms
    first = spectrograms.look
    dark = brightness(opened, clip)
    spectrograms.use_look(replace(first, style=replace(first.style, n_fft=first.style.n_fft * 2)))
    brightness(opened, clip)
    spectrograms.use_look(first)
    brightness(opened, clip)
    qtbot.waitUntil(lambda: brightness(opened, clip) > dark + 20, timeout=20000)
    qtbot.waitUntil(lambda: not opened.workspace.views.jobs, timeout=20000)
    assert brightness(opened, clip) > dark + 20
