"""What the panel and the menu say about separations, handed to `Separations`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from lasaft_studio.checkpoints import catalog
from lasaft_studio.errors import StudioError
from lasaft_studio.project.model import Span
from lasaft_studio.ui.panels.separate import SeparatePanel
from lasaft_studio.ui.session.estimates import Estimates
from lasaft_studio.ui.session.separation_choice import CUSTOM, PRESETS, PREVIEW_SECONDS, SeparationChoice
from lasaft_studio.ui.session.separations import Separations
from lasaft_studio.ui.session.timecode import minutes
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.widgets.actions import Actions

LEAST_LEARNT_SECONDS = 30.0  # of a song: less tells too little about the speed


def rough(seconds: float) -> str:
    """Return a time as one says it, in the user's language: ``20 s``, ``3 min``."""
    if seconds < 55:
        return QCoreApplication.translate("Times", "{} s").format(max(round(seconds / 5) * 5, 5))
    return QCoreApplication.translate("Times", "{} min").format(max(round(seconds / 60), 1))


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

    previewed = Signal(str, object)  # the id of the song, and the Span that is to be heard in a loop

    def __init__(self, workspace: Workspace, actions: Actions, panel: SeparatePanel) -> None:
        super().__init__(workspace)
        self._workspace, self._actions, self._panel = workspace, actions, panel
        self._view_state = workspace.view_state
        self.prepares = True  # loads the model while the user still looks at the song
        self.separations = Separations(workspace)
        self.separations.models_changed.connect(self.show_models)
        self.separations.finished.connect(self._learn)
        self._estimates = Estimates(workspace)
        self._estimates.changed.connect(self._show_times)
        self._estimates.devices_found.connect(self._show_devices)
        panel.separate_wanted.connect(self.separate)
        panel.preview_wanted.connect(self.preview)
        panel.selection_wanted.connect(self.separate_selection)
        panel.changed.connect(self._take_choice)
        workspace.view_state.song_edited.connect(self._enable)
        workspace.view_state.song_changed.connect(self._prepare)
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
        song = self._view_state.song
        if song is None:
            return
        length = round(PREVIEW_SECONDS * song.sample_rate)
        selection = self._workspace.timeline.selection
        start = selection.start_frame if selection is not None else self._workspace.player.frame
        start = max(min(start, song.frames - length), 0)
        self._start(Span(start, min(start + length, song.frames)), preview=True)

    def _start(self, span: Span | None, *, preview: bool = False) -> None:
        song, entry = self._view_state.song, self._panel.entry
        if song is None or entry is None or not self._panel.choice.possible:
            return
        self._estimates.make_way()
        try:
            self.separations.start(song, replace(self._panel.choice, span=span, preview=preview), entry)
        except StudioError as error:
            self._workspace.failed.emit(error)

    def _prepare(self) -> None:
        entry = self._panel.entry
        if self.prepares and self._view_state.song is not None and entry is not None and entry.usable:
            self._estimates.prepare(self._panel.choice)
        self._show_times()

    def _take_choice(self) -> None:
        """Make the choice the next one's start."""
        choice = self._panel.choice
        settings = replace(
            self._workspace.settings,
            model=choice.model,
            preset=choice.preset,
            overlap=choice.overlap,
            shifts=choice.shifts,
            device=choice.device.split(":")[0],
            precision=choice.precision,
        )
        self._workspace.change_settings(settings)
        self._prepare()
        self._enable()

    def _learn(self, song_id: str, choice: SeparationChoice, separated: Any) -> None:
        if choice.preview and choice.span is not None:
            self.previewed.emit(song_id, choice.span)
        if separated.seconds >= LEAST_LEARNT_SECONDS:
            self._estimates.learn(choice, separated.speed)

    def _show_devices(self, devices: dict[str, str], automatic: str) -> None:
        texts = [("auto", self.tr("Automatic ({})").format(automatic)), *devices.items()]
        self._panel.show_devices(texts)

    def _show_times(self) -> None:
        song, choice = self._view_state.song, self._panel.choice
        times = {}
        for preset in (*PRESETS, CUSTOM):
            seconds = self._estimates.seconds(choice, preset, song.seconds) if song is not None else None
            times[preset] = self.tr("About {} on this computer").format(rough(seconds)) if seconds else ""
        self._panel.show_times(times)

    def _enable(self) -> None:
        song = self._view_state.song
        possible = song is not None and song.source is not None and self._panel.entry is not None
        self._panel.enable(possible)
        selection = self._workspace.timeline.selection
        seconds = (selection.frames if selection is not None else 0) / self._workspace.timeline.sample_rate
        self._panel.show_span(minutes(seconds, 1) if selection is not None else "")
        self._actions.enable(
            {
                "separate": possible,
                "preview": possible,
                "separate_selection": possible and selection is not None,
            }
        )
