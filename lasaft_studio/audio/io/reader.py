"""What a sound file is, and the interface of everything that reads one in blocks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.errors import AudioError

Block = NDArray[np.float64]

_LARGEST_SAMPLE = 1e10  # 200 dB over full scale: networks would overflow in float32 on much more


@dataclass(frozen=True, slots=True)
class AudioFile:
    """What is known about a sound file; never its samples.

    Attributes:
        path: of the file.
        frames: how many samples each channel really gives.
        sample_rate: in Hz.
        channels: how many.
        format: the container, such as ``WAV``.
        subtype: the encoding, such as ``PCM_24``.
        bits: of integer samples (PCM, FLAC, ALAC), or None where samples are float or lossy.
        notes: sentences about the file which its user should know.
        channel_mask: the loudspeakers of its channels, as in WAVEFORMATEXTENSIBLE; None if not told.
    """

    path: Path
    frames: int
    sample_rate: int
    channels: int
    format: str
    subtype: str
    bits: int | None
    notes: tuple[str, ...] = ()
    channel_mask: int | None = None

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.frames / self.sample_rate


def clock(seconds: float) -> str:
    """Return a time as people write it: ``0:12.3``."""
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"


class LengthError(AudioError):
    """A decoder finds that a file ends elsewhere than it says, and cannot read it to its end itself."""


class MissingDecoderError(AudioError):
    """A decoder is not installed, or cannot be loaded here."""


class AudioReader(ABC):
    """A sound file that is open for reading in blocks.

    Attributes:
        file: what is known about it.
        frame: where the next block starts.
    """

    def __init__(self, file: AudioFile) -> None:
        self.file = file
        self.frame = 0

    def read(self, frames: int) -> Block:
        """Return the next block (C, n) as float64; n is less than `frames` only at the end.

        Integer samples of up to 32 bits are divided by 2^(bits - 1), exactly.

        Raises:
            AudioError: the file is damaged, or holds NaN or infinite samples.
        """
        wanted = max(0, min(frames, self.file.frames - self.frame))
        block = self._read(wanted)
        self._check(block, wanted)
        self.frame += wanted
        return block

    def blocks(self, frames: int) -> Iterator[Block]:
        """Yield what is left of the file in blocks (C, n) of `frames` frames; the last may be shorter."""
        while self.frame < self.file.frames:
            yield self.read(frames)

    def seek(self, frame: int) -> None:
        """Continue at `frame`; past the end, nothing more is read."""
        self.frame = min(max(frame, 0), self.file.frames)
        self._seek(self.frame)

    @abstractmethod
    def close(self) -> None:
        """Close the file; nothing may be read any more."""

    def _check(self, block: Block, wanted: int) -> None:
        if block.shape[1] < wanted:
            where = clock((self.frame + block.shape[1]) / self.file.sample_rate)
            raise AudioError(
                f"{self.file.path.name} is damaged at {where}.", hint="Download or copy the file again."
            )
        if self.file.bits is None and block.size and not np.abs(block).max() <= _LARGEST_SAMPLE:
            self._refuse(block)

    def _refuse(self, block: Block) -> None:
        """Raise the error about the first sample that is not finite, or larger than any recording has it."""
        wrong = ~(np.abs(block) <= _LARGEST_SAMPLE).all(axis=0)
        first = int(np.flatnonzero(wrong)[0])
        where = clock((self.frame + first) / self.file.sample_rate)
        name = self.file.path.name
        if not np.isfinite(block[:, first]).all():
            raise AudioError(
                f"{name} contains NaN or infinite samples at {where}.",
                hint="Export it again from the program that made it.",
            )
        level = 20 * np.log10(np.abs(block[:, first]).max())
        raise AudioError(
            f"{name} contains samples {level:,.0f} dB over full scale at {where}.",
            hint="Normalize it, or export it again from the program that made it.",
        )

    @abstractmethod
    def _read(self, frames: int) -> Block:
        """Return the next (C, n); n is less than `frames` only where the data stop."""

    @abstractmethod
    def _seek(self, frame: int) -> None:
        """Go to `frame`, which lies within the file or at its end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
