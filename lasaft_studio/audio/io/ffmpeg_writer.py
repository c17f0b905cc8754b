"""M4A, which only an installed ffmpeg writes: from a WAV beside it when all is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.io.ffmpeg_decoder import find_ffmpeg, run_ffmpeg
from lasaft_studio.audio.io.formats import OUTPUT_FORMATS, OutputFormat
from lasaft_studio.audio.io.soundfile_writer import SoundfileWriter
from lasaft_studio.audio.io.tags import Tags
from lasaft_studio.audio.io.writer import AudioWriter
from lasaft_studio.errors import AudioError, StorageError


class FfmpegWriter(AudioWriter):
    """A file that ffmpeg writes.

    Args:
        path: of the file.
        sample_rate: in Hz.
        channels: how many.
        format_: of the file.
        frames: how many are to be written, where it is known.
        tags: put into the finished file.
        channel_mask: which loudspeakers more than two channels are for.

    Raises:
        MissingDecoderError: ffmpeg is not installed.
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
        self._program = find_ffmpeg()
        self._wav = path.with_name(f"{path.name}.part.wav")
        self._writer = SoundfileWriter(
            self._wav, sample_rate, channels, OUTPUT_FORMATS["wav32f"], frames, channel_mask=channel_mask
        )

    def _write(self, block: NDArray[np.floating] | NDArray[np.int32]) -> None:
        self._writer.write(block.T.astype(np.float32))

    def _finish(self) -> None:
        bitrate = str(self.format.bitrate)
        encoding = ("-c:a", self.format.subtype, "-b:a", bitrate, "-f", self.format.container)
        try:
            self._writer.close()
            target = self._path.absolute()  # a relative name may look like an option or a protocol
            command = [self._program, "-i", str(self._wav.absolute()), *encoding, "-y", str(target)]
            run_ffmpeg(command, self._path, self.frames / self._sample_rate)
        except AudioError as error:
            raise StorageError(error.message, hint="Make room, or choose another format.") from error
        finally:
            self._wav.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Remove what was to be converted."""
        self._writer.abandon()
        self._wav.unlink(missing_ok=True)
