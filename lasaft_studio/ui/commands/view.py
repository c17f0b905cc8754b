"""The view menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject

from lasaft_studio.ui.session.timecode import TimeFormat
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.tracks.lane import LaneMode
from lasaft_studio.ui.tracks.tracks_view import TracksView
from lasaft_studio.ui.widgets.actions import Actions

ZOOM_STEP = 1.6
_ALWAYS = {"side_panel", "full_screen", "minutes", "samples", "bars", "follow"}


class ViewCommands(QObject):
    """Zoom, lanes and time formats."""

    def __init__(self, workspace: Workspace, actions: Actions, tracks: TracksView) -> None:
        super().__init__(workspace)
        self._workspace, self._actions, self._tracks = workspace, actions, tracks
        self._timeline, self._view_state = workspace.timeline, workspace.view_state
        for action in ("waveforms", "minutes", "follow", "side_panel"):
            actions[action].setChecked(True)
        workspace.view_state.song_edited.connect(self._enable)
        workspace.timeline.selection_changed.connect(self._enable)

    @property
    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action does."""
        lanes = {mode.value: partial(self._show_mode, mode) for mode in LaneMode}
        times = {each.value: partial(self._write_times, each) for each in TimeFormat}
        return {
            **lanes,
            **times,
            "zoom_in": lambda: self._zoom(ZOOM_STEP),
            "zoom_out": lambda: self._zoom(1 / ZOOM_STEP),
            "fit": self._timeline.fit,
            "zoom_selection": self._zoom_to_selection,
            "taller": lambda: self._tracks.grow(taller=True),
            "lower": lambda: self._tracks.grow(taller=False),
        }

    def _show_mode(self, mode: LaneMode, chosen: bool) -> None:
        if chosen:
            self._tracks.show_mode(mode)

    def _write_times(self, time_format: TimeFormat, chosen: bool) -> None:
        if chosen:
            self._view_state.write_times(time_format)

    def _zoom(self, factor: float) -> None:
        """Zoom around the playhead where it is in view, else around the middle."""
        x = self._timeline.x(self._timeline.playhead_frame)
        self._timeline.zoom(factor, x if 0 <= x <= self._timeline.width else self._timeline.width / 2)

    def _zoom_to_selection(self) -> None:
        if self._timeline.selection is not None:
            self._timeline.show_span(self._timeline.selection)

    def _enable(self) -> None:
        here = self._view_state.song is not None
        self._actions.enable({name: here for name in self.slots if name not in _ALWAYS})
        self._actions.enable({"zoom_selection": here and self._timeline.selection is not None})
