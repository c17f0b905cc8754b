"""Looking: inside the model, and at how spectrograms are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lasaft_studio.progress import Progress
from lasaft_studio.ui.dialogs.look_inside import LookInsideDialog
from lasaft_studio.ui.dialogs.spectrogram import SpectrogramDialog
from lasaft_studio.ui.panels.separate import SeparatePanel
from lasaft_studio.ui.session import torch_libraries
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.tracks.spectrograms import Spectrograms
from lasaft_studio.ui.widgets.actions import Actions

SECONDS = 6.0


class InsideCommands(QObject):
    """Opens the two dialogs that show more than a song."""

    def __init__(
        self,
        workspace: Workspace,
        actions: Actions,
        panel: SeparatePanel,
        spectrograms: Spectrograms,
        window: QWidget,
    ) -> None:
        super().__init__(workspace)
        self._workspace, self._actions, self._panel = workspace, actions, panel
        self._spectrograms, self._window = spectrograms, window
        workspace.view_state.song_edited.connect(self._enable)
        panel.changed.connect(self._enable)

    @property
    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action does."""
        return {
            "look_inside": self.look_inside,
            "spectrogram_options": lambda: SpectrogramDialog(self._spectrograms, self._window).show(),
        }

    def look_inside(self) -> None:
        """Watch the chosen model at work on the current song, from the playhead on."""
        song, entry = self._workspace.view_state.song, self._panel.entry
        if song is None or song.source is None or entry is None:
            return
        start = min(self._workspace.player.frame, max(song.frames - round(SECONDS * song.sample_rate), 0))
        path = song.source.clips[0].file.path
        title = self.tr("Looking inside {}").format(entry.card.label)
        task = partial(_look, entry.card.name, path, start)
        self._workspace.run(self._workspace.compute, title, task, self._show)

    def _show(self, view: Any) -> None:
        if view.attentions or view.matrices:
            LookInsideDialog(view, self._window).show()
        else:
            self._workspace.noted.emit(self.tr("This model has no frequency transformations to look at."))

    def _enable(self) -> None:
        song, entry = self._workspace.view_state.song, self._panel.entry
        possible = song is not None and song.source is not None and entry is not None and entry.usable
        self._actions.enable({"look_inside": possible, "spectrogram_options": song is not None})


def _look(model: str, path: Path, start_frame: int, progress: Progress) -> object:
    torch_libraries.load()
    from lasaft_studio.tasks.look_inside import look_inside  # loads torch, on the compute lane

    return look_inside(model, path, start_frame, SECONDS, progress)
