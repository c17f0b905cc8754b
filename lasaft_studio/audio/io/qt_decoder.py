"""M4A, MP4, WMA, AAC and whatever else Qt's FFmpeg reads, through QAudioDecoder.

The one module outside `lasaft_studio.ui` that imports PySide6, and only when it decodes, which is in a
process of its own: see `decoder_process`. QAudioDecoder needs an event loop, but neither a sound device
nor a window. Its integers and floats are kept as they come, so ALAC stays exact.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import soundfile

from lasaft_studio.audio.io.container import read_container
from lasaft_studio.audio.io.reader import AudioFile, MissingDecoderError, clock
from lasaft_studio.errors import AudioError, StorageError

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioBuffer, QAudioDecoder, QAudioFormat

_WATCH_MS = 100
_SILENT_SECONDS = 20.0  # a decoder which gives nothing for so long has failed without saying so
_LAST_SECONDS = 0.3  # after an error, what was decoded before it may still be on its way

# Qt's sample formats: libsndfile's names for them in a file and in memory
_FORMATS = {"Int16": ("PCM_16", "int16"), "Int32": ("PCM_32", "int32"), "Float": ("FLOAT", "float32")}


def decode(path: Path, wav: Path, report: Callable[[float], None]) -> AudioFile:
    """Decode `path` into a WAV; for the main thread of a process without any other Qt.

    Args:
        path: of the file to decode.
        wav: the WAV to write.
        report: called with the seconds decoded so far, about once a second of sound.

    Raises:
        MissingDecoderError: Qt's multimedia libraries cannot be loaded here.
        AudioError: Qt does not know the format, or the file is damaged.
        StorageError: the cache folder is full.
    """
    try:
        from PySide6.QtCore import QCoreApplication
        from PySide6.QtMultimedia import QAudioDecoder
    except ImportError as error:
        raise MissingDecoderError(
            f"Qt's decoder cannot be loaded: {error}.",
            hint="Install ffmpeg, or convert the file to WAV or FLAC.",
        ) from error
    application = QCoreApplication([])
    try:
        return _Decoding(path, wav, report, QAudioDecoder()).run()
    finally:
        application.shutdown()


class _Decoding:
    """One file on its way through QAudioDecoder into a WAV.

    Slots must not raise, since Qt would only print it: what goes wrong is kept for `run`.
    """

    def __init__(
        self, path: Path, wav: Path, report: Callable[[float], None], decoder: QAudioDecoder
    ) -> None:
        from PySide6.QtCore import QEventLoop, QTimer, QUrl

        self._path = path
        self._wav = wav
        self._report = report
        self._header = read_container(path)
        self._sound: soundfile.SoundFile | None = None
        self._format: QAudioFormat | None = None
        self._sample_format = ""
        self._error: AudioError | StorageError | None = None
        self._ended = False
        self._reported_seconds = 0
        self._patience_seconds = _SILENT_SECONDS
        self._heard = time.monotonic()
        self._loop = QEventLoop()
        self._watch = QTimer(interval=_WATCH_MS)
        self._watch.timeout.connect(self._check_silence)
        self._decoder = decoder
        self._decoder.bufferReady.connect(self._take)
        self._decoder.finished.connect(self._end)
        self._decoder.error.connect(self._refuse)
        self._decoder.setSource(QUrl.fromLocalFile(str(path.absolute())))

    def run(self) -> AudioFile:
        """Decode the whole file, and return what is known about it."""
        self._watch.start()
        self._decoder.start()
        if not self._ended:  # it may have failed already
            self._loop.exec()
        self._watch.stop()
        self._decoder.stop()
        if self._sound is not None:
            self._sound.close()
        return self._result()

    def _take(self) -> None:
        try:
            while not self._ended and self._decoder.bufferAvailable():
                self._write(self._decoder.read())
        except (AudioError, StorageError) as error:
            self._end(error)
        if int(self._seconds()) > self._reported_seconds:
            self._reported_seconds = int(self._seconds())
            self._report(self._seconds())

    def _write(self, buffer: QAudioBuffer) -> None:
        self._heard = time.monotonic()
        if self._sound is None:
            self._sound = self._open(buffer.format())
        if buffer.format() != self._format:
            raise AudioError(f"{self._path.name} changes its sample rate or channels on the way.")
        try:
            self._sound.buffer_write(bytes(buffer.constData()), _FORMATS[self._sample_format][1])
        except soundfile.LibsndfileError as error:
            raise _full() from error

    def _open(self, format_: QAudioFormat) -> soundfile.SoundFile:
        self._format = format_
        self._sample_format = format_.sampleFormat().name
        if self._sample_format not in _FORMATS:
            raise AudioError(f"{self._path.name} has samples of a kind that Qt's decoder does not read.")
        rate, channels = format_.sampleRate(), format_.channelCount()
        subtype = _FORMATS[self._sample_format][0]
        try:
            return soundfile.SoundFile(self._wav, "w", rate, channels, subtype, format="RF64")
        except soundfile.LibsndfileError as error:
            raise _full() from error

    def _seconds(self) -> float:
        return self._sound.frames / self._sound.samplerate if self._sound is not None else 0.0

    def _refuse(self) -> None:
        self._error = AudioError(f"{self._path.name} cannot be decoded: {self._decoder.errorString()}.")
        self._heard = time.monotonic()
        self._patience_seconds = _LAST_SECONDS

    def _check_silence(self) -> None:
        if time.monotonic() - self._heard > self._patience_seconds:
            self._end(AudioError(f"{self._path.name} cannot be decoded: Qt's decoder stopped answering."))

    def _end(self, error: AudioError | StorageError | None = None) -> None:
        self._error = self._error or error
        self._ended = True
        self._loop.quit()

    def _result(self) -> AudioFile:
        sound, notes = self._sound, self._header.notes
        if self._error is not None:
            if not isinstance(self._error, AudioError) or not self._seconds():
                raise self._error
            fault = f"{self._path.name} is damaged: it can be read as far as {clock(self._seconds())}."
            notes = (fault, *notes)  # what came before the fault is good
        if sound is None:
            raise AudioError(f"{self._path.name} holds no sound.")
        if self._path.suffix.lower() in {".wma", ".asf"}:
            missing = (
                f"{self._path.name}: the last 2,048 samples may be missing; an installed ffmpeg reads them."
            )
            notes = (*notes, missing)
        return AudioFile(
            path=self._path,
            frames=self._header.frames(sound.frames, sound.samplerate),
            sample_rate=sound.samplerate,
            channels=sound.channels,
            format=self._header.format,
            subtype=self._header.codec,
            bits=16 if self._sample_format == "Int16" else self._header.bits,
            notes=notes,
        )


def _full() -> StorageError:
    return StorageError("The cache folder cannot take the decoded sound.", hint="Make room on the disk.")
