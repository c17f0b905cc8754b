"""What is in front of the user: the current song, the selected tracks, and how they are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lasaft_studio.project.model import Project, Song, Track
from lasaft_studio.project.tempo import TempoMap
from lasaft_studio.ui.session.document import Document
from lasaft_studio.ui.session.timecode import Clock, TimeFormat
from lasaft_studio.ui.session.timeline import Timeline
from lasaft_studio.ui.sound.live_stems import LiveStems


class ViewState(QObject):
    """Follows the document: the current song is always one of its songs, or None.

    Attributes:
        document: the open project.
        timeline: of the current song.
        live: stems that are being computed, by their song's id.
        missing: files of the project that are not where they were; they are silent.
    """

    song_changed = Signal()  # another song is current
    song_edited = Signal()  # the current song is another value, or another song
    tracks_selected = Signal()
    time_format_changed = Signal()

    def __init__(self, document: Document, timeline: Timeline, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.timeline = timeline
        self._song_id = ""
        self._selected: tuple[str, ...] = ()
        self._time_format = TimeFormat.MINUTES
        self.live: dict[str, LiveStems] = {}
        self.missing: frozenset[Path] = frozenset()
        document.settled.connect(self._follow)

    @property
    def song(self) -> Song | None:
        """The current song."""
        return next((song for song in self.document.project.songs if song.id == self._song_id), None)

    @property
    def shown(self) -> Song | None:
        """The current song with the stems that are being computed under it."""
        song = self.song
        if song is None or song.id not in self.live:
            return song
        return replace(song, tracks=(*song.tracks, *self.live[song.id].tracks))

    @property
    def selected(self) -> tuple[Track, ...]:
        """The selected tracks of the current song, in the mixer's order."""
        song = self.shown
        return tuple(track for track in song.tracks if track.id in self._selected) if song else ()

    @property
    def clock(self) -> Clock:
        """Writes the times of the current song."""
        song = self.song
        rate = song.sample_rate if song else 44100
        tempo = song.tempo if song else TempoMap()
        return Clock(self._time_format, rate, tempo)

    @property
    def time_format(self) -> TimeFormat:
        """How times are written."""
        return self._time_format

    def write_times(self, time_format: TimeFormat) -> None:
        """Write times as minutes, samples or bars from now on."""
        self._time_format = time_format
        self.time_format_changed.emit()

    def show_song(self, song_id: str) -> None:
        """Make a song the current one."""
        if song_id != self._song_id:
            self._song_id = song_id
            self._selected = ()
            self._show()

    def select(self, track_ids: Iterable[str]) -> None:
        """Select these tracks and no others."""
        selected = tuple(track_ids)
        if selected != self._selected:
            self._selected = selected
            self.tracks_selected.emit()

    def toggle(self, track_id: str) -> None:
        """Add a track to the selection, or take it out."""
        others = tuple(other for other in self._selected if other != track_id)
        self.select(others if track_id in self._selected else (*self._selected, track_id))

    def is_selected(self, track_id: str) -> bool:
        """Tell whether a track is selected."""
        return track_id in self._selected

    def note_missing(self, files: Iterable[Path]) -> None:
        """Show which files are not where they were."""
        missing = frozenset(files)
        if missing != self.missing:
            self.missing = missing
            self.song_edited.emit()

    def is_missing(self, track: Track) -> bool:
        """Tell whether a file of a track is not where it was."""
        return any(clip.file.path in self.missing for clip in track.clips)

    def begin_live(self, stems: LiveStems) -> None:
        """Show stems while they are computed."""
        self.live[stems.song_id] = stems
        stems.appeared.connect(self.song_edited)

    def end_live(self, song_id: str) -> None:
        """Show them no more: they are finished, or will never be."""
        stems = self.live.pop(song_id, None)
        if stems is not None:
            self.song_edited.emit()
            stems.close()
            stems.deleteLater()

    def is_live(self, track_id: str) -> bool:
        """Tell whether a track is being computed."""
        return any(stems.has(track_id) for stems in self.live.values())

    def change_live(self, track_id: str, **changes: object) -> bool:
        """Move a fader or a button of a track that is being computed; return whether it is one."""
        for stems in self.live.values():
            if stems.has(track_id):
                stems.change(track_id, **changes)
                self.song_edited.emit()
                return True
        return False

    def _follow(self, before: Project, after: Project) -> None:
        added = [song for song in after.songs if all(song.id != old.id for old in before.songs)]
        if self.song is None or (added and not before.songs):
            self._song_id = next((song.id for song in (*added, *after.songs)), "")
            self._show()
            return
        old = next((song for song in before.songs if song.id == self._song_id), None)
        if old is not self.song:
            if old is not None and old.frames != self.song.frames:
                self.timeline.stretch(self.song.frames)
            self.song_edited.emit()

    def _show(self) -> None:
        song = self.song
        self.timeline.show_song(song.frames if song else 0, song.sample_rate if song else 44100)
        self.song_changed.emit()
        self.song_edited.emit()
        self.tracks_selected.emit()
