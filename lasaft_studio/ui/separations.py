"""Separations, from the button to the stems in the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from lasaft_studio.checkpoints.catalog import Entry
from lasaft_studio.errors import ProjectError
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Song
from lasaft_studio.ui.jobs import Job
from lasaft_studio.ui.separation_choice import SeparationChoice
from lasaft_studio.ui.workspace import Workspace

OnBlock = Callable[[Any, int], None]


class Separations(QObject):
    """Starts separations, and puts their stems into the project."""

    finished = Signal(str, object)  # song id, SeparatedTrack
    models_changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace

    def start(
        self, song: Song, choice: SeparationChoice, entry: Entry, on_block: OnBlock | None = None
    ) -> Job:
        """Queue the separation of a song; a model that is not here is downloaded first."""
        if entry.usable:
            return self._separate(song, choice, on_block)
        title = self.tr("Downloading {}").format(entry.card.label)
        job = Job(title, partial(_download, entry))
        job.succeeded.connect(lambda _: self.models_changed.emit())
        job.succeeded.connect(lambda _: self._separate(song, choice, on_block))
        job.failed.connect(self._workspace.failed)
        return self._workspace.downloads.start(job)

    def _separate(self, song: Song, choice: SeparationChoice, on_block: OnBlock | None) -> Job:
        source = song.source
        if source is None or not source.clips:
            raise ProjectError(self.tr("The original of '{}' is not in the project.").format(song.title))
        order = _Order(source.clips[0].file.path, self._workspace.folder / "media", song, choice)
        task = partial(_separate, order, on_block)
        job = Job(self.tr("Separating {}").format(song.title), task)
        job.succeeded.connect(partial(self._add, song.id))
        job.failed.connect(self._workspace.failed)
        return self._workspace.compute.start(job)

    def _add(self, song_id: str, separated: Any) -> None:
        """Put the stems under their song, unless it has gone meanwhile."""
        songs = {song.id: song for song in self._workspace.document.project.songs}
        if song_id not in songs:
            return
        edit = partial(
            edits.add_stems,
            song_id=song_id,
            stems=separated.stems,
            model=separated.model,
            start_frame=separated.start_frame,
        )
        self._workspace.document.apply(self.tr("Separate {}").format(songs[song_id].title), edit)
        self.finished.emit(song_id, separated)
        for note in separated.notes:
            self._workspace.noted.emit(note)


@dataclass(frozen=True)
class _Order:
    """What the compute lane is given."""

    path: Path
    media: Path
    song: Song
    choice: SeparationChoice


def _separate(order: _Order, on_block: OnBlock | None, progress: Progress) -> object:
    """Run on the compute lane, where alone torch is loaded."""
    progress.report(0.0, "Loading PyTorch")
    from lasaft_studio.tasks.separate_track import TrackOrder, separate_track

    choice = order.choice
    values = choice.request(order.song.sample_rate)
    track = TrackOrder(order.path, order.song.title, choice.model, choice.preset, order.media, values)
    return separate_track(track, progress, on_block)


def _download(entry: Entry, progress: Progress) -> object:
    from lasaft_studio.checkpoints.download import download

    return download(entry.card, progress)
