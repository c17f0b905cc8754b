"""Signals of any length in overlapping segments, and back.

With x_k the segment that begins at frame s_k, and w the window, the signal is joined as

    y[n] = sum_k w[n - s_k] x_k[n - s_k] / sum_k w[n - s_k]

so that the windows always sum to one: at the ends of the signal too, and for any overlap. Splitter and
OverlapAdd hold no more than a segment, however long the signal is.

Source: the weights of Demucs `apply.py`, with ramps of a sine squared instead of triangles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

MAX_OVERLAP = 0.95


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Where segments begin, and how much each counts.

    Segment k begins at frame ``k * hop - margin``; what lies before or behind the signal is silence.

    Attributes:
        frames: L, the length of every segment.
        margin: frames at either end of a segment that are context only and do not count.
        ramp: frames over which a segment fades in behind its margin, and out again.
        hop: frames from one segment to the next.
    """

    frames: int
    margin: int
    ramp: int
    hop: int

    def __post_init__(self) -> None:
        if not (0 < self.hop <= self.core and 0 <= self.ramp <= self.core // 2 and self.margin >= 0):
            raise ValueError(f"{self} leaves frames uncovered")

    @property
    def core(self) -> int:
        """The frames of a segment that count."""
        return self.frames - 2 * self.margin

    @classmethod
    def of(cls, frames: int, overlap: float, margin: int = 0, shifts: int = 1) -> Segmentation:
        """Return the segmentation in which each segment repeats `overlap` of the one before.

        Args:
            frames: L, the length of every segment.
            overlap: share of a segment's core, from 0 to `MAX_OVERLAP`.
            margin: context at either end; less where the segments are too short for it.
            shifts: how many segments, each a little later, cover what one would cover.

        Raises:
            ValueError: the overlap is out of range, or there is no segment.
        """
        if not 0 <= overlap <= MAX_OVERLAP or shifts < 1 or frames < 1:
            raise ValueError(f"no segments of {frames} frames, overlap {overlap}, {shifts} shifts")
        margin = min(margin, frames // 4)
        core = frames - 2 * margin
        hop = max(1, round(core * (1 - overlap)))
        return cls(frames, margin, min(core - hop, core // 2), max(1, hop // shifts))

    def count(self, frames: int) -> int:
        """Return how many segments cover a signal of `frames` frames."""
        return 1 + max(0, math.ceil((frames - self.core) / self.hop)) if frames else 0

    def window(self) -> Tensor:
        """Return how much each frame of a segment's core counts: (core,), above zero everywhere."""
        rise = torch.sin((torch.arange(self.ramp) + 0.5) * (torch.pi / 2 / max(1, self.ramp))).square()
        return torch.cat([rise, torch.ones(self.core - 2 * self.ramp), rise.flip(0)])


class Splitter:
    """Cuts a signal that arrives in blocks into segments.

    Attributes:
        frames: how many frames have arrived.
    """

    def __init__(self, segmentation: Segmentation) -> None:
        self.frames = 0
        self._segmentation = segmentation
        self._cut = 0

    def split(self, blocks: Iterable[Tensor]) -> Iterator[Tensor]:
        """Yield segments (..., L) of a signal that arrives as blocks (..., n) of any lengths."""
        size, hop, margin = self._segmentation.frames, self._segmentation.hop, self._segmentation.margin
        waiting: Tensor | None = None
        for block in blocks:
            self.frames += block.shape[-1]
            waiting = F.pad(block, (margin, 0)) if waiting is None else torch.cat([waiting, block], dim=-1)
            while waiting.shape[-1] >= size:
                yield waiting[..., :size].clone()
                self._cut += 1
                waiting = waiting[..., hop:]
        yield from self._rest(waiting)

    def _rest(self, waiting: Tensor | None) -> Iterator[Tensor]:
        """Yield the segments that reach over the end of the signal."""
        while waiting is not None and self._cut < self._segmentation.count(self.frames):
            missing = self._segmentation.frames - waiting.shape[-1]
            yield F.pad(waiting, (0, max(0, missing)))[..., : self._segmentation.frames]
            self._cut += 1
            waiting = waiting[..., self._segmentation.hop :]


class OverlapAdd:
    """Joins segments; each frame leaves as soon as no later segment can touch it."""

    def __init__(self, segmentation: Segmentation) -> None:
        self._segmentation = segmentation
        self._window = segmentation.window()
        self._sum: Tensor | None = None
        self._weight = torch.zeros(segmentation.core)
        self._left = 0

    def add(self, segment: Tensor) -> Tensor:
        """Take the next segment (..., L), and return the frames (..., n) that it leaves behind."""
        hop, margin = self._segmentation.hop, self._segmentation.margin
        core = segment[..., margin : margin + self._segmentation.core]
        if self._sum is None:
            self._sum = core * self._window
            self._weight = self._window.clone()
            return core[..., :0]
        self._left += hop
        if hop == self._segmentation.core:  # segments that do not touch: all weights are one
            finished, self._sum = self._sum, core.clone()
            return finished
        finished = self._sum[..., :hop] / self._weight[:hop]
        self._sum = _added(core * self._window, self._sum[..., hop:])
        self._weight = _added(self._window.clone(), self._weight[hop:])
        return finished

    def finish(self, frames: int) -> Tensor | None:
        """Return what is left (..., n) of a signal of `frames` frames; None if it had no segment."""
        if self._sum is None:
            return None
        rest = frames - self._left
        return self._sum[..., :rest] / self._weight[:rest]


def _added(newest: Tensor, before: Tensor) -> Tensor:
    """Add what came `before`, (..., n), to the beginning of the `newest` (..., N), in place."""
    newest[..., : before.shape[-1]] += before
    return newest


def overlap_add(segments: Iterable[Tensor], segmentation: Segmentation, frames: int) -> Tensor:
    """Join all `segments` (..., L) to a signal (..., frames).

    Raises:
        ValueError: there is no segment.
    """
    joined = OverlapAdd(segmentation)
    pieces = [joined.add(segment) for segment in segments]
    rest = joined.finish(frames)
    if rest is None:
        raise ValueError("no segments to join")
    return torch.cat([*pieces, rest], dim=-1)
