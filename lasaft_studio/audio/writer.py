"""Writing sound files in blocks."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from lasaft_studio.audio.formats import OutputFormat
from lasaft_studio.errors import AudioError, StorageError

_WAV_LIMIT_BYTES = 2**32 - 2**16  # the size of a RIFF chunk has 32 bits; headers and tags need some


class AudioWriter:
    """A sound file that is open for writing in blocks.

    Integer formats round to the nearest integer without dither, and clamp what is over full scale.

    Attributes:
        format: what is written.
        frames: how many frames have been written.
        clipped: how many samples were over full scale and had to be clamped.
    """

    def __init__(self, sound: soundfile.SoundFile, path: Path, format_: OutputFormat) -> None:
        self.format = format_
        self.frames = 0
        self.clipped = 0
        self._path = path
        self._sound = sound

    def write(self, samples: NDArray[np.floating]) -> None:
        """Write a block (C, n), nominally within -1 to 1.

        Raises:
            StorageError: the disk is full or gone.
        """
        if self.format.bits is None:
            self._write(samples.T)
            return
        scale = 2 ** (self.format.bits - 1)
        integers = np.rint(np.asarray(samples, dtype=np.float64) * scale)
        self.clipped += int(np.count_nonzero((integers < -scale) | (integers > scale - 1)))
        self.write_integers(np.clip(integers, -scale, scale - 1).astype(np.int32))

    def write_integers(self, integers: NDArray[np.int32]) -> None:
        """Write a block (C, n) of integers of `format.bits` bits, bit for bit.

        Raises:
            StorageError: the disk is full or gone.
            ValueError: the format holds no integers, or an integer has more bits.
        """
        if self.format.bits is None:
            raise ValueError(f"{self.format.id} holds no integers")
        limit = 2 ** (self.format.bits - 1)
        if integers.size and not -limit <= integers.min() <= integers.max() < limit:
            raise ValueError(f"an integer does not fit into {self.format.bits} bits")
        self._write(integers.T << (32 - self.format.bits))  # libsndfile takes the upper bits

    def _write(self, block: NDArray[np.generic]) -> None:
        try:
            self._sound.write(np.ascontiguousarray(block))
        except (soundfile.LibsndfileError, AssertionError) as error:
            raise _unwritable(self._path, error) from error
        self.frames += block.shape[0]

    def close(self) -> None:
        """Finish the file."""
        try:
            self._sound.close()
        except soundfile.LibsndfileError as error:
            raise _unwritable(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_writer(
    path: Path,
    sample_rate: int,
    channels: int,
    format: OutputFormat,  # noqa: A002 - the word of every caller
    frames: int | None = None,
) -> AudioWriter:
    """Open `path` for writing, replacing what is there.

    Args:
        path: written as it is given; who calls takes care of a temporary name.
        sample_rate: in Hz.
        channels: how many.
        format: one of `OUTPUT_FORMATS`.
        frames: how many are to be written, where it is known: more than 4 GiB of WAV become RF64.

    Raises:
        AudioError: the format cannot hold this sample rate or so many channels.
        StorageError: the file cannot be made.
    """
    _check(format, sample_rate, channels)
    container = format.container
    bytes_per_sample = format.bytes_per_sample
    if (
        container == "WAV"
        and bytes_per_sample
        and (frames or 0) * channels * bytes_per_sample > _WAV_LIMIT_BYTES
    ):
        container = "RF64"
    try:
        sound = soundfile.SoundFile(path, "w", sample_rate, channels, format.subtype, format=container)
    except soundfile.LibsndfileError as error:
        raise _unwritable(path, error) from error
    return AudioWriter(sound, path, format)


def _check(format_: OutputFormat, sample_rate: int, channels: int) -> None:
    if format_.sample_rates is not None and sample_rate not in format_.sample_rates:
        rates = ", ".join(str(rate) for rate in sorted(format_.sample_rates))
        raise AudioError(
            f"{format_.label} cannot hold a sample rate of {sample_rate} Hz.",
            hint=f"Choose another format, or one of these rates: {rates}.",
        )
    if not 0 < channels <= format_.max_channels:
        raise AudioError(
            f"{format_.label} cannot hold {channels} channels.", hint="Choose another format, such as WAV."
        )


def _unwritable(path: Path, error: Exception) -> StorageError:
    reason = error.error_string if isinstance(error, soundfile.LibsndfileError) else "no space left"
    return StorageError(f"{path.name} cannot be written: {reason.rstrip('.')}.")
