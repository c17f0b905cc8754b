"""Spectrograms of what is visible: drawn from the tiles that are there, while others are computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QRect, QRectF, Signal
from PySide6.QtGui import QPainter

from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.audio.pictures.spectrogram import Spectrogram, SpectrogramStyle, TileId
from lasaft_studio.errors import StudioError
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Clip
from lasaft_studio.ui.session.jobs import Job, Lane
from lasaft_studio.ui.style import colour_maps, theme
from lasaft_studio.ui.widgets.viewport import Axis


@dataclass(frozen=True)
class SpectrogramLook:
    """How spectrograms look.

    Attributes:
        style: window, scale and range of frequencies.
        colours: of `colour_maps.NAMES`.
        loudest_db: gets the highest colour.
        range_db: how far below it the lowest colour lies.
    """

    style: SpectrogramStyle = field(default_factory=SpectrogramStyle)
    colours: str = "stem"
    loudest_db: float = -12.0
    range_db: float = 72.0


@dataclass(frozen=True, eq=False)
class _Asked:
    """Tiles of a spectrogram, which belong to its style, and the job that computes them."""

    spectrogram: Spectrogram
    tiles: Sequence[TileId]
    job: Job


class Spectrograms(QObject):
    """Paints clips, and computes missing tiles on a lane.

    Attributes:
        look: how they look.
    """

    changed = Signal(object)  # the path of the file that has more to show
    look_changed = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = SpectrogramLook()
        self._lane = lane
        self._known: dict[Path, Spectrogram] = {}
        self._jobs: dict[Path, _Asked] = {}
        self._ready: dict[Path, set[TileId]] = {}

    def use_look(self, look: SpectrogramLook) -> None:
        """Look like this from now on."""
        self.look = look
        self.look_changed.emit()

    def paint(self, painter: QPainter, place: QRect, clip: Clip, colour: str, axis: Axis) -> None:
        """Draw the visible stretch of a clip into `place`, whose left edge is that of the view."""
        left = max(axis.x(clip.start_frame), 0.0)
        right = min(axis.x(clip.stop_frame), float(place.width()))
        columns = int(np.ceil(right - left))
        spectrogram = self._spectrogram(clip.file)
        if columns <= 0 or spectrogram is None:
            return
        first = axis.first_frame + left * axis.frames_per_pixel
        start = first - clip.start_frame + clip.offset_frame
        self._ask_for(spectrogram, spectrogram.tiles_in(start, axis.frames_per_pixel, columns))
        decibels = spectrogram.image(start, axis.frames_per_pixel, columns, compute=False)
        look = self.look
        picture = colour_maps.image(
            decibels,
            look.loudest_db - look.range_db,
            look.loudest_db,
            self._table(colour),
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, place.top(), columns, place.height()), picture)

    def _table(self, colour: str) -> tuple[int, ...]:
        if self.look.colours == "stem":
            return colour_maps.stem_table(colour, theme.current().colours.lane)
        return colour_maps.table(self.look.colours)

    def _spectrogram(self, file: AudioFile) -> Spectrogram | None:
        known = self._known.get(file.path)
        if known is None or known.style != self.look.style:
            self._ready.pop(file.path, None)
            try:
                known = self._known[file.path] = Spectrogram(file, self.look.style)
            except OSError:  # the file is gone
                return None
        return known

    def _ask_for(self, spectrogram: Spectrogram, tiles: Sequence[TileId]) -> None:
        """Compute the tiles in view, unless they are the last computed; forget those asked for before."""
        path = spectrogram.file.path
        if set(tiles) <= self._ready.get(path, set()):
            return
        running = self._jobs.get(path)
        if running is not None:
            if running.spectrogram is spectrogram and set(tiles) <= set(running.tiles):
                return
            running.job.cancel()
        job = Job("", lambda progress: _compute(spectrogram, tiles, progress))
        asked = self._jobs[path] = _Asked(spectrogram, tiles, job)
        job.progressed.connect(lambda *_: self.changed.emit(path))
        job.succeeded.connect(lambda _: self._keep(path, asked))
        job.ended.connect(lambda: self._forget(path, asked))
        self._lane.start(job)

    def _keep(self, path: Path, asked: _Asked) -> None:
        """Note which tiles are there, unless spectrograms look otherwise by now."""
        if self._known.get(path) is asked.spectrogram:
            self._ready[path] = set(asked.tiles)
            self.changed.emit(path)

    def _forget(self, path: Path, asked: _Asked) -> None:
        if self._jobs.get(path) is asked:
            del self._jobs[path]


def _compute(spectrogram: Spectrogram, tiles: Sequence[TileId], progress: Progress) -> None:
    for tile, part in progress.each(tiles):
        try:
            spectrogram.tile(tile)
        except StudioError:  # what cannot be read stays dark; opening and playing tell of it
            return
        part.report(1.0)
