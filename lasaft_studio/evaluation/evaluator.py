"""Separators over songs with true stems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.evaluation.metrics import BSS_METRICS, require_museval
from lasaft_studio.evaluation.scores import Score, completed, score_song
from lasaft_studio.evaluation.songs import Song
from lasaft_studio.evaluation.stem_file import StemFile
from lasaft_studio.evaluation.true_song import TrueSong, load_song
from lasaft_studio.progress import Progress

Estimator = Callable[[Audio, Progress], Mapping[str, Audio]]
Listener = Callable[[str, TrueSong, Mapping[str, Audio]], None]


def mixture_as_estimate(stems: Sequence[str]) -> Estimator:
    """Return the estimator that answers with the mixture: what every model must beat."""

    def estimate(mixture: Audio, progress: Progress) -> Mapping[str, Audio]:
        progress.report(1.0)
        return dict.fromkeys(stems, mixture)

    return estimate


def evaluate(
    estimators: Mapping[str, Estimator],
    songs: Sequence[Song | StemFile],
    metrics: Iterable[str],
    progress: Progress,
    *,
    seconds: float | None = None,
    mono: bool = False,
    listener: Listener | None = None,
) -> list[Score]:
    """Return the scores of every estimator for every stem of every song.

    Args:
        estimators: by the model's name.
        songs: with true stems.
        metrics: some of `scores.METRICS`.
        progress: of the whole evaluation.
        seconds: of each song; all of it where None.
        mono: whether the songs have one channel, the mean of their own.
        listener: is given each model's name, the song and the estimates.

    Raises:
        StudioError: a song cannot be read, a separation fails, or museval is wanted and not installed.
        Cancelled: the user asked to stop.
    """
    wanted = tuple(metrics)
    if set(wanted) & set(BSS_METRICS):
        require_museval()  # rather now than after the first song
    scores: list[Score] = []
    for song, of_song in progress.each(songs):
        loaded = load_song(song, seconds)
        truth = loaded.in_mono() if mono else loaded
        mixture = Audio(truth.mixture, truth.sample_rate)
        for (model, estimator), step in of_song.each(list(estimators.items())):
            step.report(0.0, f"{truth.name}: {model}")
            estimates = completed(estimator(mixture, step), mixture)
            scores += score_song(model, truth, estimates, wanted)
            if listener is not None:
                listener(model, truth, estimates)
    return scores
