"""Everything that libsndfile reads: WAV, AIFF, CAF, FLAC, Ogg, Opus, MP3 and more.

What a header says is checked before it counts:

* lengths are held against what is there, by `repair`, which shows libsndfile the file as it really is;
* the length of a FLAC or Ogg that was cut off is what it was before, so its last frame is tried;
* the first samples after a seek in an MP3 or Opus file are wrong, so reading starts a little earlier.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from lasaft_studio.audio.io import native_stderr
from lasaft_studio.audio.io.mpeg import mpeg_length
from lasaft_studio.audio.io.native_path import RAW_SUFFIXES, native_path
from lasaft_studio.audio.io.reader import AudioFile, AudioReader, Block, LengthError
from lasaft_studio.audio.io.repair.byte_view import ByteView, Piece
from lasaft_studio.audio.io.repair.findings import Finding, Parts, cut
from lasaft_studio.audio.io.repair.inspect import inspect
from lasaft_studio.audio.io.repair.joined import join
from lasaft_studio.audio.loudspeakers import USUAL_MASKS, XIPH_SUBTYPES, wav_order
from lasaft_studio.errors import AudioError
from lasaft_studio.progress import Progress

_BITS = {
    "PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32,
    "ALAC_16": 16, "ALAC_20": 24, "ALAC_24": 24, "ALAC_32": 32,
}  # fmt: skip
_NO_LENGTH = 2**62  # libsndfile gives 2^63 - 1 for a FLAC that came out of a pipe
_PREROLL_FRAMES = {"MPEG_LAYER_I": 4608, "MPEG_LAYER_II": 4608, "MPEG_LAYER_III": 4608, "OPUS": 3840}
_COUNT_FRAMES = 1 << 16
_UNKNOWN_FORMAT, _UNKNOWN_ENCODING = 1, 4  # libsndfile's SF_ERR_UNRECOGNISED_FORMAT, …_UNSUPPORTED_ENCODING


class SoundfileReader(AudioReader):
    """A file that libsndfile reads.

    Args:
        sound: the open file, which the reader closes.
        file: what is known about it.
        on_close: called once when the reader is closed.
    """

    def __init__(
        self, sound: soundfile.SoundFile, file: AudioFile, on_close: Callable[[], object] | None = None
    ) -> None:
        super().__init__(file)
        self._sound = sound
        self._on_close = on_close
        self._order = wav_order(file.channels) if file.subtype in XIPH_SUBTYPES else None
        self._quiet = native_stderr.captured if file.format == "MP3" else nullcontext

    def _read(self, frames: int) -> Block:
        block = np.empty((frames, self.file.channels))
        try:
            with self._quiet():
                read = len(self._sound.read(out=block))
        except soundfile.LibsndfileError as error:
            raise _unreadable(self.file.path, error) from error
        return np.ascontiguousarray(block[:read].T if self._order is None else block[:read, self._order].T)

    def _seek(self, frame: int) -> None:
        before = min(frame, _PREROLL_FRAMES.get(self.file.subtype, 0))
        try:
            with self._quiet():
                self._sound.seek(frame - before)
        except soundfile.LibsndfileError as error:
            raise _unreadable(self.file.path, error) from error
        if before:
            self._read(before)

    def close(self) -> None:
        """Close the file."""
        self._sound.close()
        if self._on_close is not None:
            self._on_close()
            self._on_close = None


def open_soundfile(path: Path, progress: Progress | None = None) -> AudioReader:  # noqa: ARG001 - it takes no time
    """Open `path` with libsndfile.

    Raises:
        AudioError: libsndfile does not know the format, or finds it damaged.
        LengthError: the file ends elsewhere than it says, and libsndfile cannot read it to its end.
    """
    finding = inspect(path)
    if not finding.streams:
        reader = _open_reader(path, finding, _whole(path) if path.suffix.lower() in RAW_SUFFIXES else None)
    elif len(finding.streams) == 1:
        reader = _open_reader(path, finding, finding.streams[0])
    else:
        reader = join([partial(_open_reader, path, finding, parts) for parts in finding.streams])
    notes = tuple(dict.fromkeys((*finding.notes, *reader.file.notes)))
    mask = finding.channel_mask or reader.file.channel_mask
    reader.file = replace(reader.file, notes=notes, channel_mask=mask)
    return reader


def _whole(path: Path) -> Parts:
    """Return all of a file as its only part: read so, libsndfile goes by what it holds, not by its name."""
    return (Piece(0, path.stat().st_size),)


def _open_reader(path: Path, finding: Finding, parts: Parts | None) -> AudioReader:
    """Open a file as it is, or one stream of it."""
    source = ByteView(path, parts) if parts is not None else None
    close = source.close if source is not None else None
    quiet = native_stderr.captured if finding.is_mpeg else nullcontext
    try:
        with quiet():
            sound = _open(path, source)
            try:
                file = _with_true_length(_describe(path, sound), sound, finding, parts)
            except BaseException:
                sound.close()
                raise
    except BaseException:
        if close is not None:
            close()
        raise
    return SoundfileReader(sound, file, close)


def _open(path: Path, source: io.IOBase | None = None) -> soundfile.SoundFile:
    try:
        return soundfile.SoundFile(native_path(path) if source is None else source)
    except soundfile.LibsndfileError as error:
        raise _unreadable(path, error) from error


def _describe(path: Path, sound: soundfile.SoundFile) -> AudioFile:
    return AudioFile(
        path=path,
        frames=sound.frames,
        sample_rate=sound.samplerate,
        channels=sound.channels,
        format=sound.format,
        subtype=sound.subtype,
        bits=_BITS.get(sound.subtype),
        channel_mask=USUAL_MASKS.get(sound.channels) if sound.subtype in XIPH_SUBTYPES else None,
    )


def _with_true_length(
    file: AudioFile, sound: soundfile.SoundFile, finding: Finding, parts: Parts | None
) -> AudioFile:
    if file.frames >= _NO_LENGTH:
        raise AudioError(
            f"{file.path.name} does not say how long it is.", hint="Write it again as FLAC or WAV."
        )
    try:
        if file.format == "MP3" and file.frames:
            return _with_mpeg_length(file, sound, finding)
        if file.format in {"FLAC", "OGG"} and file.frames:
            return _with_tried_end(file, parts, finding)
    except soundfile.LibsndfileError as error:
        raise _unreadable(file.path, error) from error
    return file


def _with_tried_end(file: AudioFile, parts: Parts | None, finding: Finding) -> AudioFile:
    """Return the file with the length up to which it can be read."""
    with _open(file.path, _view(file.path, parts)) as trial:  # a failing seek would spoil the other
        if _reaches_end(trial):
            return file
    if file.format == "FLAC":
        raise _cut(file)
    with _open(file.path, _view(file.path, parts)) as trial:
        frames = _count(trial)
    notes = () if frames >= file.frames or finding.is_uncounted else (_cut(file).message,)
    return replace(file, frames=min(frames, file.frames), notes=notes)


def _view(path: Path, parts: Parts | None) -> ByteView | None:
    return ByteView(path, parts) if parts is not None else None


def _with_mpeg_length(file: AudioFile, sound: soundfile.SoundFile, finding: Finding) -> AudioFile:
    name = file.path.name
    length = mpeg_length(file.path, file.frames)
    late = "what its encoder added: it may start up to 1,100 samples late"
    notes = (f"{name} does not say {late}.",) if length.is_padded else ()
    if _reaches_end(sound) and (finding.is_mpeg or not length.is_estimated):
        sound.seek(0)
        return replace(file, notes=notes)
    frames = _count(sound)
    if not length.is_estimated and frames < file.frames:
        notes = (_cut(file).message, *notes)
    return replace(file, frames=frames, notes=notes)


def _cut(file: AudioFile) -> LengthError:
    return LengthError(cut(file.path.name, file.seconds), hint="Download or copy the file again.")


def _reaches_end(sound: soundfile.SoundFile) -> bool:
    """Return whether the last frame is there."""
    try:
        sound.seek(sound.frames - 1)
        return len(sound.read(out=np.empty((1, sound.channels)))) == 1
    except soundfile.LibsndfileError:
        return False


def _count(sound: soundfile.SoundFile) -> int:
    """Return how many frames can be read, by reading them, and go back to the start."""
    sound.seek(0)
    block = np.empty((_COUNT_FRAMES, sound.channels), np.float32)
    frames = 0
    while read := len(sound.read(out=block)):
        frames += read
    sound.seek(0)
    return frames


def _unreadable(path: Path, error: soundfile.LibsndfileError) -> AudioError:
    """Return libsndfile's error in words for people."""
    if error.code == _UNKNOWN_FORMAT:
        return AudioError(f"{path.name} is of no kind that can be read.", hint="Choose a sound file.")
    if error.code == _UNKNOWN_ENCODING or "unimplemented" in error.error_string:
        return AudioError(
            f"{path.name} holds sound of a kind that cannot be read.", hint="Convert it to WAV."
        )
    reason = error.error_string.strip(" .").split(". ")[-1]
    if not reason or reason.startswith(("Internal", "Unspecified")):
        reason = "its header makes no sense"
    return AudioError(f"{path.name} is damaged: {reason}.", hint="Download or copy the file again.")
