"""Spectrograms for display: dB tiles, computed for what is seen, at the zoom at which it is seen.

The columns of zoom level L are 64 · 2^L frames apart, and a tile has 256 of them. What has been seen is
kept in memory and on disk. 0 dB is a sine at full scale. Where columns are further apart than a window
is long, each is the loudest of up to four windows in it.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.io.files import AudioFile, open_reader
from lasaft_studio.audio.io.reader import AudioReader
from lasaft_studio.audio.pictures.array_cache import ArrayCache, file_key
from lasaft_studio.audio.pictures.frequency_scale import FrequencyScale, RowMap, Scale

Decibels = NDArray[np.float32]

TILE_COLUMNS = 256
FLOOR_DB = -120.0
_FINEST_FRAMES = 64
_WINDOWS_A_COLUMN = 4
_JUMP_FRAMES = 1 << 15  # windows further apart than this are read one by one
_READ_FRAMES = 1 << 20
_MEMORY_TILES = 200  # with 256 rows, 52 MB
_VERSION = "spectrogram 1"
CACHE = ArrayCache("spectrogram", limit_bytes=1 << 29)


@dataclass(frozen=True, slots=True)
class SpectrogramStyle:
    """How a spectrogram looks.

    Attributes:
        n_fft: the length of the window in samples: long ones tell frequencies apart, short ones times.
        scale: of the frequencies.
        rows: of the picture.
        lowest_hz: the lowest frequency shown.
        highest_hz: the highest, or None for half the sample rate.
        channel: which to show, or None for the mean power of all.
    """

    n_fft: int = 2048
    scale: Scale = "log"
    rows: int = 256
    lowest_hz: float = 30.0
    highest_hz: float | None = None
    channel: int | None = None

    def frequencies(self, sample_rate: int) -> FrequencyScale:
        """Return the rows for a sound of this sample rate."""
        highest = min(self.highest_hz or math.inf, sample_rate / 2)
        return FrequencyScale(self.scale, self.rows, min(self.lowest_hz, highest / 2), highest)


@dataclass(frozen=True, slots=True)
class TileId:
    """One tile: columns `index` · 256 and on of a zoom level."""

    level: int
    index: int


class Spectrogram:
    """The spectrogram of one sound file in one style; safe to use from any thread.

    Args:
        file: the sound.
        style: how it looks.
    """

    def __init__(self, file: AudioFile, style: SpectrogramStyle | None = None) -> None:
        self.file = file
        self.style = style or SpectrogramStyle()
        self.frequencies = self.style.frequencies(file.sample_rate)
        n_fft = self.style.n_fft
        self._rows = RowMap(self.frequencies, n_fft // 2 + 1, file.sample_rate / n_fft)
        self._window = np.hanning(n_fft + 1)[:-1].astype(np.float32)
        self._key = f"{_VERSION}|{file_key(file.path)}|{self.style}"
        self._tiles: OrderedDict[TileId, Decibels] = OrderedDict()
        self._lock = threading.Lock()

    def tiles_in(self, start_frame: float, frames_per_column: float, columns: int) -> list[TileId]:
        """Return the tiles that `image` needs, from left to right."""
        level = _level(frames_per_column)
        width = _FINEST_FRAMES * 2**level * TILE_COLUMNS
        first = max(start_frame, 0.0) // width
        stop = min(start_frame + frames_per_column * columns, self.file.frames) / width
        return [TileId(level, index) for index in range(int(first), math.ceil(stop))]

    def tile(self, tile: TileId) -> Decibels:
        """Return (R, 256) of a tile in dB, of which row 0 is the lowest; computed if it is not kept.

        Raises:
            AudioError: the file cannot be read.
        """
        known = self._kept(tile)
        if known is not None:
            return known
        key = f"{self._key}|{tile}"
        stored = CACHE.load(key)
        if stored is None or stored.shape != (self.style.rows, TILE_COLUMNS):
            stored = self._computed(tile).astype(np.float16)
            CACHE.save(key, stored)
        decibels = stored.astype(np.float32)
        with self._lock:
            self._tiles[tile] = decibels
            while len(self._tiles) > _MEMORY_TILES:
                self._tiles.popitem(last=False)
        return decibels

    def image(
        self, start_frame: float, frames_per_column: float, columns: int, *, compute: bool = True
    ) -> Decibels:
        """Return (R, columns) in dB, of which column 0 begins at `start_frame`; row 0 is the lowest.

        Args:
            start_frame: may lie before the sound, where all is at the floor, as it is after its end.
            frames_per_column: the zoom.
            columns: how many.
            compute: without, tiles that are not in memory yet are at the floor: draw them when they are.

        Raises:
            AudioError: the file cannot be read.
        """
        image = np.full((self.style.rows, columns), FLOOR_DB, np.float32)
        hop = _FINEST_FRAMES * 2 ** _level(frames_per_column)
        edges = (start_frame + frames_per_column * np.arange(columns + 1)) / hop
        first, stop = np.floor(edges[:-1]).astype(np.int64), np.ceil(edges[1:]).astype(np.int64)
        for tile in self.tiles_in(start_frame, frames_per_column, columns):
            decibels = self.tile(tile) if compute else self._kept(tile)
            if decibels is None:
                continue
            offset = tile.index * TILE_COLUMNS
            left = int(np.searchsorted(stop, offset, side="right"))
            right = int(np.searchsorted(first, offset + TILE_COLUMNS))
            begin = np.maximum(first[left:right] - offset, 0)
            last = np.minimum(stop[left:right] - offset, TILE_COLUMNS) - 1
            part = image[:, left:right]
            np.maximum(part, _loudest(decibels, begin, last), out=part)
        return image

    def _kept(self, tile: TileId) -> Decibels | None:
        with self._lock:
            if tile in self._tiles:
                self._tiles.move_to_end(tile)
            return self._tiles.get(tile)

    def _computed(self, tile: TileId) -> Decibels:
        n_fft = self.style.n_fft
        hop = _FINEST_FRAMES * 2**tile.level
        windows = min(_WINDOWS_A_COLUMN, -(-hop // n_fft))
        distance = hop // windows
        origin = tile.index * TILE_COLUMNS * hop + distance // 2 - n_fft // 2
        starts = origin + distance * np.arange(TILE_COLUMNS * windows)
        starts = starts[: np.searchsorted(starts, self.file.frames - n_fft // 2, side="right")]
        power = np.zeros((TILE_COLUMNS * windows, n_fft // 2 + 1), np.float32)
        with open_reader(self.file.path) as reader:
            done = 0
            for group in _groups(starts, distance):
                power[done : done + len(group)] = self._power(reader, group)
                done += len(group)
        loudest = power.reshape(TILE_COLUMNS, windows, -1).max(axis=1)
        return self._rows.rows(_decibels(loudest.T))

    def _power(self, reader: AudioReader, starts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the power (W, F) of the windows that begin at `starts`; beyond the sound is silence."""
        n_fft = self.style.n_fft
        first, stop = int(starts[0]), int(starts[-1]) + n_fft
        reader.seek(max(first, 0))
        samples = reader.read(min(stop, self.file.frames) - max(first, 0)).astype(np.float32)
        if self.style.channel is not None:
            samples = samples[self.style.channel : self.style.channel + 1]
        samples = np.pad(samples, ((0, 0), (max(-first, 0), max(stop - self.file.frames, 0))))
        windows = np.lib.stride_tricks.sliding_window_view(samples, n_fft, axis=1)[:, starts - first]
        spectra = np.fft.rfft(windows * self._window, axis=2)
        mean_power: NDArray[np.float32] = np.square(np.abs(spectra)).mean(axis=0)
        return mean_power * np.float32(4.0 / np.square(self._window.sum()))


def _level(frames_per_column: float) -> int:
    """Return the zoom level whose columns are as wide, or down to half as wide."""
    return max(0, math.floor(math.log2(max(frames_per_column, 1.0) / _FINEST_FRAMES)))


def _loudest(decibels: Decibels, first: NDArray[np.int64], last: NDArray[np.int64]) -> Decibels:
    """Return the maxima (R, n) of the columns from `first` to `last`, which are never far apart."""
    loudest = decibels.take(first, axis=1)
    for step in range(1, int((last - first).max(initial=0)) + 1):
        np.maximum(loudest, decibels.take(np.minimum(first + step, last), axis=1), out=loudest)
    return loudest


def _groups(starts: NDArray[np.int64], distance: int) -> list[NDArray[np.int64]]:
    """Return `starts` in groups that are read in one go."""
    size = max(1, _READ_FRAMES // distance) if distance <= _JUMP_FRAMES else 1
    bounds = [*range(0, len(starts), size), len(starts)]
    return [starts[start:stop] for start, stop in pairwise(bounds)]


def _decibels(power: NDArray[np.float32]) -> Decibels:
    audible = np.maximum(power, np.float32(10.0 ** (FLOOR_DB / 10.0)))
    return np.float32(10.0) * np.log10(audible)
