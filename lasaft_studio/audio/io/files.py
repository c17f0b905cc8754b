"""Sound files: what they are, reading and writing them in blocks.

Files are read by the first decoder of `DECODERS` that can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.io.decoder_process import open_qt
from lasaft_studio.audio.io.ffmpeg_decoder import open_ffmpeg
from lasaft_studio.audio.io.ffmpeg_writer import FfmpegWriter
from lasaft_studio.audio.io.file_check import check_readable
from lasaft_studio.audio.io.formats import OUTPUT_FORMATS, READ_SUFFIXES, OutputFormat
from lasaft_studio.audio.io.reader import AudioFile, AudioReader, LengthError, MissingDecoderError
from lasaft_studio.audio.io.soundfile_writer import SoundfileWriter
from lasaft_studio.audio.io.tags import Tags
from lasaft_studio.audio.io.vorbis_reader import open_libsndfile
from lasaft_studio.audio.io.writer import AudioWriter
from lasaft_studio.errors import AudioError
from lasaft_studio.progress import Progress

__all__ = [
    "DECODERS", "OUTPUT_FORMATS", "READ_SUFFIXES", "AudioFile", "AudioReader", "AudioWriter", "Decoder",
    "OutputFormat", "open_reader", "open_writer", "probe", "read",
]  # fmt: skip

_MIN_RATE, _MAX_RATE = 1000, 768_000
_BLOCK_FRAMES = 1 << 18


@dataclass(frozen=True, slots=True)
class Decoder:
    """One way to read sound files.

    Attributes:
        id: its short name.
        open: gives a reader, or raises AudioError.
    """

    id: str
    open: Callable[[Path, Progress | None], AudioReader]


DECODERS = (
    Decoder("soundfile", open_libsndfile),
    Decoder("qt", open_qt),
    Decoder("ffmpeg", open_ffmpeg),
)


def open_reader(path: Path, progress: Progress | None = None) -> AudioReader:
    """Open a sound file for reading in blocks.

    Args:
        path: of the file.
        progress: some formats are decoded as a whole before this returns; it is reported here.

    Raises:
        AudioError: the file is missing, empty, damaged, or of a kind that no decoder reads.
        StorageError: it has to be decoded first, and the cache folder cannot take it.
        Cancelled: the user asked to stop.
    """
    path = Path(path)
    check_readable(path)
    refusals: list[AudioError] = []
    for decoder in DECODERS:
        try:
            reader = decoder.open(path, progress)
        except AudioError as refusal:
            refusals.append(refusal)
            continue
        return _checked(reader, refusals)
    raise _summary(refusals) from refusals[-1]


def probe(path: Path, progress: Progress | None = None) -> AudioFile:
    """Return what is known about a sound file.

    Args:
        path: of the file.
        progress: as for `open_reader`.

    Raises:
        AudioError: as `open_reader`.
        Cancelled: the user asked to stop.
    """
    with open_reader(path, progress) as reader:
        return reader.file


def read(path: Path, start_frame: int = 0, frames: int | None = None) -> Audio:
    """Read a stretch of a sound file, or all of it.

    Raises:
        AudioError: as `open_reader`, or the file is damaged.
    """
    with open_reader(path) as reader:
        reader.seek(start_frame)
        wanted = reader.file.frames - reader.frame
        wanted = wanted if frames is None else min(frames, wanted)
        samples = np.empty((reader.file.channels, wanted), np.float32)
        for start in range(0, wanted, _BLOCK_FRAMES):
            stop = min(start + _BLOCK_FRAMES, wanted)
            samples[:, start:stop] = reader.read(stop - start)
        return Audio(samples, reader.file.sample_rate)


def open_writer(
    path: Path,
    sample_rate: int,
    channels: int,
    format: OutputFormat,  # noqa: A002 - the word of every caller
    frames: int | None = None,
    *,
    tags: Tags | None = None,
    channel_mask: int | None = None,
) -> AudioWriter:
    """Open `path` for writing, replacing what is there.

    Args:
        path: written as it is given; who calls takes care of a temporary name.
        sample_rate: in Hz.
        channels: how many.
        format: one of `OUTPUT_FORMATS`.
        frames: how many are to be written, where it is known: WAV of more than 4 GiB becomes RF64, and
            a disk that is too small is found at once.
        tags: put into the file when it is closed, where the format can hold them.
        channel_mask: which loudspeakers more than two channels are for, as in WAVEFORMATEXTENSIBLE.

    Raises:
        AudioError: the format cannot hold such a sound, or ffmpeg is needed and not installed.
        StorageError: the file cannot be made, or has no room.
    """
    format.check(sample_rate, channels)
    writer = FfmpegWriter if format.needs_ffmpeg else SoundfileWriter
    return writer(Path(path), sample_rate, channels, format, frames, tags=tags, channel_mask=channel_mask)


def _checked(reader: AudioReader, refusals: list[AudioError]) -> AudioReader:
    file = reader.file
    notes = tuple(refusal.message for refusal in refusals if isinstance(refusal, LengthError))
    reader.file = replace(file, notes=(*notes, *file.notes))
    if file.frames > 0 and _MIN_RATE <= file.sample_rate <= _MAX_RATE:
        return reader
    reader.close()
    if file.frames == 0:
        raise AudioError(f"{file.path.name} is empty: it holds no sound.")
    raise AudioError(
        f"{file.path.name} says that its sample rate is {file.sample_rate} Hz.",
        hint="It should lie between 1 and 768 kHz: the file may be damaged.",
    )


def _summary(refusals: list[AudioError]) -> AudioError:
    """Return the first decoder's error, with the way to a decoder that is missing as its hint."""
    missing = [refusal.hint for refusal in refusals if isinstance(refusal, MissingDecoderError)]
    return AudioError(refusals[0].message, hint=missing[-1] if missing else refusals[0].hint)
