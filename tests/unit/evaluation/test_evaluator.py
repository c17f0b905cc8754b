"""Songs with true stems are found, read, and scored."""

import numpy as np
import pytest

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation import evaluator
from lasaft_studio.evaluation.evaluator import evaluate, mixture_as_estimate
from lasaft_studio.evaluation.scores import ALL_SONGS, completed, with_summary
from lasaft_studio.evaluation.songs import find_songs
from lasaft_studio.evaluation.true_song import load_song
from lasaft_studio.progress import Progress
from tests import signals
from tests.unit.training.test_dataset import STEMS, make_songs


def oracle(songs, stems=STEMS):
    """Return an estimator that answers with the truth, a tenth too quiet."""
    truths = [load_song(song) for song in songs]

    def estimate(mixture, progress):
        (song,) = [t for t in truths if np.array_equal(t.mixture, mixture.samples)]
        return {name: Audio(np.float32(0.9) * song.truth(name), song.sample_rate) for name in stems}

    return estimate


@pytest.fixture
def songs(tmp_path):
    return find_songs([make_songs(tmp_path / "songs")], STEMS)


def scored(estimators, songs, *metrics):
    scores = with_summary(evaluate(estimators, songs, metrics, Progress()))
    return {(s.model, s.song, s.stem): s.values for s in scores}


def test_scores_are_of_every_stem_that_plays(songs):
    silent = np.zeros((2, 44100), np.float32)
    signals.write(songs[0].files["bass"], silent)
    found = scored({"mixture": mixture_as_estimate(STEMS), "oracle": oracle(songs)}, songs, "sdr", "si_sdr")
    assert ("oracle", "one", "bass") not in found
    assert ("oracle", "two", "bass") in found
    assert found["oracle", "one", "vocals"]["sdr"] == pytest.approx(20.0, abs=0.01)
    assert found["mixture", "one", "vocals"]["sdr"] < 10


def test_a_stem_that_does_not_play_has_bleed_only(songs):
    signals.write(songs[0].files["bass"], np.zeros((2, 3 * 44100), np.float32))
    found = scored({"mixture": mixture_as_estimate(STEMS)}, songs, "sdr", "bleed_db")
    assert set(found["mixture", "one", "bass"]) == {"bleed_db"}
    assert -30 < found["mixture", "one", "bass"]["bleed_db"] < 0
    assert set(found["mixture", "two", "other"]) == {"sdr"}  # it never pauses


def test_models_of_the_vocals_alone_are_compared_on_the_accompaniment_too(songs):
    found = scored(
        {"voice": oracle(songs, ["vocals"]), "both": oracle(songs, ["vocals", "accompaniment"])}, songs, "sdr"
    )
    for model in ("voice", "both"):
        assert {stem for name, song, stem in found if (name, song) == (model, "one")} == {
            "vocals",
            "accompaniment",
        }
    assert found["both", "one", "accompaniment"]["sdr"] == pytest.approx(20.0, abs=0.01)
    assert found["voice", "one", "accompaniment"]["sdr"] != pytest.approx(
        20.0, abs=0.1
    )  # the mixture less vocals


def test_an_accompaniment_of_its_own_is_kept():
    mixture, voice = Audio(signals.noise(0.1), 44100), Audio(signals.noise(0.1, seed=1), 44100)
    assert completed({"vocals": voice, "accompaniment": voice}, mixture)["accompaniment"] is voice
    assert np.allclose(
        completed({"vocals": voice}, mixture)["accompaniment"].samples + voice.samples, mixture.samples
    )
    assert set(completed({"drums": voice}, mixture)) == {"drums"}


def test_bass_and_other_are_judged_together_where_no_track_tells_them_apart(songs):
    """A model that finds a bass in a song without a bass track loses on ``other``, and not on both together."""
    songs[0].files["bass"].unlink()
    del songs[0].files["bass"]
    other = load_song(songs[0]).stems["other"]

    def halves(mixture, _progress):
        rest = Audio(other / 2, mixture.sample_rate)
        return {"bass": rest, "other": rest}

    found = scored({"model": halves}, songs[:1], "sdr")
    assert found["model", "one", "other"]["sdr"] == pytest.approx(6.02, abs=0.01)
    assert found["model", "one", "bass+other"]["sdr"] > 60
    assert ("model", "one", "bass") not in found


def test_all_songs_are_the_mean_of_global_sdr(songs):
    found = scored({"mixture": mixture_as_estimate(STEMS)}, songs, "sdr")
    each = [found["mixture", song, "drums"]["sdr"] for song in ("one", "two")]
    assert found["mixture", ALL_SONGS, "drums"]["sdr"] == pytest.approx(np.mean(each))


def test_one_song_has_no_summary(songs):
    assert all(
        song == "one" for _, song, _ in scored({"mixture": mixture_as_estimate(STEMS)}, songs[:1], "sdr")
    )


def test_a_listener_hears_every_estimate(songs):
    heard = []
    evaluate(
        {"mixture": mixture_as_estimate(STEMS)},
        songs,
        ("sdr",),
        Progress(),
        seconds=1.0,
        listener=lambda model, song, estimates: heard.append(
            (model, song.name, song.mixture.shape, set(estimates))
        ),
    )
    assert heard == [
        ("mixture", name, (2, 44100), {*STEMS, "bass+other", "accompaniment"}) for name in ("one", "two")
    ]


def test_a_missing_museval_is_said_before_the_first_song(songs, monkeypatch):
    def lacking():
        raise TrainingError("no museval")

    monkeypatch.setattr(evaluator, "require_museval", lacking)
    monkeypatch.setattr(evaluator, "load_song", lambda *_: pytest.fail("a song was read"))
    with pytest.raises(TrainingError, match="no museval"):
        evaluate({}, songs, ("bss_sdr",), Progress())
