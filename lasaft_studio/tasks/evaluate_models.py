"""Measure models on songs with true stems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lasaft_studio import disk
from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.stems import ACCOMPANIMENT, BASS_AND_OTHER, MUSDB_STEMS
from lasaft_studio.errors import UsageError
from lasaft_studio.evaluation.evaluator import Estimator, Listener, evaluate, mixture_as_estimate
from lasaft_studio.evaluation.peers import PEERS
from lasaft_studio.evaluation.scores import Score
from lasaft_studio.evaluation.songs import Song
from lasaft_studio.evaluation.stem_file import StemFile
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.separation.song import separate_audio
from lasaft_studio.tasks.awake import awake
from lasaft_studio.tasks.load_separator import load_separator
from lasaft_studio.tasks.threads import use_threads

MIXTURE = "mixture"  # the name of the estimate that every model must beat


@awake()
def evaluate_models(
    models: Sequence[str],
    songs: Sequence[Song | StemFile],
    metrics: Sequence[str],
    request: SeparationRequest,
    progress: Progress,
    *,
    peers: Sequence[str] = (),
    seconds: float | None = None,
    mono: bool = False,
    listener: Listener | None = None,
) -> list[Score]:
    """Return the scores of `models` and `peers` on `songs`, those of the mixture itself first.

    Args:
        models: names in the catalogue, or paths of files.
        songs: with true stems.
        metrics: some of `evaluation.scores.METRICS`.
        request: how the models separate; peers do as they please.
        progress: of all.
        peers: names in `evaluation.peers.PEERS`.
        seconds: of each song; all of it where None.
        mono: whether the songs are put into one channel first.
        listener: as `evaluation.evaluator.evaluate` takes it.

    Raises:
        StudioError: a model or a song cannot be read, or a peer is not installed.
        Cancelled: the user asked to stop.
    """
    use_threads()
    estimators = {MIXTURE: mixture_as_estimate((*MUSDB_STEMS, BASS_AND_OTHER, ACCOMPANIMENT))}
    for peer in peers:
        PEERS[peer].check()
    for model in models:
        estimators[_label(model, estimators)] = _estimator(load_separator(model, request))
    estimators |= {peer: PEERS[peer] for peer in peers}
    return evaluate(estimators, songs, metrics, progress, seconds=seconds, mono=mono, listener=listener)


def _label(model: str, taken: Mapping[str, Estimator]) -> str:
    """Return what a model is called in tables: a file by its name, without folders.

    Raises:
        UsageError: another one is called so.
    """
    label = Path(model).stem if disk.is_file(Path(model)) else model
    if label in taken:
        raise UsageError(f"Two models are called '{label}'.", hint="Rename one of the files.")
    return label


def _estimator(separator: Separator) -> Estimator:
    def estimate(mixture: Audio, progress: Progress) -> Mapping[str, Audio]:
        return separate_audio(separator, mixture, progress)

    return estimate
