"""The command that trains: what it finds by name, what it estimates, and that it trains and packs."""

import pytest

from lasaft_studio.cli import train
from lasaft_studio.cli.main import main
from lasaft_studio.paths import resource
from tests.unit.training.test_dataset import make_songs

TINY = """
name = "tiny"
steps = 2
batch = 1
validate_every = 2
device = "cpu"
[network]
channels = [4, 4, 4, 4, 4, 4]
mask_channels = 2
high_bands = 8
[data]
train = ["songs"]
keep = ["two"]
segment_seconds = 0.2
workers = 0
"""


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    monkeypatch.setattr("lasaft_studio.tasks.train_network.VALIDATION_SECONDS", 0.5)
    monkeypatch.chdir(tmp_path)
    make_songs(tmp_path / "songs")
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


def test_shipped_recipes_are_known_by_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert train._config_path("lite") == resource("training") / "lite.toml"
    (tmp_path / "lite").touch()
    assert str(train._config_path("lite")) == "lite"  # a file of one's own goes first
    assert main(["train", "run", "no such recipe"]) == 10


def test_a_dry_run_estimates_and_keeps_nothing(recipe, capsys):
    assert main(["train", "run", str(recipe), "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert "2 steps to go" in printed
    assert "hours" in printed
    assert "GB of memory" in printed
    assert not (recipe.parent / "runs").exists()


def test_a_model_is_trained_and_packed(recipe, capsys):
    assert main(["train", "run", str(recipe), "loss=spec_mse"]) == 0
    assert "best.pt" in capsys.readouterr().out
    assert main(["train", "pack", "runs/tiny", "tiny.safetensors", "--catalogue", "card.toml"]) == 0
    assert (recipe.parent / "tiny.safetensors").stat().st_size > 10_000
    assert "sha256" in (recipe.parent / "card.toml").read_text()
    assert main(["train", "pack", "runs/tiny", "tiny.safetensors"]) == 7


@pytest.mark.parametrize("action", ["run", "pack", "synthesize"])
def test_help_is_quick_and_complete(action, capsys):
    assert main(["train", action, "--help"]) == 0
    assert "usage: lasaft-studio train" in capsys.readouterr().out


def test_songs_are_made_by_an_action_of_train(capsys):
    assert main(["train", "synthesize", "--credits"]) == 0
    assert "Groove MIDI Dataset" in capsys.readouterr().out
    assert main(["train", "synthesize", "songs"]) == 2
