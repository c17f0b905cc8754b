"""Sound files: what they are, reading and writing them in blocks.

Files are read by the first decoder of `DECODERS` that can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.formats import OUTPUT_FORMATS, READ_SUFFIXES, OutputFormat
from lasaft_studio.audio.reader import AudioFile, AudioReader
from lasaft_studio.audio.soundfile_decoder import open_soundfile
from lasaft_studio.audio.writer import AudioWriter, open_writer
from lasaft_studio.errors import AudioError

__all__ = [
    "DECODERS", "OUTPUT_FORMATS", "READ_SUFFIXES", "AudioFile", "AudioReader", "AudioWriter", "Decoder",
    "OutputFormat", "open_reader", "open_writer", "probe", "read",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decoder:
    """One way to read sound files.

    Attributes:
        id: its short name.
        open: gives a reader, or raises AudioError.
    """

    id: str
    open: Callable[[Path], AudioReader]


DECODERS = (Decoder("soundfile", open_soundfile),)


def open_reader(path: Path) -> AudioReader:
    """Open a sound file for reading in blocks.

    Raises:
        AudioError: the file is missing, empty, damaged, or of a kind that no decoder reads.
    """
    path = Path(path)
    _check(path)
    reasons: list[AudioError] = []
    for decoder in DECODERS:
        try:
            reader = decoder.open(path)
        except AudioError as error:
            reasons.append(error)
            continue
        if reader.file.frames == 0:
            reader.close()
            raise AudioError(f"{path.name} is empty: it holds no sound.")
        return reader
    raise reasons[0]


def probe(path: Path) -> AudioFile:
    """Return what is known about a sound file.

    Raises:
        AudioError: as `open_reader`.
    """
    with open_reader(path) as reader:
        return reader.file


def read(path: Path, start_frame: int = 0, frames: int | None = None) -> Audio:
    """Read a stretch of a sound file, or all of it.

    Raises:
        AudioError: as `open_reader`, or the file is damaged.
    """
    with open_reader(path) as reader:
        reader.seek(start_frame)
        block = reader.read(reader.file.frames if frames is None else frames)
        return Audio(block.astype(np.float32), reader.file.sample_rate)


def _check(path: Path) -> None:
    if not path.exists():
        raise AudioError(f"{path.name} does not exist.", hint="Check the path.")
    if path.is_dir():
        raise AudioError(f"{path.name} is a folder, not a sound file.")
    if path.stat().st_size == 0:
        raise AudioError(f"{path.name} is empty: it has no bytes at all.")
