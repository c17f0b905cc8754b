"""Plays the current song: start, pause, seek, loop, and where the listener is."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from lasaft_studio.errors import StudioError
from lasaft_studio.project.model import Song, Span
from lasaft_studio.project.render import Renderer
from lasaft_studio.ui.sound.playback import Levels, Playback
from lasaft_studio.ui.sound.sound_output import SoundOutput

TICK_MILLISECONDS = 16
_SILENCE = Levels(0, {}, (0.0, 0.0))


class Player(QObject):
    """Steers a `Playback`, which the process of the sound device is fed from.

    Attributes:
        frame: where the listener is in the song.
        device_id: of the chosen device; empty for the system's choice.
        make_renderer: gives what reads the tracks, anew for each start.
    """

    moved = Signal(int)  # the frame that is heard now
    levels_changed = Signal(object)  # Levels
    playing_changed = Signal(bool)
    devices_changed = Signal()
    failed = Signal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.frame = 0
        self.device_id = ""
        self.make_renderer: Callable[[], Renderer] = Renderer
        self._song: Song | None = None
        self._loop: Span | None = None
        self._playback: Playback | None = None
        self._output = SoundOutput(self)
        queued = Qt.ConnectionType.QueuedConnection  # they are told on another thread
        self._output.failed.connect(self._fail, queued)
        self._output.missing.connect(self._note_missing, queued)
        self._output.lost.connect(self._note_lost, queued)
        self._output.devices_changed.connect(self.devices_changed, queued)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        """Whether the song sounds."""
        return self._playback is not None

    @property
    def available(self) -> bool:
        """Whether there may be a sound device."""
        return self._output.devices is None or bool(self._output.devices) or self._output.has_default

    @property
    def devices(self) -> tuple[tuple[str, str], ...]:
        """Id and name of each sound device, as far as they are known."""
        return self._output.devices or ()

    def prepare(self) -> None:
        """Have the sound device ready before it is needed."""
        self._output.prepare()

    def set_song(self, song: Song | None) -> None:
        """Hear this song, or another state of it, from now on."""
        other = (song and song.id) != (self._song and self._song.id)
        self._song = song
        if other:
            self.pause()
            self.seek(0)
        elif self._playback is not None:
            self._playback.song = song

    def set_loop(self, loop: Span | None) -> None:
        """Repeat this stretch, or nothing."""
        self._loop = loop
        if self._playback is not None:
            self._playback.loop = loop

    def play(self) -> None:
        """Start at `frame`; at the song's end, from its beginning."""
        if self._song is None or self.playing:
            return
        if self.frame >= self._song.frames:
            self.frame = 0
        self._playback = Playback(self.make_renderer(), self._song, self.frame)
        self._playback.loop = self._loop
        self._output.start(self._playback, self._song.sample_rate, self.device_id)
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Fall silent and stay where one is."""
        if self._playback is None:
            return
        self._playback = None
        self._output.stop()
        self._timer.stop()
        self.levels_changed.emit(_SILENCE)
        self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def seek(self, frame: int) -> None:
        """Go to `frame`, playing or not."""
        self.frame = min(max(frame, 0), self._song.frames if self._song else 0)
        if self._playback is not None:
            self._playback.seek(self.frame)
        self.moved.emit(self.frame)

    def use_device(self, device_id: str) -> None:
        """Play on this device from now on."""
        self.device_id = device_id
        if self.playing:
            self.pause()
            self.play()

    def close(self) -> None:
        """End the sound and its process."""
        self.pause()
        self._output.end()

    def _tick(self) -> None:
        """Follow the sound card's clock, which is read more rarely than the screen is drawn."""
        playback, reading, song = self._playback, self._output.reading, self._song
        if playback is None or reading is None or song is None:
            return
        elapsed = time.monotonic() - reading.monotonic_seconds
        stream_frame = reading.stream_frame + elapsed * song.sample_rate
        if playback.arrived(stream_frame):
            self.frame = min(playback.song_frame(stream_frame), song.frames)
            self.moved.emit(self.frame)
        self._tell_levels(playback, stream_frame)
        if self.frame >= song.frames:
            self.pause()
            self.seek(0)

    def _tell_levels(self, playback: Playback, stream_frame: float) -> None:
        heard = None
        while playback.levels and playback.levels[0].stream_frame <= stream_frame:
            heard = playback.levels.popleft()
        if heard is not None:
            self.levels_changed.emit(heard)

    @Slot(Exception)
    def _fail(self, error: Exception) -> None:
        self.pause()
        self.failed.emit(error)

    @Slot()
    def _note_missing(self) -> None:
        self.pause()
        message = self.tr("There is no sound device to play on.")
        hint = self.tr("Connect headphones or speakers. Everything else works without them.")
        self.failed.emit(StudioError(message, hint=hint))

    @Slot()
    def _note_lost(self) -> None:
        self.pause()
        message = self.tr("The sound device has gone.")
        hint = self.tr("Connect it again or choose another in the preferences, then press play.")
        self.failed.emit(StudioError(message, hint=hint))
