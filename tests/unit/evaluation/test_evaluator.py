"""Songs with true stems are found, read, and scored."""

import json

import numpy as np
import pytest

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.evaluator import evaluate, load_song, mixture_as_estimate
from lasaft_studio.evaluation.report import as_json, markdown, table, with_medians, write_csv
from lasaft_studio.evaluation.songs import find_songs
from lasaft_studio.progress import Progress
from tests import signals
from tests.unit.training.test_dataset import STEMS, make_songs


def oracle(songs):
    """Return an estimator that answers with the truth, a tenth too quiet."""
    truths = [load_song(song) for song in songs]

    def estimate(mixture, progress):
        (song,) = [t for t in truths if np.array_equal(t.mixture, mixture.samples)]
        return {name: Audio(np.float32(0.9) * x, song.sample_rate) for name, x in song.stems.items()}

    return estimate


@pytest.fixture
def songs(tmp_path):
    return find_songs([make_songs(tmp_path / "songs")], STEMS)


def test_scores_are_of_every_stem_that_plays(songs):
    silent = np.zeros((2, 44100), np.float32)
    signals.write(songs[0].files["bass"], silent)
    scores = evaluate(
        {"mixture": mixture_as_estimate(STEMS), "oracle": oracle(songs)}, songs, ("sdr", "si_sdr"), Progress()
    )
    found = {(s.model, s.song, s.stem): s.values for s in scores}
    assert ("oracle", "one", "bass") not in found
    assert ("oracle", "two", "bass") in found
    assert found["oracle", "one", "vocals"]["sdr"] == pytest.approx(20.0, abs=0.01)
    assert found["mixture", "one", "vocals"]["sdr"] < 10


def test_the_complement_of_a_stem_is_known_too(songs):
    song = load_song(songs[0])
    assert np.allclose(song.truth("accompaniment"), song.mixture - song.stems["vocals"])
    assert np.allclose(song.truth("no_drums"), song.mixture - song.stems["drums"])
    assert song.truth("piano") is None


def test_stems_of_different_rates_are_refused(tmp_path):
    (tmp_path / "song").mkdir()
    signals.write(tmp_path / "song" / "vocals.wav", signals.noise(0.1), 44100)
    signals.write(tmp_path / "song" / "drums.wav", signals.noise(0.1), 48000)
    (song,) = find_songs([tmp_path], STEMS)
    with pytest.raises(TrainingError, match="sample rates"):
        load_song(song)


def test_reports_say_the_same(songs, tmp_path):
    scores = with_medians(evaluate({"oracle": oracle(songs)}, songs, ("sdr",), Progress()))
    head, body = table(scores, "sdr")
    assert head == ["song", "model", *STEMS]
    assert [row[0] for row in body] == ["one", "two", "median of songs"]
    assert body[0][2] == "20.00"
    assert markdown(scores, "sdr").count("\n") == len(body) + 1
    assert json.loads(as_json(scores))[0]["sdr"] == pytest.approx(20.0, abs=0.01)
    write_csv(scores, tmp_path / "scores.csv")
    assert len((tmp_path / "scores.csv").read_text().splitlines()) == len(scores) + 1
