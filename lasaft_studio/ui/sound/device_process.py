"""The sound device in a process of its own.

When a sound server dies, the libraries that speak to it may end their process, or be of no use until it is
started again. Neither may happen to the one with the user's work in it: this one is simply replaced.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import Any, BinaryIO

import numpy as np
from PySide6.QtCore import QCoreApplication, QIODevice, QObject, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

from lasaft_studio.audio.resample import StreamResampler
from lasaft_studio.ui.sound import wire

BUFFER_SECONDS = 0.2  # that the device keeps ready
AHEAD_SECONDS = 0.1  # that is asked for before the device wants it
CLOCK_MILLISECONDS = 10
STANDSTILL_SECONDS = 3.0  # of the device's clock: it, or the server before it, has gone without a word


class _Stream(QIODevice):
    """Keeps what has arrived until the device wants it, and asks for more."""

    def __init__(self, number: int, rate: int, format_: QAudioFormat, parent: QObject) -> None:
        super().__init__(parent)
        self.number = number
        self._rate, self._floats = rate, format_.sampleFormat() is QAudioFormat.SampleFormat.Float
        self._frame_bytes = format_.bytesPerFrame()
        same = rate == format_.sampleRate()
        self._resampler = None if same else StreamResampler(rate, format_.sampleRate(), 2, dtype=np.float64)
        self._ratio = rate / format_.sampleRate()
        self._ready = bytearray()
        self._asked = 0  # frames that are on their way
        self._lock = threading.Lock()
        self.open(QIODevice.OpenModeFlag.ReadOnly)

    def take(self, samples: bytes) -> None:
        """Keep more of the stream."""
        block = np.frombuffer(samples, np.float32).reshape(-1, 2)
        converted = self._converted(block)
        with self._lock:
            self._ready += converted
            self._asked -= len(block)

    def ask(self, ahead_seconds: float = AHEAD_SECONDS) -> None:
        """Ask for so much that what is ready or on its way lasts for a while."""
        with self._lock:
            there = len(self._ready) // self._frame_bytes * self._ratio + self._asked
            wanted = round(ahead_seconds * self._rate - there)
            if wanted <= 0:
                return
            self._asked += wanted
        say(want=wanted, of=self.number)

    def readData(self, max_bytes: int) -> object:
        whole = max_bytes - max_bytes % self._frame_bytes
        with self._lock:
            content = bytes(self._ready[:whole])
            del self._ready[: len(content)]
        self.ask()
        return content

    def writeData(self, data: object, length: int) -> int:
        del data, length
        return -1

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        return len(self._ready) + super().bytesAvailable()

    @property
    def is_ready(self) -> bool:
        """Whether there is something to begin with."""
        return bool(self._ready)

    def _converted(self, block: np.ndarray[Any, Any]) -> bytes:
        if self._resampler is not None:
            block = self._resampler.process(block.T.astype(np.float64)).T
        if self._floats:
            return np.ascontiguousarray(block, np.float32).tobytes()
        return bytes((np.clip(block, -1, 1) * 32767).astype(np.int16).tobytes())


class Device(QObject):
    """Plays streams one after the other, and tells how far it is."""

    _came = Signal(bytes, bytes)

    def __init__(self) -> None:
        super().__init__()
        self._sink: QAudioSink | None = None
        self._stream: _Stream | None = None
        self._rate = 0
        self._moved_seconds, self._frame = 0.0, -1.0
        self._clock = QTimer(self, interval=CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._tell_clock)
        self._media = QMediaDevices(self)
        self._media.audioOutputsChanged.connect(tell_devices)
        self._came.connect(self._obey)

    def listen(self, stream: BinaryIO) -> None:
        """Hand on what the window says, on a thread; the process ends when it says no more."""
        while (told := wire.receive(stream)) is not None:
            kind, content = told
            if kind == wire.SOUND:
                self._take(*wire.parse_sound(content))
                content = b""
            self._came.emit(kind, content)
        os._exit(0)

    def _take(self, number: int, samples: bytes) -> None:
        stream = self._stream
        if stream is not None and stream.number == number:  # what came for another is too late
            stream.take(samples)

    @Slot(bytes, bytes)
    def _obey(self, kind: bytes, content: bytes) -> None:
        if kind == wire.START:
            self._start(**json.loads(content))
        elif kind == wire.STOP:
            self._stop()
        elif self._sink is None and self._stream is not None and self._stream.is_ready:
            self._begin(self._stream)

    def _start(self, number: int, rate: int, device: str) -> None:
        self._stop()
        found = output_device(device)
        if found is None:
            say(missing=True)
            return
        self._rate, self._found, self._format = rate, found, wanted_format(found, rate)
        self._stream = _Stream(number, rate, self._format, self)
        self._stream.ask(BUFFER_SECONDS + AHEAD_SECONDS)

    def _begin(self, stream: _Stream) -> None:
        """Start the device with a full buffer, so that it does not run dry at once."""
        self._sink = QAudioSink(self._found, self._format, self)
        self._sink.setBufferSize(
            round(BUFFER_SECONDS * self._format.sampleRate()) * self._format.bytesPerFrame()
        )
        self._sink.stateChanged.connect(self._note_state)
        self._sink.start(stream)
        self._moved_seconds, self._frame = time.monotonic(), -1.0
        self._clock.start()

    def _stop(self) -> None:
        self._clock.stop()
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.stateChanged.disconnect(self._note_state)
            sink.reset()
            sink.deleteLater()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
            stream.deleteLater()

    def _tell_clock(self) -> None:
        if self._sink is None or self._stream is None:
            return
        self._stream.ask()
        now, frame = time.monotonic(), self._sink.processedUSecs() * self._rate / 1e6
        if frame != self._frame:
            self._moved_seconds, self._frame = now, frame
        elif now - self._moved_seconds > STANDSTILL_SECONDS:
            say(lost="its clock stands still")
            os._exit(0)
        say(clock=[now, frame])

    def _note_state(self, state: QAudio.State) -> None:
        if state is QAudio.State.StoppedState and self._sink is not None:
            say(lost=str(self._sink.error()))
            os._exit(0)  # whatever its libraries think of the server: the next process asks anew


def say(**values: Any) -> None:
    """Tell the window something; if it has gone, end."""
    try:
        sys.stdout.buffer.write(wire.line(**values))
        sys.stdout.buffer.flush()
    except OSError:
        os._exit(1)


def tell_devices() -> None:
    """Tell which devices there are."""
    outputs = [(device_id(device), device.description()) for device in QMediaDevices.audioOutputs()]
    say(devices=outputs, default=not QMediaDevices.defaultAudioOutput().isNull())


def device_id(device: QAudioDevice) -> str:
    """Return what settings call a device."""
    return bytes(device.id().data()).decode(errors="replace")


def output_device(name: str) -> QAudioDevice | None:
    """Return the device that settings call `name`, else the system's default, or None where there is none."""
    for device in QMediaDevices.audioOutputs():
        if device_id(device) == name:
            return device
    default = QMediaDevices.defaultAudioOutput()
    return None if default.isNull() else default


def wanted_format(device: QAudioDevice, sample_rate: int) -> QAudioFormat:
    """Return stereo at `sample_rate` in floats, or what is next to it that the device takes."""
    wanted = QAudioFormat()
    wanted.setChannelCount(2)
    for rate in (sample_rate, device.preferredFormat().sampleRate()):
        for sample in (QAudioFormat.SampleFormat.Float, QAudioFormat.SampleFormat.Int16):
            wanted.setSampleRate(rate)
            wanted.setSampleFormat(sample)
            if device.isFormatSupported(wanted):
                return wanted
    return wanted


def main() -> int:
    """Play what comes in until nothing more can come."""
    application = QCoreApplication([])
    device = Device()
    tell_devices()
    threading.Thread(target=device.listen, args=(sys.stdin.buffer,), daemon=True).start()
    return application.exec()
