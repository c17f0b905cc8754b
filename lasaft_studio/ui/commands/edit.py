"""The edit menu and the stems menu, as far as they change the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QInputDialog, QMenu, QWidget

from lasaft_studio.ui.dialogs.tempo import TempoDialog
from lasaft_studio.ui.session.mixer import Mixer
from lasaft_studio.ui.session.tempo_finder import TempoFinder
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.widgets.actions import Actions


class EditCommands(QObject):
    """Undo, redo, selection, and what is done to selected tracks."""

    def __init__(
        self, workspace: Workspace, actions: Actions, mixer: Mixer, tempo: TempoFinder, window: QWidget
    ) -> None:
        super().__init__(workspace)
        self._tempo = tempo
        self._view_state, self._document, self._timeline = (
            workspace.view_state,
            workspace.document,
            workspace.timeline,
        )
        self._actions, self._mixer, self._window = actions, mixer, window
        stack = workspace.document.stack
        stack.indexChanged.connect(self._show_steps)
        stack.cleanChanged.connect(self._show_steps)
        workspace.view_state.tracks_selected.connect(self._enable)
        workspace.view_state.song_edited.connect(self._enable)
        self._show_steps()
        self._enable()

    @property
    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action does."""
        return {
            "undo": self._document.stack.undo,
            "redo": self._document.stack.redo,
            "select_tracks": self._select_all,
            "deselect": self._deselect,
            "rename": self.rename_track,
            "move_up": lambda: self._mixer.move_track(-1),
            "move_down": lambda: self._mixer.move_track(1),
            "track_above": lambda: self._select_beside(-1),
            "track_below": lambda: self._select_beside(1),
            "tempo": self.ask_tempo,
            "remove": self._mixer.remove_tracks,
            "remove_song": self._mixer.remove_song,
            "mute": self._mixer.toggle_mute,
            "solo": self._mixer.toggle_solo,
            "solo_only": self._mixer.solo_only,
            "reset_mix": self._mixer.reset,
        }

    def rename_track(self) -> None:
        """Ask for the selected track's name."""
        tracks = self._view_state.selected
        if not tracks:
            return
        name, said = QInputDialog.getText(
            self._window, self.tr("Rename Track"), self.tr("Name:"), text=tracks[0].name
        )
        if said:
            self._mixer.rename(tracks[0], name)

    def ask_tempo(self) -> None:
        """Ask for the song's tempo and key."""
        song = self._view_state.song
        if song is not None:
            dialog = TempoDialog(song, self._timeline.playhead_frame, self._window)
            dialog.accepted_with.connect(self._mixer.set_tempo)
            dialog.detect_wanted.connect(
                lambda: self._tempo.find(song).succeeded.connect(dialog.show_detected)
            )
            dialog.open()

    def rename_marker(self, marker_id: str) -> None:
        """Ask for a marker's name."""
        song = self._view_state.song
        markers = song.markers if song is not None else ()
        marker = next((marker for marker in markers if marker.id == marker_id), None)
        if marker is None:
            return
        label = self.tr("Name (empty removes the marker):")
        name, said = QInputDialog.getText(self._window, self.tr("Marker"), label, text=marker.name)
        if said:
            self._mixer.rename_marker(marker_id, name)

    def show_track_menu(self, place: QPoint) -> None:
        """Show what can be done with the selected tracks."""
        menu = QMenu(self._window)
        for group in (("mute", "solo", "solo_only", "reset_mix"), ("copy", "reveal"), ("rename",)):
            for action in group:
                menu.addAction(self._actions[action])
            menu.addSeparator()
        menu.addAction(self.tr("Colour…")).triggered.connect(self._recolour)
        menu.addSeparator()
        menu.addAction(self._actions["remove"])
        menu.exec(place)

    def _recolour(self) -> None:
        tracks = self._view_state.selected
        if tracks:
            colour = QColorDialog.getColor(QColor(tracks[0].colour), self._window, self.tr("Colour"))
            if colour.isValid():
                self._mixer.recolour(colour.name())

    def _select_all(self) -> None:
        song = self._view_state.song
        self._view_state.select([track.id for track in song.tracks] if song is not None else [])

    def _select_beside(self, step: int) -> None:
        song, selected = self._view_state.shown, self._view_state.selected
        if song is None or not song.tracks:
            return
        ids = [track.id for track in song.tracks]
        if selected:
            place = min(max(ids.index(selected[0].id) + step, 0), len(ids) - 1)
        else:
            place = 0 if step > 0 else len(ids) - 1
        self._view_state.select([ids[place]])

    def _deselect(self) -> None:
        self._view_state.select([])
        self._timeline.clear_selection()

    def _show_steps(self) -> None:
        stack = self._document.stack
        for action, possible, step, text, plain in (
            ("undo", stack.canUndo(), stack.undoText(), self.tr("&Undo {}"), self.tr("&Undo")),
            ("redo", stack.canRedo(), stack.redoText(), self.tr("&Redo {}"), self.tr("&Redo")),
        ):
            self._actions[action].setEnabled(possible)
            self._actions[action].setText(text.format(step) if possible else plain)

    def _enable(self) -> None:
        song, selected = self._view_state.song, bool(self._view_state.selected)
        names = ("rename", "move_up", "move_down", "remove", "mute", "solo", "solo_only")
        self._actions.enable(dict.fromkeys(names, selected))
        names_of_song = (
            *("select_tracks", "track_above", "track_below", "deselect", "remove_song"),
            *("reset_mix", "tempo", "copy", "copy_mix", "reveal", "export"),
        )
        self._actions.enable(dict.fromkeys(names_of_song, song is not None))
