"""Random mixtures with true stems, each made from its number alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from lasaft_studio.audio.buffer import Samples
from lasaft_studio.audio.stems import BASS, DRUMS, OTHER, VOCALS
from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.songs import Song
from lasaft_studio.training.augment import (
    OCTAVES,
    AugmentConfig,
    change,
    equalise,
    happens,
    low_pass,
    narrow,
    source_frames,
    varispeed,
    widen,
)
from lasaft_studio.training.pumping import ducking, gate
from lasaft_studio.training.random_instruments.bass import random_bass
from lasaft_studio.training.random_instruments.drums import random_drums
from lasaft_studio.training.sample_cache import SampleCache

_TRIES = 6  # for an excerpt in which the stem plays
_AUDIBLE_RMS = 0.003  # -50 dB
_TEMPI_BPM = (80.0, 175.0)  # of beats that are made as training goes
_PLAYED_PEAK = 0.3
_PLAYERS = {DRUMS: random_drums, BASS: random_bass}
_DUCKED = {BASS: 1.0, OTHER: 0.6, VOCALS: 0.2}  # how often a stem is, in mixtures where any is


@dataclass(frozen=True, slots=True)
class MixtureRecipe:
    """How mixtures are made.

    Attributes:
        frames: N of each mixture.
        remix: how often the stems come from different songs; else all from one place of one song.
        weights: how often a song is drawn, by its place in the list of songs.
        augment: what is changed in each stem.
        peak: mixtures that would be louder are turned down to this.
        records: files without singing, whose stems are not known.
        record_share: how often a mixture is a voice over one of them.
        unreliable_below: frequency in Hz below which stems are learnt from that hold something else above; 0
            leaves them out.
        doubtful_whole: whether songs with such stems are learnt from whole too, these and `other` as one.
    """

    frames: int
    remix: float
    weights: tuple[float, ...]
    augment: AugmentConfig
    peak: float = 1.0
    records: tuple[Path, ...] = ()
    record_share: float = 0.0
    unreliable_below: float = 0.0
    doubtful_whole: bool = False


class MixtureDataset(Dataset[Tensor]):
    """Stems (S, 2, N) float32, whose sum is the mixture; item `i` is the same in every run.

    Stems that are not known apart from each other are NaN but the first of them, which holds their sum: all
    but the voice over a record, and in a whole song a doubtful stem and `other`.

    Args:
        songs: to draw from.
        stems: which stems, in the order of the result.
        cache: of their samples.
        recipe: how they are mixed.
        seed: another seed gives other mixtures.

    Raises:
        TrainingError: no song has one of the stems, or nothing can play one that is to be played.
    """

    def __init__(
        self,
        songs: Sequence[Song],
        stems: Sequence[str],
        cache: SampleCache,
        recipe: MixtureRecipe,
        seed: int = 0,
    ) -> None:
        for stem in set(recipe.augment.played) - set(_PLAYERS):
            raise TrainingError(f"Nothing here plays '{stem}'.", hint=f"Known: {', '.join(_PLAYERS)}.")
        self._songs = list(songs)
        self._stems = list(stems)
        self._cache = cache
        self._recipe = recipe
        self._seed = seed
        chances = np.asarray(recipe.weights, np.float64)
        self._with = {stem: self._chances(stem, chances) for stem in stems}
        whole = chances * [self._usable_whole(song) for song in songs]
        self._whole = whole / whole.sum() if whole.any() else None

    def __getitem__(self, index: int) -> Tensor:
        """Return mixture number `index`, however large the number."""
        rng = np.random.default_rng((self._seed, index))
        stems = self._mixture(rng)
        if happens(self._recipe.augment.narrowed, rng):
            stems = narrow(stems, rng)
        return torch.from_numpy(self._within_peak(stems))

    def _mixture(self, rng: np.random.Generator) -> Samples:
        if self._recipe.records and rng.random() < self._recipe.record_share:
            return self._over_a_record(rng)
        remixed = self._whole is None or rng.random() < self._recipe.remix
        return self._remix(rng) if remixed else self._excerpt_of_one_song(rng)

    def _chances(self, stem: str, chances: NDArray[np.float64]) -> NDArray[np.float64]:
        even_doubtful = bool(self._recipe.unreliable_below)
        known = [stem in (song.files if even_doubtful else song.reliable) for song in self._songs]
        usable: NDArray[np.float64] = chances * known
        if not usable.any():
            raise TrainingError(
                f"No song has a stem '{stem}' to learn from.", hint="Add songs, or leave that stem out."
            )
        shares: NDArray[np.float64] = usable / usable.sum()
        return shares

    def _usable_whole(self, song: Song) -> bool:
        """Whether a whole excerpt of `song` says something of each stem, or of it and `other` together."""
        if not song.unreliable:
            return True
        joinable = OTHER in self._stems and VOCALS not in song.unreliable
        return self._recipe.doubtful_whole and joinable and self._are_neighbours({*song.unreliable, OTHER})

    def _are_neighbours(self, names: Collection[str]) -> bool:
        """Whether no stem but the vocals lies between those of `names`: the loss adds up neighbours alone."""
        together = [name in names for name in self._stems if name != VOCALS]
        first = together.index(True)
        return all(together[first : first + sum(together)])

    def _remix(self, rng: np.random.Generator) -> Samples:
        augment = self._recipe.augment
        bpm = self._tempo(rng)
        stems = np.stack([self._stem(stem, rng, bpm) for stem in self._stems])
        if DRUMS in self._stems and happens(augment.ducked, rng):
            gain = ducking(stems[self._stems.index(DRUMS)], self._cache.sample_rate, rng)
            for index, stem in enumerate(self._stems):
                if rng.random() < _DUCKED.get(stem, 0.0):
                    stems[index] *= gain
        return stems

    def _tempo(self, rng: np.random.Generator) -> float:
        """Return beats a minute for what follows a beat; 0 where nothing does."""
        return rng.uniform(*_TEMPI_BPM) if self._recipe.augment.follows_a_beat else 0.0

    def _stem(self, stem: str, rng: np.random.Generator, bpm: float) -> Samples:
        recipe, augment = self._recipe, self._recipe.augment
        if rng.random() < augment.stem_silence.get(stem, augment.silence):
            return np.zeros((2, recipe.frames), np.float32)
        if happens(augment.played.get(stem, 0.0), rng):
            samples = _PLAYED_PEAK * _PLAYERS[stem](rng, recipe.frames, self._cache.sample_rate, bpm)
        else:
            samples = self._recorded(stem, rng)
        if happens(augment.stem_narrowed.get(stem, 0.0), rng):
            samples = narrow(samples, rng)
        if happens(augment.stem_widened.get(stem, 0.0), rng):
            samples = widen(samples, self._cache.sample_rate, rng)
        samples = change(samples, augment, rng, augment.stem_gain_db.get(stem, 0.0))
        gated = stem != DRUMS and happens(augment.gated, rng)
        return gate(samples, self._cache.sample_rate, bpm, rng) if gated else samples

    def _recorded(self, stem: str, rng: np.random.Generator) -> Samples:
        """Return an excerpt of one of the songs, at its own speed or another."""
        usual = self._recipe.augment.varispeed_semitones
        low, high = self._recipe.augment.stem_semitones.get(stem, (-usual, usual))
        return self._at_some_speed(lambda frames: self._audible(stem, frames, rng), low, high, rng)

    def _at_some_speed(
        self, excerpt: Callable[[int], Samples], low: float, high: float, rng: np.random.Generator
    ) -> Samples:
        """Return what `excerpt` gives for a number of frames, as it is or `low` to `high` semitones away."""
        frames = self._recipe.frames
        semitones = rng.uniform(low, high) if rng.random() < self._recipe.augment.varispeed else 0.0
        if not semitones:
            return excerpt(frames)
        return varispeed(excerpt(source_frames(frames, semitones)), semitones, frames)

    def _audible(self, stem: str, frames: int, rng: np.random.Generator) -> Samples:
        for _ in range(_TRIES):
            song = self._songs[rng.choice(len(self._songs), p=self._with[stem])]
            samples = self._excerpt(song.files[stem], frames, rng)
            if stem in song.unreliable:
                samples = low_pass(samples, self._recipe.unreliable_below / self._cache.sample_rate)
            if np.sqrt(np.mean(samples**2)) > _AUDIBLE_RMS:
                break
        return samples

    def _excerpt(self, path: Path, frames: int, rng: np.random.Generator) -> Samples:
        start = int(rng.integers(0, max(1, self._cache.frames(path) - frames)))
        return self._cache.excerpt(path, start, frames)

    def _over_a_record(self, rng: np.random.Generator) -> Samples:
        """Return a voice, and a record in place of all other stems."""
        frames = self._recipe.frames
        path = self._recipe.records[rng.integers(len(self._recipe.records))]
        usual = self._recipe.augment.varispeed_semitones
        excerpt = self._at_some_speed(lambda frames: self._excerpt(path, frames, rng), -usual, usual, rng)
        record = change(excerpt, self._recipe.augment, rng)
        voice = self._stems.index(VOCALS)
        first, *unknown = [index for index in range(len(self._stems)) if index != voice]
        stems = np.empty((len(self._stems), 2, frames), np.float32)
        stems[voice], stems[first], stems[unknown] = self._stem(VOCALS, rng, self._tempo(rng)), record, np.nan
        return stems

    def _excerpt_of_one_song(self, rng: np.random.Generator) -> Samples:
        song = self._songs[rng.choice(len(self._songs), p=self._whole)]
        common = self._recipe.augment
        semitones = 0.0
        if happens(common.whole_varispeed, rng):
            semitones = rng.uniform(-common.varispeed_semitones, common.varispeed_semitones)
        stems = self._whole_excerpt(song, semitones, rng)
        gain = 10.0 ** (rng.uniform(*common.gain_db) / 40.0)  # half as wide: the balance is the record's
        stems *= np.float32(gain)
        if happens(common.whole_equaliser, rng):
            gains_db = rng.normal(0.0, common.equaliser_db, OCTAVES)
            stems = np.stack([equalise(stem, gains_db) for stem in stems])
        self._join(stems, song.unreliable)
        return stems[:, ::-1] if rng.random() < common.swap else stems

    def _whole_excerpt(self, song: Song, semitones: float, rng: np.random.Generator) -> Samples:
        frames = self._recipe.frames
        needed = source_frames(frames, semitones) if semitones else frames
        longest = max(self._cache.frames(path) for path in song.files.values())
        start = int(rng.integers(0, max(1, longest - needed)))
        stems = np.zeros((len(self._stems), 2, frames), np.float32)
        for index, stem in enumerate(self._stems):
            if stem in song.files:
                samples = self._cache.excerpt(song.files[stem], start, needed)
                stems[index] = varispeed(samples, semitones, frames) if semitones else samples
        return stems

    def _join(self, stems: Samples, unreliable: Collection[str]) -> None:
        """Make one of the `unreliable` ones of `stems` and `other`, in place: the first of them in order."""
        together = [index for index, name in enumerate(self._stems) if name in unreliable or name == OTHER]
        if unreliable and len(together) > 1:
            stems[together[0]] = stems[together].sum(axis=0)
            stems[together[1:]] = np.nan

    def _within_peak(self, stems: Samples) -> Samples:
        peak = float(np.abs(np.nan_to_num(stems).sum(axis=0)).max())
        if peak > self._recipe.peak:
            stems = stems * np.float32(self._recipe.peak / peak)
        return np.ascontiguousarray(stems, np.float32)


class Numbers(Sampler[int]):
    """The numbers of mixtures from `first` on, without end: training goes on where it stopped.

    Args:
        first: the first number.
        stride: distance to the next: the number of processes that share the work.
    """

    def __init__(self, first: int, stride: int = 1) -> None:
        self._first = first
        self._stride = stride

    def __iter__(self) -> Iterator[int]:
        number = self._first
        while True:
            yield number
            number += self._stride
