"""Files whose decoder cannot go to a place in them, decoded once into a WAV that can be read anywhere.

The WAV lies in the cache folder. All readers of the same file share it; it is kept for the next one as
long as the WAVs that nobody reads stay below a limit, and is gone when the program ends.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import soundfile

from lasaft_studio import disk
from lasaft_studio.audio.io.native_path import native_path
from lasaft_studio.audio.io.reader import AudioFile, AudioReader
from lasaft_studio.audio.io.soundfile_decoder import SoundfileReader
from lasaft_studio.errors import StorageError
from lasaft_studio.paths import cache_folder

Decode = Callable[[Path], AudioFile]  # writes the WAV at the path, and tells what was decoded
_Key = tuple[Path, int, int]

_KEPT_BYTES = 2 << 30  # of WAVs that nobody reads: about 100 minutes
_STALE_SECONDS = 3 * 24 * 3600  # WAVs that a killed program left behind


@dataclass(slots=True)
class _Entry:
    wav: Path
    file: AudioFile
    readers: int = 0


class DecodedFiles:
    """The decoded WAVs of this program; safe to use from any thread."""

    def __init__(self) -> None:
        self._entries: dict[_Key, _Entry] = {}  # the one used last is last
        self._lock = threading.Lock()
        self._decoding = threading.Lock()  # one at a time; readers of other files need not wait for it

    def open(self, path: Path, decode: Decode) -> AudioReader:
        """Open a reader for `path`, which is decoded now unless its WAV is still there."""
        stat = path.stat()
        key = (path.absolute(), stat.st_mtime_ns, stat.st_size)
        reader = self._reader(key)
        if reader is not None:
            return reader
        with self._decoding:
            reader = self._reader(key)  # another thread may have decoded it in the meantime
            if reader is None:
                self._entries[key] = _decode(decode)
                reader = self._reader(key)
        if reader is None:
            raise StorageError(f"The decoded sound of {path.name} has gone.", hint="Make room on the disk.")
        return reader

    def clear(self, keep_bytes: int = 0) -> None:
        """Remove WAVs that nobody reads, the oldest first, until `keep_bytes` are left of them."""
        with self._lock:
            idle = [
                (key, entry, _size(entry.wav)) for key, entry in self._entries.items() if not entry.readers
            ]
            left = sum(size for _, _, size in idle)
            for key, entry, size in idle:
                if left <= keep_bytes:
                    return
                _remove(entry.wav)
                del self._entries[key]
                left -= size

    def end(self) -> None:
        """Remove every WAV: the program ends."""
        for entry in self._entries.values():
            _remove(entry.wav)

    def _reader(self, key: _Key) -> AudioReader | None:
        with self._lock:
            entry = self._entries.pop(key, None)
            if entry is None or not entry.wav.exists():
                return None
            self._entries[key] = entry
            entry.readers += 1
            return SoundfileReader(
                soundfile.SoundFile(native_path(entry.wav)), entry.file, partial(self._release, entry)
            )

    def _release(self, entry: _Entry) -> None:
        with self._lock:
            entry.readers -= 1
        self.clear(_KEPT_BYTES)


DECODED_FILES = DecodedFiles()
atexit.register(DECODED_FILES.end)


def _decode(decode: Decode) -> _Entry:
    try:
        folder = cache_folder() / "decoded"
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The cache folder cannot be made: {error.strerror}.", hint="Choose one with LASAFT_HOME."
        ) from error
    _remove_stale(folder)
    wav = folder / f"{os.getpid()}-{uuid.uuid4().hex}.wav"
    try:
        return _Entry(wav, decode(wav))
    except BaseException:  # also when the user cancels: nothing stays behind
        _remove(wav)
        raise


def _remove_stale(folder: Path) -> None:
    for wav in folder.glob("*.wav"):
        try:
            is_stale = time.time() - wav.stat().st_mtime > _STALE_SECONDS or not _is_read(wav)
        except FileNotFoundError:  # another program has just removed it
            continue
        if is_stale:
            _remove(wav)


def _is_read(wav: Path) -> bool:
    """Whether the program that has decoded it may still run; its number begins the name."""
    process = wav.name.split("-", 1)[0]
    return not process.isdecimal() or disk.is_at_work(int(process), wav)


def _remove(wav: Path) -> None:
    try:
        wav.unlink(missing_ok=True)
    except OSError:  # Windows keeps what is open; `_remove_stale` takes it another day
        return


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
