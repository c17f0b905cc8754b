"""The playback menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from lasaft_studio.project.model import Song, Span
from lasaft_studio.ui.session.audition import Audition
from lasaft_studio.ui.session.mixer import Mixer
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.widgets.actions import Actions

STEP_SECONDS = 5.0
LEAST_MARKER_SECONDS = 0.5  # "previous marker" goes one further back when it was only just passed


class PlaybackCommands(QObject):
    """Steers the player, and shows its state in the menu."""

    def __init__(self, workspace: Workspace, actions: Actions, mixer: Mixer, audition: Audition) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._actions, self._mixer, self._audition = actions, mixer, audition
        self._view_state, self._player, self._timeline = (
            workspace.view_state,
            workspace.player,
            workspace.timeline,
        )
        self.prepares = True  # starts the sound process while the user still looks at the song
        self._player.moved.connect(self._follow)
        self._view_state.song_changed.connect(self._prepare)
        self._view_state.song_edited.connect(self._show_song)
        audition.comparing_changed.connect(self._show_comparing)

    @property
    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action does."""
        return {
            "play": self._player.toggle,
            "start": lambda: self.seek(0),
            "end": lambda: self.seek(self._timeline.frames),
            "back": lambda: self._step(-STEP_SECONDS),
            "forward": lambda: self._step(STEP_SECONDS),
            "loop": self._loop,
            "compare": self._audition.compare,
            "add_marker": lambda: self._mixer.add_marker(self._player.frame),
            "previous_marker": lambda: self._to_marker(forward=False),
            "next_marker": lambda: self._to_marker(forward=True),
            "follow": lambda _on: None,
        }

    def _prepare(self) -> None:
        if self.prepares and self._view_state.song is not None:
            self._player.prepare()

    def seek(self, frame: int) -> None:
        """Go to `frame`, and have it in view."""
        self._player.seek(frame)
        self._timeline.follow_playhead()

    def judge(self, song_id: str, span: Span) -> None:
        """Play a region of a song in a loop; where another song is in view, only say so."""
        current = self._view_state.song
        if current is None or current.id != song_id:
            songs = {song.id: song.title for song in self._workspace.document.project.songs}
            if song_id in songs:
                self._workspace.noted.emit(self.tr("The preview of '{}' is ready.").format(songs[song_id]))
            return
        self._mixer.set_loop(span)
        self.seek(span.start_frame)
        if self._player.available:
            self._player.play()

    def _step(self, seconds: float) -> None:
        self.seek(self._player.frame + round(seconds * self._timeline.sample_rate))

    def _follow(self, frame: int) -> None:
        self._timeline.place_playhead(frame)
        if self._player.playing and self._actions["follow"].isChecked():
            self._timeline.follow_playhead()

    def _loop(self, wanted: bool) -> None:
        song = self._view_state.song
        if song is None or wanted == (song.loop is not None):
            return
        whole = Span(0, song.frames) if song.frames else None
        loop = (self._timeline.selection or whole) if wanted else None
        self._mixer.set_loop(loop)
        if loop is not None and not loop.start_frame <= self._player.frame < loop.stop_frame:
            self.seek(loop.start_frame)

    def _to_marker(self, *, forward: bool) -> None:
        song = self._view_state.song
        if song is None:
            return
        here, places = self._player.frame, _places(song)
        if forward:
            self.seek(next((place for place in places if place > here), song.frames))
        else:
            before = here - round(LEAST_MARKER_SECONDS * song.sample_rate * self._player.playing)
            self.seek(next((place for place in reversed(places) if place < before), 0))

    def _show_song(self) -> None:
        song = self._view_state.song
        here = song is not None
        self._actions["loop"].setChecked(song is not None and song.loop is not None)
        names = ("play", "start", "end", "back", "forward", "loop", "add_marker")
        self._actions.enable(dict.fromkeys(names, here))
        marked = song is not None and bool(song.markers)
        both = song is not None and song.source is not None and bool(song.stems)
        self._actions.enable({"previous_marker": marked, "next_marker": marked, "compare": both})

    def _show_comparing(self, comparing: bool) -> None:
        self._actions["compare"].setChecked(comparing)


def _places(song: Song) -> list[int]:
    return [marker.frame for marker in song.markers]
