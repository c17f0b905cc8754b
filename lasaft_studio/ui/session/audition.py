"""What the player is given: the song as the mixer says, or the original beside it, equally loud."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from lasaft_studio.audio.levels import LevelMeter
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import MAX_GAIN_DB, SILENT_DB, Song, Track
from lasaft_studio.project.render import Renderer, alone, audible
from lasaft_studio.ui.session.jobs import Job
from lasaft_studio.ui.session.workspace import Workspace

MEASURED_SECONDS = 20.0
_BLOCK_FRAMES = 1 << 16


def original_of(song: Song, trim_db: float) -> Song:
    """Return the song with its original alone, `trim_db` louder than it is, and centred."""
    source = song.source
    if source is None:
        return song
    trim_db = min(max(trim_db, SILENT_DB), MAX_GAIN_DB)

    def plain(track: Track) -> Track:
        return replace(track, gain_db=trim_db, pan=0.0) if track is source else track

    return alone(replace(song, tracks=tuple(plain(track) for track in song.tracks)), [source.id])


def is_plain(song: Song) -> bool:
    """Whether all stems of one separation sound as they are, so that they are as loud as the original."""
    heard = audible(song)
    stems = [track for track in song.stems if track.id in heard]
    models = {track.model for track in stems}
    complete = [track for track in song.stems if track.model in models]
    untouched = all(track.gain_db == 0 and track.pan == 0 for track in stems)
    return len(models) == 1 and len(stems) == len(complete) == len(heard) and untouched


class Audition(QObject):
    """Keeps the player's song up to date.

    Attributes:
        comparing: whether the original is heard.
    """

    comparing_changed = Signal(bool)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.comparing = False
        self._workspace = workspace
        self._view_state, self._player = workspace.view_state, workspace.player
        self._trim_db = 0.0
        self._measuring: Job | None = None
        self._view_state.song_changed.connect(lambda: self.compare(False))
        self._view_state.song_edited.connect(self._follow)

    def compare(self, comparing: bool) -> None:
        """Hear the original, or the mix again."""
        song = self._view_state.song
        comparing = comparing and song is not None and song.source is not None and bool(song.stems)
        if comparing != self.comparing:
            self.comparing = comparing
            if comparing:
                self._measure()
            self._follow()
            self.comparing_changed.emit(comparing)

    def _follow(self) -> None:
        song = self._view_state.shown
        self._player.set_loop(song.loop if song is not None else None)
        if song is None:
            self._player.set_song(None)
        else:
            self._player.set_song(original_of(song, self._trim_db) if self.comparing else song)

    def _measure(self) -> None:
        """Find out in the background by how much the original has to be trimmed."""
        song = self._view_state.song
        self._trim_db = 0.0
        if self._measuring is not None:
            self._measuring.cancel()
            self._measuring = None
        if song is None or is_plain(song):
            return
        frame = self._player.frame
        job = Job("", lambda progress: difference_db(song, frame, progress))
        job.succeeded.connect(lambda trim_db: self._trim(job, trim_db))
        self._measuring = self._workspace.views.start(job)
        self._workspace.views.move(job, 0)

    def _trim(self, job: Job, trim_db: float) -> None:
        if job is self._measuring:
            self._measuring = None
            self._trim_db = trim_db
            self._follow()


def difference_db(song: Song, frame: int, progress: Progress) -> float:
    """Return how much louder the mix is than the original around `frame`; 0 where either is silent.

    Raises:
        AudioError: a file cannot be read.
        Cancelled: the user asked to stop.
    """
    length = min(round(MEASURED_SECONDS * song.sample_rate), song.frames)
    start = min(max(frame - length // 2, 0), song.frames - length)
    mix = _loudness(song, start, length, progress)
    original = _loudness(original_of(song, 0.0), start, length, progress)
    return mix - original if math.isfinite(mix) and math.isfinite(original) else 0.0


def _loudness(song: Song, start: int, length: int, progress: Progress) -> float:
    meter = LevelMeter(song.sample_rate, 2)
    with Renderer() as renderer:
        for frame in range(start, start + length, _BLOCK_FRAMES):
            progress.check()
            block = renderer.mix(song, frame, min(_BLOCK_FRAMES, start + length - frame))
            meter.add(block.astype(np.float64))
    return meter.levels().lufs
