"""The sound device, on a thread of its own: it pulls what `Playback` gives."""

from __future__ import annotations

import logging
import time
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QIODevice, QObject, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

from lasaft_studio.audio.io.reader import Block
from lasaft_studio.audio.resample import StreamResampler
from lasaft_studio.errors import StudioError
from lasaft_studio.ui.sound.playback import Playback

BUFFER_SECONDS = 0.2
CLOCK_MILLISECONDS = 10
STANDSTILL_SECONDS = 3.0  # of the card's clock: the device, or the server before it, has gone without a word
log = logging.getLogger(__name__)


class Reading(NamedTuple):
    """The sound card's clock: at `monotonic_seconds`, `stream_frame` of the stream was heard."""

    monotonic_seconds: float
    stream_frame: float


class _Source(QIODevice):
    """Turns `Playback` into the bytes that a device wants."""

    failed = Signal(Exception)

    def __init__(self, playback: Playback, sample_rate: int, sample: QAudioFormat, parent: QObject) -> None:
        super().__init__(parent)
        self._playback = playback
        self._ratio = sample_rate / sample.sampleRate()
        self._resampler = StreamResampler(sample_rate, sample.sampleRate(), 2, dtype=np.float64)
        self._left: Block = np.zeros((2, 0))
        self._frame_bytes = sample.bytesPerFrame()
        self._floats = sample.sampleFormat() is QAudioFormat.SampleFormat.Float
        self.open(QIODevice.OpenModeFlag.ReadOnly)

    def readData(self, max_bytes: int) -> object:
        try:
            block = self._next(max_bytes // self._frame_bytes)
        except StudioError as error:
            self.failed.emit(error)
            return b""
        return _bytes(block, floats=self._floats)

    def _next(self, frames: int) -> Block:
        """Return `frames` frames at the device's rate."""
        if self._ratio == 1:
            return self._playback.read(frames)
        while self._left.shape[1] < frames:
            missing = frames - self._left.shape[1]
            read = self._playback.read(max(round(missing * self._ratio), 1))
            self._left = np.concatenate([self._left, self._resampler.process(read)], axis=1)
        block, self._left = self._left[:, :frames], self._left[:, frames:]
        return block

    def writeData(self, data: object, length: int) -> int:
        del data, length
        return -1

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        return self._frame_bytes << 16


class SoundOutput(QObject):
    """Owns the QAudioSink; lives on the player's thread and is spoken to by signals only."""

    failed = Signal(Exception)  # a file of the song cannot be read
    missing = Signal()  # there is no device
    lost = Signal()  # the device has gone while it played

    def __init__(self) -> None:
        super().__init__()
        self.reading: Reading | None = None  # replaced as a whole, so that any thread may look at it
        self._sink: QAudioSink | None = None
        self._source: _Source | None = None
        self._rate = 0
        self._clock: QTimer | None = None
        self._moved_seconds = 0.0  # when the card's clock last moved

    @Slot(object, int, str)
    def start(self, playback: Playback, sample_rate: int, device_name: str) -> None:
        """Play from a stream on the device with this id, or on the system's choice."""
        self.stop()
        device = output_device(device_name)
        if device is None:
            self.missing.emit()
            return
        wanted = wanted_format(device, sample_rate)
        self._rate = sample_rate
        self._source = _Source(playback, sample_rate, wanted, self)
        self._source.failed.connect(self.failed)
        self._sink = QAudioSink(device, wanted, self)
        self._sink.setBufferSize(round(BUFFER_SECONDS * sample_rate) * wanted.bytesPerFrame())
        self._sink.stateChanged.connect(self._note_state)
        self._sink.start(self._source)
        self._start_clock()

    @Slot()
    def stop(self) -> None:
        """Fall silent at once."""
        if self._clock is not None:
            self._clock.stop()
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.stateChanged.disconnect(self._note_state)
            sink.reset()
            sink.deleteLater()
        if self._source is not None:
            self._source.close()
            self._source.deleteLater()
            self._source = None
        self.reading = None

    def _start_clock(self) -> None:
        if self._clock is None:
            self._clock = QTimer(self)
            self._clock.setInterval(CLOCK_MILLISECONDS)
            self._clock.timeout.connect(self._read_clock)
        self._clock.start()

    def _read_clock(self) -> None:
        if self._sink is None:
            return
        now, frame = time.monotonic(), self._sink.processedUSecs() * self._rate / 1e6
        if self.reading is None or frame != self.reading.stream_frame:
            self._moved_seconds = now
        elif now - self._moved_seconds > STANDSTILL_SECONDS:
            log.warning("the sound device's clock stands still")
            self.stop()
            self.lost.emit()
            return
        self.reading = Reading(now, frame)

    def _note_state(self, state: QAudio.State) -> None:
        if state is QAudio.State.StoppedState and self._sink is not None:
            log.warning("the sound device stopped: %s", self._sink.error())
            self.stop()
            self.lost.emit()


def device_id(device: QAudioDevice) -> str:
    """Return what settings call a device."""
    return bytes(device.id().data()).decode(errors="replace")


def output_device(name: str) -> QAudioDevice | None:
    """Return the device that settings call `name`, else the system's choice, or None where there is none."""
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


def _bytes(block: Block, *, floats: bool) -> bytes:
    if floats:
        return block.T.astype(np.float32).tobytes()
    return (np.clip(block.T, -1, 1) * 32767).astype(np.int16).tobytes()
