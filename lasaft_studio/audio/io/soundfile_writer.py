"""Everything that libsndfile writes: WAV and RF64, AIFF, FLAC, MP3, Ogg Vorbis and Opus."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from lasaft_studio.audio.io.formats import OutputFormat
from lasaft_studio.audio.io.native_path import native_path
from lasaft_studio.audio.io.tags import Tags, info_texts
from lasaft_studio.audio.io.writer import AudioWriter
from lasaft_studio.audio.loudspeakers import XIPH_SUBTYPES, vorbis_order
from lasaft_studio.errors import AudioError, StorageError

_LIMIT_BYTES = (1 << 32) - (1 << 20)  # WAV and AIFF count in 32 bits; header and tags need some of it
_LOSSY_FRAMES = 1 << 14  # the Vorbis encoder puts what it is given on the stack
_SPARE_BYTES = 1 << 16
_HEADER_BYTES, _MASK_OFFSET = 4096, 28  # of dwChannelMask, from the name of the chunk fmt


class SoundfileWriter(AudioWriter):
    """A file that libsndfile writes.

    Args:
        path: of the file.
        sample_rate: in Hz.
        channels: how many.
        format_: of the file.
        frames: how many are to be written, where it is known.
        tags: put into the file; in WAV, the texts also stand before the sound, in a LIST INFO chunk.
        channel_mask: which loudspeakers more than two channels are for; kept by WAV.
    """

    def __init__(
        self,
        path: Path,
        sample_rate: int,
        channels: int,
        format_: OutputFormat,
        frames: int | None = None,
        *,
        tags: Tags | None = None,
        channel_mask: int | None = None,
    ) -> None:
        super().__init__(path, sample_rate, format_, tags)
        self._frame_bytes = channels * (format_.bytes_per_sample or 0)
        self._container = _container(path, format_, (frames or 0) * self._frame_bytes)
        self._order = vorbis_order(channels) if format_.subtype in XIPH_SUBTYPES else None
        self._mask = channel_mask if channels > 2 and self._container == "WAV" else None
        if self._mask is not None:
            self._container = "WAVEX"
        _check_space(path, (frames or 0) * self._frame_bytes)
        try:
            self._sound = soundfile.SoundFile(
                native_path(path),
                "w",
                sample_rate,
                channels,
                format_.subtype,
                format=self._container,
                compression_level=format_.compression,
                bitrate_mode=format_.bitrate_mode,
            )
        except soundfile.LibsndfileError as error:
            raise self._unwritable(error) from error
        if tags is not None and format_.container == "WAV":
            for name, text in info_texts(tags).items():
                setattr(self._sound, name, text)

    def _write(self, block: NDArray[np.floating] | NDArray[np.int32]) -> None:
        if self._container != "RF64" and (self.frames + len(block)) * self._frame_bytes > _LIMIT_BYTES:
            raise _too_long(self._path, self.format)
        if self._order is not None:
            block = block[:, self._order]
        step = _LOSSY_FRAMES if self.format.is_lossy else max(len(block), 1)
        try:
            for start in range(0, len(block), step):
                self._sound.write(np.ascontiguousarray(block[start : start + step]))
        except (soundfile.LibsndfileError, AssertionError) as error:  # it asserts that all was written
            raise self._unwritable(error) from error

    def _finish(self) -> None:
        try:
            self._sound.close()
            if self._mask is not None:
                _set_mask(self._path, self._mask)
            written = soundfile.info(native_path(self._path)).frames if self.frames else 0
        except (soundfile.LibsndfileError, OSError) as error:
            raise self._unwritable(error) from error
        if written != self.frames:
            raise self._unwritable(None)

    def abandon(self) -> None:
        """Close the file as it is."""
        try:
            self._sound.close()
        except soundfile.LibsndfileError:  # another error is already on its way
            return

    def _unwritable(self, error: Exception | None) -> StorageError:
        name, folder = self._path.name, self._path.parent
        if not folder.is_dir():
            return StorageError(
                f"{name} cannot be written: there is no folder {folder}.", hint="Make it first."
            )
        if shutil.disk_usage(folder).free < _SPARE_BYTES:
            return _full(self._path)
        reason = (
            error.error_string.strip(" .") if isinstance(error, soundfile.LibsndfileError) else "it was cut"
        )
        try:
            self._path.open("ab").close()
        except OSError as system_error:  # libsndfile only says that the system refused
            reason = system_error.strerror or reason
        return StorageError(
            f"{name} cannot be written: {reason}.", hint=f"Check the permissions of {folder}."
        )


def _set_mask(path: Path, mask: int) -> None:
    """Put the loudspeakers into the header, for which libsndfile has no function in Python."""
    with path.open("r+b") as file:
        at = file.read(_HEADER_BYTES).index(b"fmt ") + _MASK_OFFSET
        file.seek(at)
        file.write(struct.pack("<I", mask))


def _container(path: Path, format_: OutputFormat, size: int) -> str:
    if size <= _LIMIT_BYTES:
        return format_.container
    if format_.container == "WAV":
        return "RF64"
    raise _too_long(path, format_)


def _too_long(path: Path, format_: OutputFormat) -> AudioError:
    return AudioError(
        f"{path.name} would be longer than the 4 GiB that {format_.label} can hold.",
        hint="Choose FLAC or WAV.",
    )


def _check_space(path: Path, size: int) -> None:
    if size and path.parent.is_dir() and shutil.disk_usage(path.parent).free < size:
        raise _full(path)


def _full(path: Path) -> StorageError:
    return StorageError(
        f"{path.name} cannot be written: the disk is full.", hint="Make room, or choose another folder."
    )
