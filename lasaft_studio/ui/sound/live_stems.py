"""Stems while they are computed: seen and heard up to where the computation is."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.audio.io.reader import Block
from lasaft_studio.audio.pictures.peaks import PeakPyramid
from lasaft_studio.audio.stems import in_order
from lasaft_studio.paths import cache_folder
from lasaft_studio.project.colours import stem_colour
from lasaft_studio.project.model import Clip, Song, Span, Track, new_id
from lasaft_studio.project.render import Renderer
from lasaft_studio.ui.style.stem_text import stem_title

LONGEST_SECONDS = 20 * 60.0  # of what can be heard before the end: above, it would fill the disk
_FULL_SCALE = 1 << 14  # 16-bit integers with room for 6 dB more than full scale


class LiveStems(QObject):
    """The results of one running separation.

    `take` is called on the compute lane, `read` on the sound's thread, all else on the window's.

    Args:
        song: that is separated.
        span: the stretch of it.
    """

    appeared = Signal(object)  # the pyramids by path
    grew = Signal(object)  # the paths by which pyramids are known

    def __init__(self, song: Song, span: Span, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.song_id = song.id
        self._rate, self._channels, self._span = song.sample_rate, song.channels, span
        self._audible = span.frames <= LONGEST_SECONDS * song.sample_rate
        self._folder = tempfile.TemporaryDirectory(prefix="live-", dir=cache_folder())
        self._lock = threading.Lock()
        self._samples: dict[str, NDArray[np.int16]] = {}
        self.tracks: tuple[Track, ...] = ()
        self.pyramids: dict[Path, PeakPyramid] = {}

    def take(self, results: Mapping[str, NDArray[np.float32]], start_frame: int) -> None:
        """Keep a block of results (C, n) by name, which begins at `start_frame` of the stretch."""
        first = not self.tracks
        if first:
            self._open(results)
        for track in self.tracks:
            block = results[track.stem]
            self.pyramids[track.clips[0].file.path].add(block)
            if self._audible:
                stop = start_frame + block.shape[1]
                scaled = np.clip(block * _FULL_SCALE, -(1 << 15), (1 << 15) - 1)
                self._samples[track.id][:, start_frame:stop] = scaled.astype(np.int16)
        if first:
            self.appeared.emit(self.pyramids)
        self.grew.emit(list(self.pyramids))

    def has(self, track_id: str) -> bool:
        """Tell whether a track is one of these."""
        return any(track.id == track_id for track in self.tracks)

    def change(self, track_id: str, **changes: Any) -> None:
        """Move a fader or a button of a track."""
        self.tracks = tuple(
            replace(track, **changes) if track.id == track_id else track for track in self.tracks
        )

    def read(self, track_id: str, start_frame: int, frames: int) -> Block:
        """Return (C, frames) of a track from `start_frame` of the song on; silence where nothing is yet."""
        block = np.zeros((self._channels, frames))
        with self._lock:
            samples = self._samples.get(track_id)
            begin = max(start_frame, self._span.start_frame)
            stop = min(start_frame + frames, self._span.stop_frame)
            if samples is not None and begin < stop:
                offset = self._span.start_frame
                found = samples[:, begin - offset : stop - offset]
                block[:, begin - start_frame : stop - start_frame] = found / _FULL_SCALE
        return block

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._samples.clear()
        self._folder.cleanup()

    def _open(self, results: Mapping[str, NDArray[np.float32]]) -> None:
        self._channels = next(iter(results.values())).shape[0]
        tracks = []
        for stem in in_order(results):
            path = Path(self._folder.name) / stem
            file = AudioFile(path, self._span.frames, self._rate, self._channels, "RAW", "PCM_16", 16)
            clip = Clip(file, self._span.start_frame, 0, self._span.frames)
            # muted, since the original still sounds: a solo lets one listen
            track = Track(new_id(), stem_title(stem), "stem", stem, (clip,), stem_colour(stem), muted=True)
            self.pyramids[path] = PeakPyramid(self._channels, self._span.frames)
            if self._audible:
                shape = (self._channels, self._span.frames)
                self._samples[track.id] = np.memmap(path, np.int16, "w+", shape=shape)
            tracks.append(track)
        self.tracks = tuple(tracks)


class LiveRenderer(Renderer):
    """Mixes tracks of files and of running separations alike."""

    def __init__(self, live: Mapping[str, LiveStems], missing: frozenset[Path]) -> None:
        super().__init__(missing)
        self._live = live

    def track(self, track: Track, start_frame: int, frames: int) -> Block:
        for stems in tuple(self._live.values()):
            if stems.has(track.id):
                return stems.read(track.id, start_frame, frames)
        return super().track(track, start_frame, frames)
