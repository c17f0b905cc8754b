"""M4A, MP4, WMA, AAC and whatever else Qt's FFmpeg reads, through QAudioDecoder.

The one module outside `lasaft_studio.ui` that imports PySide6, and only when a file asks for it.
QAudioDecoder needs an event loop, but neither a sound device nor a window. Its integers and floats are
kept as they come, so ALAC stays exact.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import soundfile

from lasaft_studio.audio.container import read_container
from lasaft_studio.audio.decoded import DECODED_FILES
from lasaft_studio.audio.reader import AudioFile, AudioReader, MissingDecoderError, clock
from lasaft_studio.errors import AudioError, Cancelled, StorageError
from lasaft_studio.progress import Progress

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioBuffer, QAudioFormat

_WATCH_MS = 100
_SILENT_SECONDS = 20.0  # a decoder which gives nothing for so long has failed without saying so
_LAST_SECONDS = 0.3  # after an error, what was decoded before it may still be on its way
_QUIET = -8  # FFmpeg's AV_LOG_QUIET

# Qt's sample formats: libsndfile's names for them in a file and in memory
_FORMATS = {"Int16": ("PCM_16", "int16"), "Int32": ("PCM_32", "int32"), "Float": ("FLOAT", "float32")}


def open_qt(path: Path, progress: Progress | None = None) -> AudioReader:
    """Decode `path` with Qt, and open what came out.

    Raises:
        MissingDecoderError: Qt's multimedia libraries cannot be loaded here.
        AudioError: Qt does not know the format, or the file is damaged.
        StorageError: the cache folder is full.
        Cancelled: the user asked to stop.
    """
    _load()
    return DECODED_FILES.open(path, lambda wav: _with_events(lambda: _Decoding(path, wav, progress).run()))


@cache
def _load() -> None:
    try:
        from PySide6.QtCore import QCoreApplication, QLoggingCategory

        if QCoreApplication.instance() is None:  # else it is for the window to say what is logged
            QLoggingCategory.setFilterRules("qt.multimedia.*=false")
        import PySide6.QtMultimedia  # noqa: F401 - only whether it can be
    except ImportError as error:
        raise MissingDecoderError(
            f"Qt's decoder cannot be loaded: {error}.",
            hint="Install ffmpeg, or convert the file to WAV or FLAC.",
        ) from error


def _with_events(decode: Callable[[], AudioFile]) -> AudioFile:
    """Run `decode` where Qt delivers its events, and only its events.

    Inside a window that is a thread of its own, so that nothing else that waits in the caller's event
    queue is run in between. On the command line it is the caller's thread if that is the main one:
    Qt takes the thread of the first application for the program's main thread.
    """
    from PySide6.QtCore import QCoreApplication

    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and QCoreApplication.instance() is None:
        return _with_application(decode)
    return _own_thread().submit(_with_application, decode).result()


@cache
def _own_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "qt-decoder")


def _with_application(decode: Callable[[], AudioFile]) -> AudioFile:
    from PySide6.QtCore import QCoreApplication

    application = None if QCoreApplication.instance() is not None else QCoreApplication([])
    try:
        return decode()
    finally:
        if application is not None:  # an application must end on the thread on which it began
            application.shutdown()


class _Decoding:
    """One file on its way through QAudioDecoder into a WAV.

    Slots must not raise, since Qt would only print it: what goes wrong is kept for `run`.
    """

    def __init__(self, path: Path, wav: Path, progress: Progress | None) -> None:
        from PySide6.QtCore import QEventLoop, QTimer, QUrl
        from PySide6.QtMultimedia import QAudioDecoder

        self._path = path
        self._wav = wav
        self._progress = progress
        self._header = read_container(path)
        self._sound: soundfile.SoundFile | None = None
        self._format: QAudioFormat | None = None
        self._sample_format = ""
        self._error: Exception | None = None
        self._ended = False
        self._loop = QEventLoop()
        self._patience_seconds = _SILENT_SECONDS
        self._heard = time.monotonic()
        self._watch = QTimer(interval=_WATCH_MS)
        self._watch.timeout.connect(self._check_silence)
        self._decoder = QAudioDecoder()
        self._decoder.bufferReady.connect(self._take)
        self._decoder.finished.connect(self._end)
        self._decoder.error.connect(self._refuse)
        self._decoder.setSource(QUrl.fromLocalFile(str(path.absolute())))

    def run(self) -> AudioFile:
        """Decode the whole file, and return what is known about it."""
        _silence_ffmpeg()
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
        except (AudioError, StorageError, Cancelled) as error:
            self._end(error)

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
        if self._progress is not None:
            fraction = self._seconds() / self._header.seconds if self._header.seconds else 0.0
            self._progress.report(fraction, f"Decoding {self._path.name}")

    def _open(self, format_: QAudioFormat) -> soundfile.SoundFile:
        self._format = format_
        self._sample_format = format_.sampleFormat().name
        if self._sample_format not in _FORMATS:
            raise AudioError(f"{self._path.name} has samples of a kind that Qt's decoder does not read.")
        rate, channels = format_.sampleRate(), format_.channelCount()
        try:
            return soundfile.SoundFile(
                self._wav, "w", rate, channels, _FORMATS[self._sample_format][0], format="RF64"
            )
        except soundfile.LibsndfileError as error:
            raise _full() from error

    def _seconds(self) -> float:
        return self._sound.frames / self._sound.samplerate if self._sound is not None else 0.0

    def _refuse(self) -> None:
        self._error = AudioError(f"{self._path.name} cannot be decoded: {self._decoder.errorString()}.")
        if self._sound is None:
            self._end()
        self._patience_seconds = _LAST_SECONDS

    def _check_silence(self) -> None:
        if time.monotonic() - self._heard > self._patience_seconds:
            self._end(AudioError(f"{self._path.name} cannot be decoded: Qt's decoder stopped answering."))

    def _end(self, error: Exception | None = None) -> None:
        self._error = self._error or error
        self._ended = True
        self._loop.quit()

    def _result(self) -> AudioFile:
        sound, notes = self._sound, self._header.notes
        if self._error is not None and not (isinstance(self._error, AudioError) and self._seconds()):
            raise self._error
        if sound is None:
            raise AudioError(f"{self._path.name} holds no sound.")
        if self._error is not None:  # what came before the fault is good
            notes = (
                f"{self._path.name} is damaged: it can be read as far as {clock(self._seconds())}.",
                *notes,
            )
        return AudioFile(
            path=self._path,
            frames=sound.frames,
            sample_rate=sound.samplerate,
            channels=sound.channels,
            format=self._header.format,
            subtype=self._header.codec,
            bits=16 if self._sample_format == "Int16" else self._header.bits,
            notes=notes,
        )


def _full() -> StorageError:
    return StorageError("The cache folder cannot take the decoded sound.", hint="Make room on the disk.")


def _silence_ffmpeg() -> None:
    """Keep FFmpeg, which Qt has loaded, from telling the terminal about every file."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    names = ("Qt/lib/libavutil.so.*", "Qt/lib/libavutil.*.dylib", "avutil-*.dll")
    for library in (path for name in names for path in folder.glob(name)):
        try:
            ctypes.CDLL(str(library)).av_log_set_level(_QUIET)
        except (OSError, AttributeError):  # it is only about silence
            continue
