"""Which model `separate` uses where none is named."""

import argparse

import pytest

from lasaft_studio.checkpoints import catalog
from lasaft_studio.checkpoints.catalog import State
from lasaft_studio.cli import model_choice
from lasaft_studio.errors import UsageError


def chosen(preset, model=None):
    arguments = argparse.Namespace(preset=preset, model=model)
    model_choice.choose(arguments)
    return arguments.model


@pytest.fixture
def scnet_is_there(monkeypatch):
    real = catalog._state
    monkeypatch.setattr(
        catalog, "_state", lambda card, path: State.INSTALLED if card.name == "scnet" else real(card, path)
    )


@pytest.mark.parametrize("preset", ["fast", "balanced"])
def test_the_built_in_one_unless_something_better_is_asked_for(preset, capsys, scnet_is_there):
    assert chosen(preset) == "lite"
    assert not capsys.readouterr().err


def test_a_named_model_is_what_is_used(capsys, scnet_is_there):
    assert chosen("best", "lite") == "lite"
    assert not capsys.readouterr().err


def test_the_best_that_is_installed(capsys, scnet_is_there):
    assert chosen("best") == "scnet"
    assert capsys.readouterr().err == "--preset best uses the model scnet.\n"


def test_what_would_be_used_and_how_to_get_it(capsys):
    assert chosen("best") == "lite"
    said = capsys.readouterr().err
    assert (
        "would use the model scnet (42.4 MB, 9.0 dB on average), which is not installed; lite is used" in said
    )
    assert "'lasaft-studio models download scnet'" in said
    assert chosen("better") == "lite"
    assert "models download lasaft_v2_light'" in capsys.readouterr().err


def test_a_blend_has_the_stems_of_all_its_models():
    assert catalog.find("lite+spleeter_2stems").stems == ("vocals", "drums", "bass", "other", "accompaniment")
    with pytest.raises(UsageError, match="no model 'nothing'"):
        catalog.find("lite+nothing")
