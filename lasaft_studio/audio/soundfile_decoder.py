"""Everything that libsndfile reads: WAV, AIFF, CAF, FLAC, Ogg, Opus, MP3 and more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from lasaft_studio.audio.reader import AudioFile, AudioReader, Block
from lasaft_studio.errors import AudioError

_BITS = {
    "PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32,
    "ALAC_16": 16, "ALAC_20": 20, "ALAC_24": 24, "ALAC_32": 32,
}  # fmt: skip


class SoundfileReader(AudioReader):
    """A file that libsndfile reads.

    Args:
        sound: the open file, which the reader closes.
        file: what is known about it.
    """

    def __init__(self, sound: soundfile.SoundFile, file: AudioFile) -> None:
        super().__init__(file)
        self._sound = sound

    def _read(self, frames: int) -> Block:
        try:
            block: Block = self._sound.read(frames, dtype="float64", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise _unreadable(self.file.path, error) from error
        return np.ascontiguousarray(block.T)

    def _seek(self, frame: int) -> None:
        self._sound.seek(frame)

    def close(self) -> None:
        """Close the file."""
        self._sound.close()


def open_soundfile(path: Path) -> AudioReader:
    """Open `path` with libsndfile.

    Raises:
        AudioError: libsndfile does not know the format, or finds it damaged.
    """
    try:
        sound = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise _unreadable(path, error) from error
    return SoundfileReader(sound, _describe(path, sound))


def _describe(path: Path, sound: soundfile.SoundFile) -> AudioFile:
    return AudioFile(
        path=path,
        frames=sound.frames,
        sample_rate=sound.samplerate,
        channels=sound.channels,
        format=sound.format,
        subtype=sound.subtype,
        bits=_BITS.get(sound.subtype),
    )


def _unreadable(path: Path, error: soundfile.LibsndfileError) -> AudioError:
    return AudioError(f"{path.name} cannot be read: {error.error_string.rstrip('.')}.")
