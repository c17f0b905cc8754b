"""What the panel and the menu say about separations, handed to `Separations`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from lasaft_studio.checkpoints import catalog
from lasaft_studio.errors import StudioError
from lasaft_studio.project.model import Song, Span
from lasaft_studio.ui.actions import Actions
from lasaft_studio.ui.separate_panel import SeparatePanel
from lasaft_studio.ui.separation_choice import PREVIEW_SECONDS, SeparationChoice
from lasaft_studio.ui.separations import Separations
from lasaft_studio.ui.timecode import minutes
from lasaft_studio.ui.workspace import Workspace


def choice_of(workspace: Workspace) -> SeparationChoice:
    """Return the choice that the user's settings stand for."""
    settings = workspace.settings
    return SeparationChoice(
        model=settings.model,
        preset=settings.preset,
        overlap=settings.overlap,
        shifts=settings.shifts,
        device=settings.device,
        precision=settings.precision,
    )


class SeparationCommands(QObject):
    """Starts what the user asks for, and keeps the panel up to date."""

    def __init__(self, workspace: Workspace, actions: Actions, panel: SeparatePanel) -> None:
        super().__init__(workspace)
        self._workspace, self._actions, self._panel = workspace, actions, panel
        self._desk = workspace.desk
        self.separations = Separations(workspace)
        self.separations.models_changed.connect(self.show_models)
        panel.separate_wanted.connect(self.separate)
        panel.preview_wanted.connect(self.preview)
        panel.changed.connect(self._enable)
        workspace.desk.song_edited.connect(self._enable)
        workspace.timeline.selection_changed.connect(self._enable)
        self.show_models()

    @property
    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action does."""
        return {
            "separate": self.separate,
            "separate_selection": self.separate_selection,
            "preview": self.preview,
        }

    def show_models(self) -> None:
        """Offer the models that can be had."""
        try:
            entries = catalog.load().entries.values()
        except StudioError as error:
            self._workspace.failed.emit(error)
            return
        states = (catalog.State.BUILT_IN, catalog.State.INSTALLED, catalog.State.DOWNLOADABLE)
        self._panel.show_models([entry for entry in entries if entry.state in states])
        self._enable()

    def separate(self) -> None:
        """Separate the current song."""
        self._start(None)

    def separate_selection(self) -> None:
        """Separate the selected stretch only."""
        self._start(self._workspace.timeline.selection)

    def preview(self) -> None:
        """Separate a few seconds from the playhead or of the selection on, to be judged in a loop."""
        song = self._desk.song
        if song is None:
            return
        length = round(PREVIEW_SECONDS * song.sample_rate)
        selection = self._workspace.timeline.selection
        start = selection.start_frame if selection is not None else self._workspace.player.frame
        start = max(min(start, song.frames - length), 0)
        self._start(Span(start, min(start + length, song.frames)))

    def _start(self, span: Span | None) -> None:
        song, entry = self._desk.song, self._panel.entry
        if song is None or entry is None or not self._panel.choice.possible:
            return
        try:
            self.separations.start(song, replace(self._panel.choice, span=span), entry)
        except StudioError as error:
            self._workspace.failed.emit(error)

    def _enable(self) -> None:
        song = self._desk.song
        possible = song is not None and song.source is not None and self._panel.entry is not None
        self._panel.enable(possible)
        selection = self._workspace.timeline.selection
        self._actions.enable(
            {
                "separate": possible,
                "preview": possible,
                "separate_selection": possible and selection is not None,
            }
        )


def span_text(song: Song, span: Span) -> str:
    """Return a stretch as people read it: ``0:12 to 0:27``."""
    start, stop = (minutes(frame / song.sample_rate, 0) for frame in (span.start_frame, span.stop_frame))
    return f"{start} – {stop}"
