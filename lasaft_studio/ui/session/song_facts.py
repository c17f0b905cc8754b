"""What is measured and read of songs besides their samples: loudness and covers, in the background."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from lasaft_studio.audio.io.files import open_reader
from lasaft_studio.audio.io.tags import read_tags
from lasaft_studio.audio.levels import measure
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Song
from lasaft_studio.ui.session.cover import read_cover
from lasaft_studio.ui.session.jobs import Job, Lane, Task


class SongFacts(QObject):
    """Knows what it has been told to find out, and tells when it knows more.

    Args:
        lane: where files are read.
    """

    changed = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._loudness: dict[Path, float | None] = {}
        self._covers: dict[Path, QImage | None] = {}

    def loudness_lufs(self, song: Song) -> float | None:
        """Return the integrated loudness of the original; None until it is measured, and for silence."""
        path = _source(song)
        if path is not None and path not in self._loudness:
            self._loudness[path] = None
            self._start(partial(_loudness, path), partial(self._keep_loudness, path))
        return self._loudness.get(path) if path is not None else None

    def cover(self, song: Song) -> QImage | None:
        """Return the picture in the original's tags; None until it is read, and where there is none."""
        path = _source(song)
        if path is not None and path not in self._covers:
            self._covers[path] = None
            self._start(partial(_cover, path), partial(self._keep_cover, path))
        return self._covers.get(path) if path is not None else None

    def _start(self, task: Task, keep: Callable[[Any], None]) -> None:
        job = Job("", task)
        job.succeeded.connect(keep)
        self._lane.start(job)

    def _keep_loudness(self, path: Path, lufs: float | None) -> None:
        self._loudness[path] = lufs
        self.changed.emit()

    def _keep_cover(self, path: Path, cover: QImage | None) -> None:
        self._covers[path] = cover
        self.changed.emit()


def _loudness(path: Path, progress: Progress) -> float | None:
    with open_reader(path) as reader:
        lufs = measure(reader, progress).lufs
    return lufs if math.isfinite(lufs) else None


def _cover(path: Path, progress: Progress) -> QImage | None:
    progress.check()
    return read_cover(read_tags(path).cover)


def _source(song: Song) -> Path | None:
    return song.source.clips[0].file.path if song.source is not None and song.source.clips else None
