"""The window's end of the sound device: gives its process what `Playback` gives, and hears from it."""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from lasaft_studio import paths
from lasaft_studio.errors import StudioError
from lasaft_studio.ui.sound import wire
from lasaft_studio.ui.sound.playback import Playback

COMMAND = "play-through-qt"  # the program is called again with this
_SOURCE = str(Path(__file__).resolve().parents[3])  # where a process finds this package
_LARGEST_BLOCK = 1 << 14  # frames that are rendered at once
_PATIENCE_SECONDS = 2.0
log = logging.getLogger(__name__)


class Reading(NamedTuple):
    """The sound device's clock: at `monotonic_seconds`, `stream_frame` of the stream was heard."""

    monotonic_seconds: float
    stream_frame: float


class SoundOutput(QObject):
    """Starts, feeds and replaces the process of the sound device; its signals arrive on the window's thread.

    Attributes:
        reading: the device's clock; None while it is silent.
        devices: id and name of each that there is; None until the process has told.
        has_default: whether the system has chosen one of them.
    """

    failed = Signal(Exception)  # a file of the song cannot be read
    missing = Signal()  # there is no device
    lost = Signal()  # the device has gone while it played
    devices_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reading: Reading | None = None  # replaced as a whole, so that any thread may look at it
        self.devices: tuple[tuple[str, str], ...] | None = None
        self.has_default = True
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._playback: Playback | None = None
        self._number = 0  # of the stream

    def prepare(self) -> None:
        """Have the process ready, so that the first sound comes at once."""
        if self._process is not None and self._process.poll() is None:
            return
        self.end()
        try:
            self._process = _start_process()
        except OSError as error:
            log.warning("the sound process does not start: %s", error)
            self._process = None
            return
        self._messages = queue.SimpleQueue()
        process = self._process
        if process.stdin is not None and process.stdout is not None:
            _on_thread(_send, process.stdin, self._messages)
            _on_thread(self._listen, process)

    def start(self, playback: Playback, sample_rate: int, device: str) -> None:
        """Play a stream on the device with this id, or on the system's default."""
        self.prepare()
        if self._process is None:
            self.missing.emit()
            return
        self._number += 1
        self.reading, self._playback = None, playback
        stream = {"number": self._number, "rate": sample_rate, "device": device}
        self._messages.put(wire.message(wire.START, json.dumps(stream).encode()))

    def stop(self) -> None:
        """Fall silent at once."""
        self.reading = self._playback = None
        self._messages.put(wire.message(wire.STOP))

    def end(self) -> None:
        """End the process."""
        self.reading = self._playback = None
        process, self._process = self._process, None
        self._messages.put(None)
        if process is not None:
            process.kill()
            process.wait(_PATIENCE_SECONDS)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Hear what a process says, on a thread, until it ends."""
        if process.stdout is None:
            return
        for text in process.stdout:
            try:
                self._hear(process, json.loads(text))
            except ValueError:  # a line that was cut when the process died
                break
        process.stdout.close()
        if process is self._process and self._playback is not None:
            log.warning("the sound process ended while it played")
            self._lose()

    def _hear(self, process: subprocess.Popen[bytes], told: dict[str, Any]) -> None:
        if process is not self._process:
            return
        if "want" in told:
            self._feed(int(told["want"]), int(told["of"]))
        elif "clock" in told and self._playback is not None:
            self.reading = Reading(*told["clock"])
        elif "devices" in told:
            self.devices = tuple((name, text) for name, text in told["devices"])
            self.has_default = bool(told["default"])
            self.devices_changed.emit()
        elif "missing" in told:
            self._playback = None
            self.missing.emit()
        elif "lost" in told:
            log.warning("the sound device stopped: %s", told["lost"])
            self._lose()

    def _lose(self) -> None:
        self.reading = self._playback = None
        self.lost.emit()

    def _feed(self, frames: int, number: int) -> None:
        while frames > 0 and number == self._number and (playback := self._playback) is not None:
            few = min(frames, _LARGEST_BLOCK)
            try:
                block = playback.read(few)
            except StudioError as error:
                self._playback = None
                self.failed.emit(error)
                return
            self._messages.put(wire.sound(number, np.ascontiguousarray(block.T, np.float32).tobytes()))
            frames -= few


def _start_process() -> subprocess.Popen[bytes]:
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    search_path = os.pathsep.join([_SOURCE, *(folder for folder in given if folder)])
    return subprocess.Popen(  # noqa: S603 - this very program
        [*paths.program(), COMMAND],
        env={**os.environ, "PYTHONPATH": search_path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open a terminal
    )


def _send(stream: BinaryIO, messages: queue.SimpleQueue[bytes | None]) -> None:
    """Send messages until there are no more, or nobody takes them."""
    try:
        while (message := messages.get()) is not None:
            stream.write(message)
            stream.flush()
        stream.close()
    except (OSError, ValueError):  # the process has died, which `_listen` notes
        return


def _on_thread(task: Any, *arguments: Any) -> None:
    threading.Thread(target=task, args=arguments, name="sound", daemon=True).start()


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the program, which ends its processes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
