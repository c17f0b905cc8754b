"""What waveforms are drawn from: the pyramids of all files in view, and samples for close-ups."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from lasaft_studio.audio.io.files import AudioFile, read
from lasaft_studio.audio.pictures.peaks import Floats, PeakPyramid, fill_peaks
from lasaft_studio.errors import StudioError
from lasaft_studio.progress import Progress
from lasaft_studio.ui.session.jobs import Job, Lane

CLOSE_UP_FRAMES = 128  # a pixel: below this, a pyramid has nothing finer
_AIR = 1.0  # windows of samples reach as far again to either side, so that scrolling finds them


class _Window(NamedTuple):
    """A stretch of samples in memory."""

    start_frame: int
    samples: Floats


class Overviews(QObject):
    """Gives what there is at once, and tells when there is more.

    Args:
        lane: where files are read.
    """

    changed = Signal(object)  # the path of the file that has more to show

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._pyramids: dict[Path, PeakPyramid] = {}
        self._peaks: dict[Path, float] = {}
        self._windows: dict[Path, _Window] = {}
        self._reading: dict[Path, Job] = {}
        self._foreign: set[Path] = set()

    def pyramid(self, file: AudioFile) -> PeakPyramid:
        """Return the pyramid of a file, perhaps still empty."""
        known = self._pyramids.get(file.path)
        if known is not None and (known.channels, known.frames) == (file.channels, file.frames):
            return known
        pyramid = self._pyramids[file.path] = PeakPyramid(file.channels, file.frames)
        job = Job("", partial(_fill, pyramid, file.path))
        job.progressed.connect(lambda *_: self.changed.emit(file.path))
        job.succeeded.connect(lambda _: self.changed.emit(file.path))
        self._lane.start(job)
        self._lane.move(job, 0)  # what was asked for last is what one looks at
        return pyramid

    def peak(self, file: AudioFile) -> float:
        """Return the largest amplitude of a file as far as it has been read."""
        if file.path in self._peaks:
            return self._peaks[file.path]
        pyramid = self.pyramid(file)
        if not pyramid.ready_frames:
            return 0.0
        whole = pyramid.summaries(0, pyramid.frames, 1)
        peak = float(max(-whole.lowest.min(), whole.highest.max()))
        if pyramid.is_complete:
            self._peaks[file.path] = peak
        return peak

    def put(self, path: Path, pyramid: PeakPyramid) -> None:
        """Take over a pyramid that somebody else fills, of a sound that is no file yet."""
        self._pyramids[path] = pyramid
        self._foreign.add(path)
        self.changed.emit(path)

    def samples(self, file: AudioFile, start_frame: int, frames: int) -> _Window | None:
        """Return samples that contain this stretch; None until they have been read."""
        start, stop = max(start_frame, 0), min(start_frame + frames, file.frames)
        window = self._windows.get(file.path)
        if window is not None and _contains(window, start, stop):
            return window
        if file.path not in self._reading and file.path not in self._foreign and start < stop:
            air = round((stop - start) * _AIR)
            begin, end = max(start - air, 0), min(stop + air, file.frames)
            self._read(file.path, begin, end)
        return None

    def _read(self, path: Path, start_frame: int, stop_frame: int) -> None:
        job = Job("", lambda _: read(path, start_frame, stop_frame - start_frame).samples)
        job.succeeded.connect(lambda samples: self._keep(path, _Window(start_frame, samples)))
        job.ended.connect(lambda: self._reading.pop(path, None))
        self._reading[path] = job
        self._lane.start(job)
        self._lane.move(job, 0)

    def _keep(self, path: Path, window: _Window) -> None:
        self._reading.pop(path, None)
        self._windows[path] = window
        self.changed.emit(path)


def _fill(pyramid: PeakPyramid, path: Path, progress: Progress) -> None:
    """Fill a pyramid from the cache or from its file; a file that is gone is drawn as silence."""
    if pyramid.load(path):
        return
    try:
        fill_peaks(pyramid, path, progress)
    except StudioError:
        pyramid.add(np.zeros((pyramid.channels, pyramid.frames - pyramid.ready_frames), np.float32))


def _contains(window: _Window, start_frame: int, stop_frame: int) -> bool:
    return window.start_frame <= start_frame and stop_frame <= window.start_frame + window.samples.shape[1]
