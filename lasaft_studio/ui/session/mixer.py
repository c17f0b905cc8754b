"""The mixer's wishes as edits of the document: each is one step that can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject

from lasaft_studio.project import edits
from lasaft_studio.project.model import Key, Project, Span, Track
from lasaft_studio.project.tempo import TempoMap
from lasaft_studio.ui.session.document import Edit
from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.widgets.merge_id import new_merge_id


class Mixer(QObject):
    """Turns what headers, bars and menus want into steps of the document."""

    def __init__(self, view_state: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view_state, self._document = view_state, view_state.document

    def set_muted(self, track_id: str, muted: bool) -> None:
        """Press or release a mute button."""
        name = self.tr("Mute") if muted else self.tr("Unmute")
        if not self._view_state.change_live(track_id, muted=muted):
            self._document.apply(name, partial(edits.set_muted, track_id=track_id, muted=muted))

    def set_soloed(self, track_id: str, soloed: bool, exclusive: bool = False) -> None:
        """Press or release a solo button."""
        name = self.tr("Solo") if soloed else self.tr("Unsolo")
        edit = partial(edits.set_soloed, track_id=track_id, soloed=soloed, exclusive=exclusive)
        if not self._view_state.change_live(track_id, soloed=soloed):
            self._document.apply(name, edit)

    def set_gain(self, track_id: str, gain_db: float, merge: int) -> None:
        """Move a fader; steps with the same `merge` become one."""
        edit = partial(edits.set_gain, track_id=track_id, gain_db=gain_db)
        if not self._view_state.change_live(track_id, gain_db=gain_db):
            self._document.apply(self.tr("Gain"), edit, merge)

    def set_pan(self, track_id: str, pan: float, merge: int) -> None:
        """Turn a pan; steps with the same `merge` become one."""
        if not self._view_state.change_live(track_id, pan=pan):
            self._document.apply(self.tr("Pan"), partial(edits.set_pan, track_id=track_id, pan=pan), merge)

    def set_song_gain(self, gain_db: float, merge: int) -> None:
        """Move the fader of the current song's mix."""
        song = self._view_state.song
        if song is not None:
            edit = partial(edits.set_song_gain, song_id=song.id, gain_db=gain_db)
            self._document.apply(self.tr("Gain of the mix"), edit, merge)

    def toggle_mute(self) -> None:
        """Mute the selected tracks, or unmute them if all are muted."""
        tracks = self._view_state.selected
        muted = not all(track.muted for track in tracks)
        finished = [track for track in tracks if not self._view_state.change_live(track.id, muted=muted)]
        wishes = [partial(edits.set_muted, track_id=track.id, muted=muted) for track in finished]
        self._apply_all(self.tr("Mute") if muted else self.tr("Unmute"), wishes)

    def toggle_solo(self) -> None:
        """Solo the selected tracks, or release them if all are soloed."""
        tracks = self._view_state.selected
        soloed = not all(track.soloed for track in tracks)
        finished = [track for track in tracks if not self._view_state.change_live(track.id, soloed=soloed)]
        wishes = [partial(edits.set_soloed, track_id=track.id, soloed=soloed) for track in finished]
        self._apply_all(self.tr("Solo") if soloed else self.tr("Unsolo"), wishes)

    def solo_only(self) -> None:
        """Solo the selected tracks and no others."""
        song = self._view_state.shown
        selected = {track.id for track in self._view_state.selected}
        tracks = song.tracks if song is not None and selected else ()
        finished = [t for t in tracks if not self._view_state.change_live(t.id, soloed=t.id in selected)]
        wishes = [partial(edits.set_soloed, track_id=t.id, soloed=t.id in selected) for t in finished]
        self._apply_all(self.tr("Solo"), wishes)

    def reset(self) -> None:
        """Bring faders and pans of the selected tracks, or of all, back to where they began."""
        wishes: list[Edit] = []
        for track in self._finished_or_all():
            wishes.append(partial(edits.set_gain, track_id=track.id, gain_db=0.0))
            wishes.append(partial(edits.set_pan, track_id=track.id, pan=0.0))
        self._apply_all(self.tr("Reset Gain and Pan"), wishes)

    def rename(self, track: Track, name: str) -> None:
        """Give a track another name."""
        if track in self._finished():
            edit = partial(edits.rename_track, track_id=track.id, name=name)
            self._document.apply(self.tr("Rename"), edit)

    def recolour(self, colour: str) -> None:
        """Give the selected tracks another colour."""
        wishes = [partial(edits.recolour, track_id=t.id, colour=colour) for t in self._finished()]
        self._apply_all(self.tr("Colour"), wishes)

    def move_track(self, by: int) -> None:
        """Move the selected track up (below 0) or down among the tracks of its song."""
        song, tracks = self._view_state.song, self._finished()
        if song is None or len(tracks) != 1:
            return
        place = song.tracks.index(tracks[0]) + by
        if 0 <= place < len(song.tracks):
            edit = partial(edits.move_track, track_id=tracks[0].id, index=place)
            self._document.apply(self.tr("Move Track"), edit)

    def set_tempo(self, tempo: TempoMap, key: Key | None) -> None:
        """Give the current song its tempo and key."""
        song = self._view_state.song
        if song is not None:
            wishes = [
                partial(edits.set_tempo, song_id=song.id, tempo=tempo),
                partial(edits.set_key, song_id=song.id, key=key),
            ]
            self._apply_all(self.tr("Tempo and Key"), wishes)

    def remove_tracks(self) -> None:
        """Take the selected tracks out of the project."""
        ids = [track.id for track in self._finished()]
        if ids:
            self._document.apply(self.tr("Remove Tracks"), partial(edits.remove_tracks, track_ids=ids))

    def remove_song(self) -> None:
        """Take the current song out of the project."""
        song = self._view_state.song
        if song is not None:
            self._document.apply(self.tr("Remove Song"), partial(edits.remove_song, song_id=song.id))

    def set_loop(self, loop: Span | None) -> None:
        """Loop a stretch of the current song, or nothing."""
        song = self._view_state.song
        if song is not None:
            self._document.apply(self.tr("Loop"), partial(edits.set_loop, song_id=song.id, loop=loop))

    def add_marker(self, frame: int) -> None:
        """Put a marker at `frame` of the current song."""
        song = self._view_state.song
        if song is not None:
            name = self.tr("Marker {}").format(len(song.markers) + 1)
            edit = partial(edits.add_marker, song_id=song.id, frame=frame, name=name)
            self._document.apply(self.tr("Add Marker"), edit)

    def move_marker(self, marker_id: str, frame: int, merge: int) -> None:
        """Move a marker; steps with the same `merge` become one."""
        self._change_marker(self.tr("Move Marker"), marker_id, merge, frame=frame)

    def rename_marker(self, marker_id: str, name: str) -> None:
        """Give a marker another name; an empty one removes it."""
        song = self._view_state.song
        if song is not None and not name.strip():
            edit = partial(edits.remove_marker, song_id=song.id, marker_id=marker_id)
            self._document.apply(self.tr("Remove Marker"), edit)
        else:
            self._change_marker(self.tr("Rename Marker"), marker_id, new_merge_id(), name=name.strip())

    def _change_marker(
        self, step: str, marker_id: str, merge: int, *, frame: int | None = None, name: str | None = None
    ) -> None:
        song = self._view_state.song
        if song is not None:
            edit = partial(edits.change_marker, song_id=song.id, marker_id=marker_id, frame=frame, name=name)
            self._document.apply(step, edit, merge)

    def _finished(self) -> tuple[Track, ...]:
        """Return the selected tracks of the document, without those that are being computed."""
        song = self._view_state.song
        tracks = song.tracks if song is not None else ()
        return tuple(track for track in self._view_state.selected if track in tracks)

    def _finished_or_all(self) -> tuple[Track, ...]:
        song = self._view_state.song
        return self._finished() or (song.tracks if song is not None else ())

    def _apply_all(self, name: str, wishes: Iterable[Edit]) -> None:
        def edit(project: Project) -> Project:
            for wish in wishes:
                project = wish(project)
            return project

        self._document.apply(name, edit)
