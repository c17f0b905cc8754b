"""A song of any sample rate, separated into parts that add up to it.

The network hears the song at its own rate, and its stems come back to the rate of the song. What the
song then has more than the sum of all parts goes to the plan's remainder: frequencies above those that
the network hears, and what two resamplings and rounding to float32 cost. The remainder is the rest
where that is asked for, otherwise the stem called other (or else the last), or the larger of two mixes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.resample import StreamResampler
from lasaft_studio.progress import Progress
from lasaft_studio.separation.plan import Plan
from lasaft_studio.separation.separator import Separator

Block = NDArray[np.float64]

_BLOCK_SECONDS = 10.0
_FEWEST_FRAMES = 1024  # that are resampled at once
_PIECE_FRAMES = 1 << 14  # of a block: small enough for what is computed of it to stay in the cache


@dataclass(frozen=True, slots=True)
class SongBlock:
    """A stretch of a song and its parts.

    Attributes:
        start_frame: where it lies in the song.
        source: (C, n), the song itself.
        parts: (P, C, n), one for each part of the plan; they add up to `source` but for the last bits.
    """

    start_frame: int
    source: Block
    parts: Block

    def results(self, plan: Plan) -> dict[str, Block]:
        """Return what was asked for: names, and samples (C, n)."""
        return {name: self.parts[list(parts)].sum(axis=0) for name, parts in plan.results.items()}


def separate_blocks(
    separator: Separator, blocks: Iterable[Block], sample_rate: int, progress: Progress | None = None
) -> Iterator[SongBlock]:
    """Yield the parts of a song while it arrives in blocks; together they have the song's frames.

    Args:
        separator: tells what to separate.
        blocks: (C, n) of any lengths; they are left alone.
        sample_rate: of the song, in Hz.
        progress: asked whether to stop.

    Raises:
        SeparationError: the network fails, or memory does not suffice.
        Cancelled: the user asked to stop.
    """
    waiting = FrameQueue()
    mixture = _resampled(_remembered(blocks, waiting), sample_rate, separator.sample_rate)
    stems = separator.separate(map(_to_tensor, mixture), progress)
    start = 0
    few = max(_PIECE_FRAMES * separator.sample_rate // max(sample_rate, 1), _FEWEST_FRAMES)
    estimates = _in_pieces(map(_to_array, stems), few)  # a high rate would make gigabytes of a long one
    for estimate in _in_pieces(_resampled(estimates, separator.sample_rate, sample_rate), _PIECE_FRAMES):
        piece = estimate[..., : waiting.frames]  # on the way back there may be a frame too many
        if piece.shape[-1]:
            source = waiting.pop(piece.shape[-1])
            yield SongBlock(start, source, _parts(separator.plan, piece, source))
            start += source.shape[-1]


def separate_audio(separator: Separator, audio: Audio, progress: Progress | None = None) -> dict[str, Audio]:
    """Return the results of a song in memory, at its own sample rate.

    Raises:
        SeparationError: the network fails, or memory does not suffice.
        Cancelled: the user asked to stop.
    """
    step = round(_BLOCK_SECONDS * audio.sample_rate)
    blocks = (
        audio.samples[:, start : start + step].astype(np.float64) for start in range(0, audio.frames, step)
    )
    pieces: dict[str, list[Block]] = {name: [] for name in separator.plan.results}
    for block in separate_blocks(separator, blocks, audio.sample_rate, progress):
        for name, samples in block.results(separator.plan).items():
            pieces[name].append(samples)
        if progress is not None:
            progress.report((block.start_frame + block.source.shape[1]) / audio.frames, "Separating")
    empty = np.zeros((audio.channels, 0))
    return {
        name: Audio(np.concatenate([empty, *parts], axis=1, dtype=np.float32), audio.sample_rate)
        for name, parts in pieces.items()
    }


class FrameQueue:
    """Blocks that wait for their stems: they come and go in other lengths.

    Attributes:
        frames: how many frames are waiting.
    """

    def __init__(self) -> None:
        self.frames = 0
        self._blocks: deque[Block | NDArray[np.float32]] = deque()

    def push(self, block: Block) -> None:
        """Add a block (C, n) at the end, as float32 where that loses nothing (up to 24 bits)."""
        narrow = block.astype(np.float32)
        self._blocks.append(narrow if np.array_equal(narrow, block) else block)
        self.frames += block.shape[-1]

    def pop(self, frames: int) -> Block:
        """Take the first `frames` frames (C, frames), no more than there are."""
        taken: list[Block | NDArray[np.float32]] = []
        wanted = frames
        while wanted:
            block = self._blocks.popleft()
            taken.append(block[:, :wanted])
            if block.shape[-1] > wanted:
                self._blocks.appendleft(block[:, wanted:])
            wanted -= taken[-1].shape[-1]
        self.frames -= frames
        return np.concatenate(taken, axis=1, dtype=np.float64)


def _remembered(blocks: Iterable[Block], waiting: FrameQueue) -> Iterator[NDArray[np.float32]]:
    for block in blocks:
        waiting.push(block)
        yield block.astype(np.float32)


def _resampled(
    blocks: Iterable[NDArray[np.float32]], rate_in: int, rate_out: int
) -> Iterator[NDArray[np.float32]]:
    """Yield blocks (..., n) at another rate."""
    if rate_in == rate_out:
        yield from blocks
        return
    resampler, leading = None, (1,)
    for block in blocks:
        if resampler is None:
            leading = block.shape[:-1]
            resampler = StreamResampler(rate_in, rate_out, int(np.prod(leading)))
        yield resampler.process(block.reshape(-1, block.shape[-1])).reshape(*leading, -1)
    if resampler is not None:
        last = np.zeros((int(np.prod(leading)), 0), dtype=np.float32)
        yield resampler.process(last, last=True).reshape(*leading, -1)


def _in_pieces(blocks: Iterable[NDArray[np.float32]], frames: int) -> Iterator[NDArray[np.float32]]:
    for block in blocks:
        for start in range(0, block.shape[-1], frames):
            yield block[..., start : start + frames]


def _to_tensor(block: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(block))


def _to_array(block: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = block.numpy()
    return array


def _parts(plan: Plan, stems: NDArray[np.float32], source: Block) -> Block:
    """Return the parts (P, C, n) of the song, given its stems (S, C, n)."""
    parts = np.stack([stems[list(part)].sum(axis=0, dtype=np.float64) for part in plan.parts])
    parts[plan.remainder] += source - parts.sum(axis=0)
    return parts
