"""Separations, from the button to the stems in the project."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from lasaft_studio.checkpoints.catalog import Entry
from lasaft_studio.errors import ProjectError
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project, Song, Span, Track
from lasaft_studio.ui.session import torch_libraries
from lasaft_studio.ui.session.jobs import Job
from lasaft_studio.ui.session.separation_choice import SeparationChoice
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.sound.live_stems import LiveStems

OnBlock = Callable[[Any, int], None]


class Separations(QObject):
    """Starts separations, and puts their stems into the project."""

    finished = Signal(str, object, object)  # the song's id, SeparationChoice, SeparatedTrack
    models_changed = Signal()
    appeared = Signal(object)  # pyramids by path, of stems that are being computed
    grew = Signal(object)  # the paths of such stems

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._previews: dict[str, frozenset[str]] = {}  # tracks, by their songs

    def start(self, song: Song, choice: SeparationChoice, entry: Entry) -> Job:
        """Queue the separation of a song; a model that is not here is downloaded first.

        Raises:
            ProjectError: the original has been removed.
        """
        if song.source is None or not song.source.clips:
            raise ProjectError(self.tr("The original of '{}' is not in the project.").format(song.title))
        if entry.usable:
            return self._separate(song, choice)
        title = self.tr("Downloading {}").format(entry.card.label)
        job = Job(title, partial(_download, entry))
        job.succeeded.connect(lambda _: self.models_changed.emit())
        job.succeeded.connect(lambda _: self._separate(song, choice))
        job.failed.connect(self._workspace.failed)
        return self._workspace.downloads.start(job)

    def _separate(self, song: Song, choice: SeparationChoice) -> Job:
        live = LiveStems(song, choice.span or Span(0, song.frames), self)
        path = song.source.clips[0].file.path if song.source is not None else Path()
        threads = self._workspace.settings.cpu_threads
        order = _Order(path, self._workspace.folder / "media", song, choice, threads)
        job = Job(self.tr("Separating {}").format(song.title), partial(_separate, order, live.take))
        job.started.connect(lambda: self._workspace.view_state.begin_live(live))
        job.succeeded.connect(partial(self._add, song.id, choice))
        job.failed.connect(self._workspace.failed)
        job.ended.connect(lambda: self._workspace.view_state.end_live(song.id))
        live.grew.connect(self.grew)
        live.appeared.connect(self.appeared)
        return self._workspace.compute.start(job)

    def _add(self, song_id: str, choice: SeparationChoice, separated: Any) -> None:
        """Put the stems under their song, unless it has gone meanwhile."""
        songs = {song.id: song for song in self._workspace.document.project.songs}
        if song_id not in songs:
            return
        live = self._workspace.view_state.live.get(song_id)
        mixed = {track.stem: track for track in live.tracks} if live is not None else {}
        before = self._workspace.document.project
        known = frozenset(track.id for track in before.tracks)
        gone = self._previews.pop(song_id, frozenset()) & known
        edit = partial(_add_stems, song_id=song_id, separated=separated, mixed=mixed, gone=gone)
        self._workspace.document.apply(self.tr("Separate {}").format(songs[song_id].title), edit)
        if choice.preview:
            after = self._workspace.document.project
            self._previews[song_id] = frozenset(track.id for track in after.tracks) - known
        self.finished.emit(song_id, choice, separated)
        for note in separated.notes:
            self._workspace.noted.emit(note)


def _add_stems(
    project: Project, song_id: str, separated: Any, mixed: Mapping[str, Track], gone: Collection[str]
) -> Project:
    """Add stems which sound as those did that were heard while they were computed; take out previews."""
    project = edits.remove_tracks(project, sorted(gone))
    before = {track.id for track in project.tracks}
    start_frame, model = separated.start_frame, separated.model
    project = edits.add_stems(project, song_id, separated.stems, model=model, start_frame=start_frame)
    for track in project.tracks:
        if track.id not in before and (was := mixed.get(track.stem)) is not None:
            project = edits.set_gain(project, track.id, was.gain_db)
            project = edits.set_pan(project, track.id, was.pan)
            project = edits.set_soloed(project, track.id, was.soloed)
    return project


@dataclass(frozen=True)
class _Order:
    """What the compute lane is given."""

    path: Path
    media: Path
    song: Song
    choice: SeparationChoice
    threads: int


def _separate(order: _Order, on_block: OnBlock | None, progress: Progress) -> object:
    """Run on the compute lane, where alone torch is loaded."""
    progress.report(0.0, "Loading PyTorch")
    torch_libraries.load()
    from lasaft_studio.tasks.separate_track import TrackOrder, separate_track

    choice = order.choice
    values = choice.request(order.song.sample_rate)
    track = TrackOrder(
        order.path, order.song.title, choice.model, choice.preset, order.media, values, order.threads
    )
    return separate_track(track, progress, on_block)


def _download(entry: Entry, progress: Progress) -> object:
    from lasaft_studio.checkpoints.download.download import download

    return download(entry.card, progress)
