"""Measure models on songs with true stems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.evaluation.evaluator import Estimator, Score, evaluate, mixture_as_estimate
from lasaft_studio.evaluation.songs import Song
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.separation.song import separate_audio

MIXTURE = "mixture"  # the name of the estimate that every model must beat


def evaluate_models(
    models: Sequence[str],
    songs: Sequence[Song],
    metrics: Sequence[str],
    request: SeparationRequest,
    progress: Progress,
    *,
    seconds: float | None = None,
) -> list[Score]:
    """Return the scores of `models` on `songs`, those of the mixture itself first.

    Args:
        models: names in the catalogue, or paths of files.
        songs: with true stems.
        metrics: some of `evaluation.evaluator.METRICS`.
        request: how to separate.
        progress: of all.
        seconds: of each song; all of it where None.

    Raises:
        StudioError: a model or a song cannot be read.
        Cancelled: the user asked to stop.
    """
    estimators: dict[str, Estimator] = {MIXTURE: mixture_as_estimate(MUSDB_STEMS)}
    for model in models:
        estimators[model] = _estimator(Separator(checkpoint.load(model).network, request))
    return evaluate(estimators, songs, metrics, progress, seconds)


def _estimator(separator: Separator) -> Callable[[Audio, Progress], Mapping[str, Audio]]:
    def estimate(mixture: Audio, progress: Progress) -> Mapping[str, Audio]:
        return separate_audio(separator, mixture, progress)

    return estimate
