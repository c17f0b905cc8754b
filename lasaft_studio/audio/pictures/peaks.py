"""What a waveform is drawn from: the lowest and highest sample and the energy of every block.

Blocks have 128 frames, and on each further level four times as many, so that any zoom finds blocks a
little shorter than its pixels. A pyramid can be drawn while it is still being filled:

    pyramid = cached_peaks(file) or PeakPyramid(file.channels, file.frames)
    fill_peaks(pyramid, file.path, progress)  # on another thread
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.io.files import AudioFile, open_reader
from lasaft_studio.audio.pictures.array_cache import ArrayCache, file_key
from lasaft_studio.progress import Progress

Floats = NDArray[np.float32]

BLOCK_FRAMES = 128
_FACTOR = 4
_LEVELS = 6
_GROUP_FRAMES = BLOCK_FRAMES * _FACTOR ** (_LEVELS - 1)  # whole blocks on every level
_BLOCKS_A_PIXEL = 4  # at least, where the zoom allows: a pixel then reaches at most a quarter too far
CACHE = ArrayCache("peaks", limit_bytes=1 << 30)
_VERSION = "peaks 1"


@dataclass(frozen=True, slots=True)
class Summaries:
    """What the pixels of a waveform show.

    Attributes:
        lowest: (C, W), the lowest sample of each pixel.
        highest: (C, W), the highest.
        rms: (C, W), the root of the mean square.
    """

    lowest: Floats
    highest: Floats
    rms: Floats


class PeakPyramid:
    """Summaries of a sound of known length, on several levels. One thread may fill it while others draw.

    Args:
        channels: how many.
        frames: how many the whole sound has.
    """

    def __init__(self, channels: int, frames: int) -> None:
        self.channels = channels
        self.frames = frames
        counts = [-(-frames // (BLOCK_FRAMES * _FACTOR**level)) for level in range(_LEVELS)]
        self._starts = np.cumsum([0, *counts])
        self._store = np.zeros((3, channels, int(self._starts[-1])), np.float32)  # lowest, highest, energy
        self._rest = np.zeros((channels, 0), np.float32)
        self._ready = 0

    @property
    def ready_frames(self) -> int:
        """How many frames can be drawn so far."""
        return self._ready

    @property
    def is_complete(self) -> bool:
        """Whether all of the sound is there."""
        return self._ready == self.frames

    def add(self, samples: NDArray[np.floating]) -> None:
        """Take the next (C, n); they can be drawn once 131,072 frames are together, or all is there."""
        block = samples.astype(np.float32, copy=False)
        if self._rest.shape[1]:
            block = np.concatenate([self._rest, block], axis=1)
        block = block[:, : self.frames - self._ready]
        is_last = block.shape[1] == self.frames - self._ready
        whole = block.shape[1] if is_last else block.shape[1] // _GROUP_FRAMES * _GROUP_FRAMES
        self._rest = block[:, whole:].copy()
        if whole:
            self._summarise(block[:, :whole])
            self._ready += whole

    def summaries(
        self, start_frame: float, frames_per_pixel: float, count: int, channels: slice = slice(None)
    ) -> Summaries:
        """Return what `count` pixels show, of which the first begins at `start_frame`.

        No sample of a pixel lies outside its lowest and highest. Pixels outside the sound, or not read
        yet, are silent. Below 128 frames a pixel, `summarise` of the samples themselves shows more.
        """
        fitting = (
            _level for _level in range(1, _LEVELS) if _size(_level) * _BLOCKS_A_PIXEL <= frames_per_pixel
        )
        level = max(fitting, default=0)
        blocks = self._store[:, channels, self._starts[level] : self._starts[level + 1]]
        edges = start_frame + frames_per_pixel * np.arange(count + 1)
        return _reduced(blocks, _size(level), edges, self._ready)

    def save(self, path: Path) -> None:
        """Keep a complete pyramid of the file at `path` for the next time."""
        if self.is_complete and path.exists():
            CACHE.save(f"{_VERSION}|{file_key(path)}", self._store)

    def load(self, path: Path) -> bool:
        """Take over what was kept of the file at `path`, and return whether there was something."""
        store = CACHE.load(f"{_VERSION}|{file_key(path)}") if path.exists() else None
        if store is None or store.shape != self._store.shape or store.dtype != np.float32:
            return False
        self._store = store.astype(np.float32, copy=False)
        self._ready = self.frames
        return True

    def _summarise(self, samples: Floats) -> None:
        lowest, highest, energy = _block_summaries(samples)
        position = self._ready // BLOCK_FRAMES
        for level in range(_LEVELS):
            start = int(self._starts[level]) + position
            stop = start + lowest.shape[1]
            self._store[0, :, start:stop] = lowest
            self._store[1, :, start:stop] = highest
            self._store[2, :, start:stop] = energy
            groups = np.arange(0, lowest.shape[1], _FACTOR)
            lowest = np.minimum.reduceat(lowest, groups, axis=1)
            highest = np.maximum.reduceat(highest, groups, axis=1)
            energy = np.add.reduceat(energy, groups, axis=1)
            position //= _FACTOR


def summarise(
    samples: NDArray[np.floating], start_frame: float, frames_per_pixel: float, count: int
) -> Summaries:
    """Return what `count` pixels show of samples (C, N) in memory, of which the first is frame 0."""
    first = min(max(int(start_frame), 0), samples.shape[1])
    stop = max(int(np.ceil(start_frame + frames_per_pixel * count)), first)
    values = samples[:, first:stop].astype(np.float32, copy=False)
    edges = start_frame - first + frames_per_pixel * np.arange(count + 1)
    return _reduced(np.stack([values, values, np.square(values)]), 1, edges, values.shape[1])


def cached_peaks(file: AudioFile) -> PeakPyramid | None:
    """Return the pyramid of a file if it was kept, and the file is still the same."""
    pyramid = PeakPyramid(file.channels, file.frames)
    return pyramid if pyramid.load(file.path) else None


def fill_peaks(pyramid: PeakPyramid, path: Path, progress: Progress | None = None) -> None:
    """Read the file at `path` into its pyramid, and keep it for the next time.

    Raises:
        AudioError: the file cannot be read.
        Cancelled: the user asked to stop.
    """
    with open_reader(path) as reader:
        reader.seek(pyramid.ready_frames)
        for block in reader.blocks(_GROUP_FRAMES):
            pyramid.add(block)
            if progress is not None:
                progress.report(pyramid.ready_frames / pyramid.frames, "Drawing the waveform")
    pyramid.save(path)


def _size(level: int) -> int:
    return int(BLOCK_FRAMES * _FACTOR**level)


def _block_summaries(samples: Floats) -> tuple[Floats, Floats, Floats]:
    """Return lowest, highest and energy (C, B) of the blocks of (C, N); the last may be shorter."""
    channels, frames = samples.shape
    whole = frames // BLOCK_FRAMES * BLOCK_FRAMES
    blocks = samples[:, :whole].reshape(channels, -1, BLOCK_FRAMES)
    parts = [(blocks.min(axis=2), blocks.max(axis=2), np.einsum("cbn,cbn->cb", blocks, blocks))]
    if whole < frames:
        rest = samples[:, None, whole:]
        parts.append((rest.min(axis=2), rest.max(axis=2), np.square(rest).sum(axis=2)))
    lowest, highest, energy = (np.concatenate(kind, axis=1) for kind in zip(*parts, strict=True))
    return lowest, highest, energy


def _reduced(blocks: Floats, size: int, edges: NDArray[np.floating], frames: int) -> Summaries:
    """Return the pixels between `edges` (W + 1, in frames) of `blocks` (3, C, B) of a sound of `frames`."""
    edges = edges.clip(0, frames)
    drawn = edges[1:] > edges[:-1]
    pixels = np.zeros((3, blocks.shape[1], len(drawn)), np.float32)
    if drawn.any():
        first = (edges[:-1][drawn] // size).astype(np.int64)
        stop = np.ceil(edges[1:][drawn] / size).astype(np.int64)
        bounds = np.stack([first, stop], axis=1).ravel() - first[0]
        used = np.pad(blocks[:, :, first[0] : stop[-1]], ((0, 0), (0, 0), (0, 1)))  # bounds lie inside
        pixels[0][:, drawn] = np.minimum.reduceat(used[0], bounds, axis=1)[:, ::2]
        pixels[1][:, drawn] = np.maximum.reduceat(used[1], bounds, axis=1)[:, ::2]
        energy = np.add.reduceat(used[2], bounds, axis=1, dtype=np.float64)[:, ::2]
        pixels[2][:, drawn] = np.sqrt(energy / (np.minimum(stop * size, frames) - first * size))
    return Summaries(*pixels)
