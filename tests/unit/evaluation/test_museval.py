"""BSSEval is museval's own, on the example song of stempeg and for a fixed estimate."""

import shutil

import numpy as np
import pytest

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.evaluation.evaluator import evaluate
from lasaft_studio.evaluation.metrics import BSS_METRICS
from lasaft_studio.evaluation.stem_file import StemFile
from lasaft_studio.evaluation.true_song import load_song
from lasaft_studio.progress import Progress
from tests.stem_example import stem_example

PAIR = ("vocals", "accompaniment")
OURS = {"SDR": "bss_sdr", "ISR": "bss_isr", "SIR": "bss_sir", "SAR": "bss_sar"}


@pytest.fixture
def track(tmp_path):
    """Return the song as the package musdb reads it."""
    path = stem_example()
    musdb = pytest.importorskip("musdb")
    for part in ("train", "test"):
        (tmp_path / part).mkdir()
    shutil.copy(path, tmp_path / "test")
    (track,) = musdb.DB(root=str(tmp_path), subsets=["test"])
    return track


def fixed(samples: np.ndarray, mixture: np.ndarray) -> np.ndarray:
    """Return an estimate (C, N) of a stem: a little late, too quiet, and with some of the mixture in it."""
    return (0.8 * np.roll(samples, 3, axis=1) + 0.15 * mixture).astype(np.float32)


@pytest.mark.parametrize(
    "stems",
    [PAIR, pytest.param((*PAIR, "drums", "bass", "other"), marks=pytest.mark.slow)],
    ids=["two stems", "five stems"],
)
def test_scores_are_musevals(track, stems):
    """To 0.01 dB, from the file to the scores; theirs is read by musdb and judged by `eval_mus_track`."""
    museval = pytest.importorskip("museval")
    file = StemFile(stem_example())
    song = load_song(file)
    estimates = {stem: Audio(fixed(song.truth(stem), song.mixture), song.sample_rate) for stem in stems}
    scores = evaluate({"fixed": lambda *_: estimates}, [file], BSS_METRICS, Progress())
    ours = {score.stem: score.values for score in scores}
    judged = museval.eval_mus_track(track, {stem: audio.samples.T for stem, audio in estimates.items()})
    theirs = {target["name"]: target["frames"] for target in judged.scores["targets"]}
    assert set(theirs) == set(ours) == set(stems)
    for stem, frames in theirs.items():
        for name, metric in OURS.items():
            median = np.nanmedian([float(frame["metrics"][name]) for frame in frames])
            assert ours[stem][metric] == pytest.approx(median, abs=0.01), (stem, name)
