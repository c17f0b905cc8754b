"""Ogg Vorbis, in which libsndfile's seeks end up in the wrong place now and then (its issue 885).

Read from the start to the end, a file is decoded as it is read. The first jump decodes it as a whole.
"""

from __future__ import annotations

from pathlib import Path

import soundfile

from lasaft_studio.audio.io.decoded import DECODED_FILES
from lasaft_studio.audio.io.native_path import native_path
from lasaft_studio.audio.io.reader import AudioFile, AudioReader, Block
from lasaft_studio.audio.io.soundfile_decoder import open_soundfile
from lasaft_studio.errors import StorageError
from lasaft_studio.progress import Progress

_SKIPPED_FRAMES = 1 << 17  # so far ahead is read on, not jumped
_BLOCK_FRAMES = 1 << 16


def open_libsndfile(path: Path, progress: Progress | None = None) -> AudioReader:
    """Open `path` with libsndfile, so that every seek is exact.

    Raises:
        AudioError, LengthError: as `open_soundfile`.
    """
    reader = open_soundfile(path, progress)
    return VorbisReader(reader) if reader.file.subtype == "VORBIS" else reader


class VorbisReader(AudioReader):
    """A reader that is only read onwards, until a jump makes it a reader of the decoded WAV.

    Args:
        reader: of the file, at its start; closed with this one.
    """

    def __init__(self, reader: AudioReader) -> None:
        super().__init__(reader.file)
        self._reader = reader
        self._is_decoded = False

    def _read(self, frames: int) -> Block:
        return self._reader.read(frames)

    def _seek(self, frame: int) -> None:
        ahead = frame - self._reader.frame
        if not self._is_decoded and 0 <= ahead <= _SKIPPED_FRAMES:
            self._reader.read(ahead)
            return
        if not self._is_decoded:
            decoded = DECODED_FILES.open(self.file.path, self._decode)
            self._reader.close()
            self._reader, self._is_decoded = decoded, True
        self._reader.seek(frame)

    def _decode(self, wav: Path) -> AudioFile:
        file = self.file
        try:
            with (
                open_soundfile(file.path) as reader,
                soundfile.SoundFile(
                    native_path(wav), "w", file.sample_rate, file.channels, "FLOAT", format="RF64"
                ) as sound,
            ):
                for block in reader.blocks(_BLOCK_FRAMES):
                    sound.write(block.T)
        except soundfile.LibsndfileError as error:
            raise StorageError(
                "The cache folder cannot take the decoded sound.", hint="Make room on the disk."
            ) from error
        return file

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
