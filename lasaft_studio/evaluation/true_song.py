"""A song in memory whose stems are known, and how each kind of data set becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lasaft_studio.audio.buffer import Samples
from lasaft_studio.audio.io.files import probe, read
from lasaft_studio.audio.stems import BASS, BASS_AND_OTHER, OTHER, complement
from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.songs import Song
from lasaft_studio.evaluation.stem_file import MIXTURE, StemFile, read_streams


@dataclass(frozen=True, slots=True)
class TrueSong:
    """A song in memory.

    Attributes:
        name: for people.
        mixture: (C, N), what models hear: the record itself where the data set has one.
        stems: (C, N) each, by their names.
        sample_rate: of all of them, in Hz.
    """

    name: str
    mixture: Samples
    stems: Mapping[str, Samples]
    sample_rate: int

    def truth(self, stem: str) -> Samples | None:
        """Return the true `stem`, or the sum of several for a complement; None where it is not known."""
        if stem in self.stems:
            return self.stems[stem]
        if stem == BASS_AND_OTHER and OTHER in self.stems:
            return _sum([x for name, x in self.stems.items() if name in {BASS, OTHER}], self.mixture)
        for left_out in self.stems:
            if complement(left_out) == stem:
                return _sum([x for name, x in self.stems.items() if name != left_out], self.mixture)
        return None

    def in_mono(self) -> TrueSong:
        """Return the song with one channel, the mean of its own: no stem can be told by its place."""
        mixture, *stems = (x.mean(axis=0, keepdims=True) for x in (self.mixture, *self.stems.values()))
        named = dict(zip(self.stems, stems, strict=True))
        return TrueSong(f"{self.name}, mono", mixture, named, self.sample_rate)


def load_song(song: Song | StemFile, seconds: float | None = None) -> TrueSong:
    """Read a song; where its data set has no mixture of its own, that is the sum of its stems.

    Args:
        song: where its stems are.
        seconds: only the first of it; all of it where None.

    Raises:
        AudioError: a file cannot be read.
        TrainingError: the sample rates differ, or what reads the file is not installed.
    """
    if isinstance(song, StemFile):
        found, rate = read_streams(song.path, seconds)
    else:
        found, rate = _read_files(song, seconds)
    longest = max(samples.shape[1] for samples in found.values())
    whole = {name: np.pad(x, ((0, 0), (0, longest - x.shape[1]))) for name, x in found.items()}
    stems = {name: x for name, x in whole.items() if name != MIXTURE}
    mixture = whole[MIXTURE] if MIXTURE in whole else _sum(list(stems.values()), next(iter(stems.values())))
    return TrueSong(song.name, mixture, stems, rate)


def _read_files(song: Song, seconds: float | None) -> tuple[dict[str, Samples], int]:
    files = dict(song.files)
    if song.mixture is not None:
        files[MIXTURE] = song.mixture
    rates = {probe(path).sample_rate for path in files.values()}
    if len(rates) != 1:
        raise TrainingError(
            f"The stems of '{song.name}' have different sample rates.", hint="Convert them first."
        )
    rate = rates.pop()
    frames = None if seconds is None else round(seconds * rate)
    return {name: read(path, frames=frames).samples for name, path in files.items()}, rate


def _sum(stems: list[Samples], like: Samples) -> Samples:
    """Return the sum of `stems`; silence like `like` where there are none."""
    if not stems:
        return np.zeros_like(like)
    total: Samples = np.stack(stems).sum(axis=0, dtype=np.float64).astype(np.float32)
    return total
