"""Scores: what was measured of a model's estimate of a stem of a song, and of all songs together."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lasaft_studio.audio.buffer import Audio, Samples
from lasaft_studio.audio.stems import ACCOMPANIMENT, BASS, BASS_AND_OTHER, OTHER, VOCALS, in_order
from lasaft_studio.evaluation.metrics import BSS_METRICS, bleed_db, bss_eval, global_sdr, si_sdr
from lasaft_studio.evaluation.true_song import TrueSong

METRICS = ("sdr", "si_sdr", *BSS_METRICS, "bleed_db")
ALL_SONGS = "all songs"
_AUDIBLE_RMS = 1e-4  # -80 dB: below, a stem does not play in a song

# How songs are summed up: the Music Demixing Challenge takes the mean of global SDR, SiSEC and the papers
# the median of BSSEval's medians.
_SUMMARIES: Mapping[str, Callable[[Iterable[float]], float]] = {
    "sdr": statistics.mean,
    "si_sdr": statistics.mean,
    **dict.fromkeys((*BSS_METRICS, "bleed_db"), statistics.median),
}


@dataclass(frozen=True, slots=True)
class Score:
    """How well a model separates a stem of a song.

    Attributes:
        model: its name; ``mixture`` for the mixture itself, taken as the estimate of every stem.
        song: its name, or `ALL_SONGS`.
        stem: its name.
        values: decibels by metric, of `METRICS`; those that cannot be measured are missing.
    """

    model: str
    song: str
    stem: str
    values: Mapping[str, float] = field(default_factory=dict)


def completed(estimates: Mapping[str, Audio], mixture: Audio) -> dict[str, Audio]:
    """Return `estimates`, what vocals leave of the mixture, and bass and other together.

    So models of other stems are compared, and songs judged whose bass lies on the same tracks as the rest.
    """
    found = dict(estimates)
    if {BASS, OTHER} <= found.keys() and BASS_AND_OTHER not in found:
        both = found[BASS].samples + found[OTHER].samples
        found[BASS_AND_OTHER] = Audio(both, mixture.sample_rate)
    if VOCALS in found and ACCOMPANIMENT not in found:
        rest = mixture.samples - found[VOCALS].samples
        found[ACCOMPANIMENT] = Audio(rest, mixture.sample_rate)
    return found


def score_song(
    model: str, song: TrueSong, estimates: Mapping[str, Audio], metrics: Iterable[str]
) -> list[Score]:
    """Return the scores of `estimates` for every stem of `song` that is known.

    A stem that does not play in the song has no ratios, only bleed.

    Raises:
        TrainingError: museval is wanted, and not installed.
    """
    wanted = set(metrics)
    known = {stem: song.truth(stem) for stem in in_order(estimates)}
    pairs = {s: (truth, estimates[s].samples) for s, truth in known.items() if truth is not None}
    playing = {stem: pair for stem, pair in pairs.items() if _rms(pair[0]) > _AUDIBLE_RMS}
    ratios = _bss_ratios(playing, song.sample_rate) if wanted & set(BSS_METRICS) else {}
    scores = []
    for stem, (truth, estimate) in pairs.items():
        values: dict[str, float | None] = {"bleed_db": bleed_db(truth, estimate, song.sample_rate)}
        if stem in playing:
            values |= {"sdr": global_sdr(truth, estimate), "si_sdr": si_sdr(truth, estimate)}
            values |= ratios.get(stem, {})
        measured = {key: x for key in METRICS if key in wanted and (x := values.get(key)) is not None}
        if measured:
            scores.append(Score(model, song.name, stem, measured))
    return scores


def with_summary(scores: Sequence[Score]) -> list[Score]:
    """Return `scores` and, of several songs, each model's for all of them in which a stem plays."""
    if len({score.song for score in scores}) < 2:
        return list(scores)
    models = dict.fromkeys(score.model for score in scores)
    stems = in_order(score.stem for score in scores)
    summaries = [Score(m, ALL_SONGS, s, _summary(scores, m, s)) for m in models for s in stems]
    return [*scores, *(score for score in summaries if score.values)]


def _summary(scores: Sequence[Score], model: str, stem: str) -> dict[str, float]:
    rows = [score.values for score in scores if (score.model, score.stem) == (model, stem)]
    values = {metric: [row[metric] for row in rows if metric in row] for metric in METRICS}
    return {metric: _SUMMARIES[metric](found) for metric, found in values.items() if found}


def _bss_ratios(
    pairs: Mapping[str, tuple[Samples, Samples]], sample_rate: int
) -> dict[str, dict[str, float]]:
    """Return BSSEval's ratios by stem.

    As `museval.eval_mus_track` does, vocals and accompaniment are judged as a pair, and the other stems
    all together, vocals among them; sums of these have none, nor has what is estimated as silence.
    """
    sounding = {stem: pair for stem, pair in pairs.items() if all(x.sum(axis=0).any() for x in pair)}
    voice = [stem for stem in (VOCALS, ACCOMPANIMENT) if stem in sounding]
    parts = [stem for stem in sounding if stem not in {ACCOMPANIMENT, BASS_AND_OTHER}]
    ratios: dict[str, dict[str, float]] = {}
    for group in (voice, parts):
        if set(group) - set(ratios):
            truths, estimates = zip(*(sounding[stem] for stem in group), strict=True)
            ratios = dict(zip(group, bss_eval(truths, estimates, sample_rate), strict=True)) | ratios
    return ratios


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0
