"""A separator over songs with true stems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lasaft_studio.audio.buffer import Audio, Samples
from lasaft_studio.audio.files import probe, read
from lasaft_studio.audio.stems import complement
from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.metrics import bleed_db, bss_eval_sdr, global_sdr, si_sdr
from lasaft_studio.evaluation.songs import Song
from lasaft_studio.progress import Progress

Estimator = Callable[[Audio, Progress], Mapping[str, Audio]]

METRICS = ("sdr", "si_sdr", "bss_sdr", "bleed_db")
_AUDIBLE_RMS = 1e-4  # -80 dB: below, a stem does not play in a song


@dataclass(frozen=True, slots=True)
class Score:
    """One number: how well a model separates a stem of a song.

    Attributes:
        model: its name; ``mixture`` for the mixture itself, taken as the estimate of every stem.
        song: its name.
        stem: its name.
        values: decibels by metric, of `METRICS`.
    """

    model: str
    song: str
    stem: str
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrueSong:
    """A song in memory: mixture and stems, all (C, N) at one sample rate."""

    name: str
    mixture: Samples
    stems: Mapping[str, Samples]
    sample_rate: int

    def truth(self, stem: str) -> Samples | None:
        """Return the true `stem`, or the sum of all others for a complement; None where it is not known."""
        if stem in self.stems:
            return self.stems[stem]
        for left_out in self.stems:
            if complement(left_out) == stem:
                return self.mixture - self.stems[left_out]
        return None


def load_song(song: Song, seconds: float | None = None) -> TrueSong:
    """Read a song's stems; its mixture is their sum.

    Args:
        song: where its stems are.
        seconds: only the first of it; all of it where None.

    Raises:
        AudioError: a file cannot be read.
        TrainingError: the stems have different sample rates.
    """
    rates = {probe(path).sample_rate for path in song.files.values()}
    if len(rates) != 1:
        raise TrainingError(
            f"The stems of '{song.name}' have different sample rates.", hint="Convert them first."
        )
    rate = rates.pop()
    frames = None if seconds is None else round(seconds * rate)
    found = {stem: read(path, frames=frames).samples for stem, path in song.files.items()}
    longest = max(samples.shape[1] for samples in found.values())
    stems = {stem: np.pad(x, ((0, 0), (0, longest - x.shape[1]))) for stem, x in found.items()}
    mixture = np.stack(list(stems.values())).sum(axis=0, dtype=np.float64).astype(np.float32)
    return TrueSong(song.name, mixture, stems, rate)


def mixture_as_estimate(stems: Sequence[str]) -> Estimator:
    """Return the estimator that answers with the mixture: what every model must beat."""

    def estimate(mixture: Audio, progress: Progress) -> Mapping[str, Audio]:
        progress.report(1.0)
        return dict.fromkeys(stems, mixture)

    return estimate


def evaluate(
    estimators: Mapping[str, Estimator],
    songs: Sequence[Song],
    metrics: Iterable[str],
    progress: Progress,
    seconds: float | None = None,
) -> list[Score]:
    """Return the scores of every estimator for every stem that plays in every song.

    Args:
        estimators: by the model's name.
        songs: with true stems.
        metrics: some of `METRICS`.
        progress: of the whole evaluation.
        seconds: of each song; all of it where None.

    Raises:
        StudioError: a song cannot be read, or a separation fails.
        Cancelled: the user asked to stop.
    """
    wanted = tuple(metrics)
    scores: list[Score] = []
    for song, of_song in progress.each(songs):
        truth = load_song(song, seconds)
        mixture = Audio(truth.mixture, truth.sample_rate)
        for (model, estimator), step in of_song.each(list(estimators.items())):
            step.report(0.0, f"{song.name}: {model}")
            scores += score_song(model, truth, estimator(mixture, step), wanted)
    return scores


def score_song(
    model: str, song: TrueSong, estimates: Mapping[str, Audio], metrics: Sequence[str]
) -> list[Score]:
    """Return the scores of `estimates` for every stem of `song` that plays."""
    pairs: dict[str, tuple[Samples, Samples]] = {}
    for stem, estimate in estimates.items():
        truth = song.truth(stem)
        if truth is not None and np.sqrt(np.mean(np.square(truth))) > _AUDIBLE_RMS:
            pairs[stem] = truth, estimate.samples
    measured: dict[str, dict[str, float]] = {stem: {} for stem in pairs}
    for stem, (truth, estimated) in pairs.items():
        if "sdr" in metrics:
            measured[stem]["sdr"] = global_sdr(truth, estimated)
        if "si_sdr" in metrics:
            measured[stem]["si_sdr"] = si_sdr(truth, estimated)
        if "bleed_db" in metrics:
            measured[stem]["bleed_db"] = bleed_db(truth, estimated, song.sample_rate)
    if "bss_sdr" in metrics and pairs:
        truths, guesses = zip(*pairs.values(), strict=True)
        for stem, value in zip(pairs, bss_eval_sdr(truths, guesses, song.sample_rate), strict=True):
            measured[stem]["bss_sdr"] = value
    return [Score(model, song.name, stem, values) for stem, values in measured.items()]
