"""Draws the visible stretch of a track: its waveform, from the whole song down to single samples."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from lasaft_studio.audio.pictures.peaks import Floats, Summaries, summarise
from lasaft_studio.project.model import Clip, Song, Track
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.tracks import waveform
from lasaft_studio.ui.tracks.spectrograms import Spectrograms
from lasaft_studio.ui.tracks.waveform_cache import CLOSE_UP_FRAMES, Overviews
from lasaft_studio.ui.widgets.viewport import Axis

_DOT_PIXELS = 7.0  # between samples: from here on each gets a dot
_TALLEST = 0.97  # of full scale: what the loudest sample of a song is drawn as
_MOST_SCALE = 6.0
_BOTH_CHANNELS_PIXELS = 56  # a lower waveform shows the channels as one


class _Drawn(NamedTuple):
    """A clip, and how it is drawn."""

    clip: Clip
    colour: str
    scale: float


class LanePictures(QObject):
    """Turns files into pictures for lanes.

    Args:
        overviews: of waveforms.
        spectrograms: tiles of them.
    """

    changed = Signal(object)  # the path of a file that has more to show

    def __init__(
        self, overviews: Overviews, spectrograms: Spectrograms, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._overviews, self._spectrograms = overviews, spectrograms
        overviews.changed.connect(self.changed)
        spectrograms.changed.connect(self.changed)

    def scale(self, song: Song | None) -> float:
        """Return how much taller waveforms are drawn, so that a quiet song fills its lane too.

        It is the same for all tracks of a song, which can be compared by eye.
        """
        tracks = song.tracks[:1] if song is not None else ()
        peak = max((self._overviews.peak(clip.file) for track in tracks for clip in track.clips), default=0.0)
        return min(max(_TALLEST / peak, 1.0), _MOST_SCALE) if peak > 0 else 1.0

    def paint_waveform(
        self, painter: QPainter, place: QRect, track: Track, axis: Axis, scale: float = 1.0
    ) -> None:
        """Draw the waveform of a track into `place`, whose left edge is that of the view."""
        for clip in track.clips:
            self._paint_clip(painter, place, _Drawn(clip, track.colour, scale), axis)

    def paint_spectrogram(self, painter: QPainter, place: QRect, track: Track, axis: Axis) -> None:
        """Draw the spectrogram of a track into `place`, whose left edge is that of the view."""
        for clip in track.clips:
            self._spectrograms.paint(painter, place, clip, track.colour, axis)

    def _paint_clip(self, painter: QPainter, place: QRect, drawn: _Drawn, axis: Axis) -> None:
        clip = drawn.clip
        ratio = painter.device().devicePixelRatio()
        frames_per_pixel = axis.frames_per_pixel / ratio
        left = max(axis.x(clip.start_frame), 0.0)
        ready = clip.start_frame - clip.offset_frame + self._overviews.pyramid(clip.file).ready_frames
        right = min(axis.x(min(clip.stop_frame, ready)), float(place.width()))
        count = int(np.ceil((right - left) * ratio))
        if count <= 0:
            return
        first = axis.first_frame + left * axis.frames_per_pixel
        start = first - clip.start_frame + clip.offset_frame
        height = max(round(place.height() * ratio), 2)
        apart = place.height() >= _BOTH_CHANNELS_PIXELS
        if frames_per_pixel < 1:
            curve = self._curve(clip, start, frames_per_pixel, count, apart=apart)
            image = waveform.line(curve * drawn.scale, height, drawn.colour)
        else:
            summaries = self._summaries(clip, start, frames_per_pixel, count)
            image = _picture(summaries, height, drawn, apart=apart)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(left, place.top()), image)
        if frames_per_pixel * ratio * _DOT_PIXELS < 1:
            self._paint_dots(painter, place, drawn, axis, apart=apart)

    def _summaries(self, clip: Clip, start: float, frames_per_pixel: float, count: int) -> Summaries:
        if frames_per_pixel < CLOSE_UP_FRAMES:
            frames = int(np.ceil(count * frames_per_pixel)) + 2
            window = self._overviews.samples(clip.file, int(start), frames)
            if window is not None:
                return summarise(window.samples, start - window.start_frame, frames_per_pixel, count)
        return self._overviews.pyramid(clip.file).summaries(start, frames_per_pixel, count)

    def _curve(self, clip: Clip, start: float, frames_per_pixel: float, count: int, *, apart: bool) -> Floats:
        """Return the curve through single samples, which stand at their frames, at the edges of pixels."""
        places = start + np.arange(count + 1) * frames_per_pixel
        window = self._overviews.samples(clip.file, int(start) - 1, int(count * frames_per_pixel) + 4)
        if window is None:
            return np.zeros((1, count + 1), np.float32)
        frames = window.start_frame + np.arange(window.samples.shape[1])
        curve = np.stack([np.interp(places, frames, each) for each in window.samples]).astype(np.float32)
        return _joined(curve, apart=apart)

    def _paint_dots(self, painter: QPainter, place: QRect, drawn: _Drawn, axis: Axis, *, apart: bool) -> None:
        clip = drawn.clip
        start = int(axis.first_frame) - clip.start_frame + clip.offset_frame
        count = int(axis.visible_frames) + 2
        window = self._overviews.samples(clip.file, start, count)
        if window is None:
            return
        offset = max(start - window.start_frame, 0)
        samples = _joined(window.samples[:, offset : offset + count], apart=apart)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.faded(drawn.colour, 1.0))
        height = place.height() / len(samples)
        for channel, values in enumerate(samples):
            middle = place.top() + (channel + 0.5) * height
            for index, value in enumerate(values):
                frame = window.start_frame + offset + index - clip.offset_frame + clip.start_frame
                y = middle - float(value) * drawn.scale * height / 2 * waveform.FILL
                painter.drawEllipse(QPointF(axis.x(frame), y), 2.5, 2.5)


def _picture(summaries: Summaries, height: int, drawn: _Drawn, *, apart: bool) -> QImage:
    scale = drawn.scale
    lowest, highest, rms = summaries.lowest * scale, summaries.highest * scale, summaries.rms * scale
    if not apart:
        lowest, highest = lowest.min(axis=0, keepdims=True), highest.max(axis=0, keepdims=True)
        rms = np.sqrt(np.square(rms).mean(axis=0, keepdims=True))
    return waveform.picture(lowest[:2], highest[:2], rms[:2], height, drawn.colour)


def _joined(samples: Floats, *, apart: bool) -> Floats:
    if apart or len(samples) == 1:
        return samples[:2]
    joined: Floats = samples.mean(axis=0, keepdims=True)
    return joined
