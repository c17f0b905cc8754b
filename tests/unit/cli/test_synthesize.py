"""The door to songmaker: open where it is installed, and a sentence where it is not."""

import ast
from pathlib import Path

import pytest

from lasaft_studio.cli import synthesize
from lasaft_studio.cli.main import main

SONGMAKER = Path(__file__).resolve().parents[3] / "resources" / "songmaker" / "songmaker"
ALLOWED = ("errors", "progress", "paths", "cli", "training.random_instruments")


def test_songmaker_answers_where_it_is_installed(capsys):
    assert main(["train", "synthesize", "--credits"]) == 0
    assert "Groove MIDI Dataset" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["--credits"], ["songs", "--parts", "parts"], ["--help"]])
def test_without_it_the_way_to_install_it_is_told(words, monkeypatch, capsys):
    monkeypatch.setattr(synthesize.importlib.util, "find_spec", lambda _name: None)
    assert main(["train", "synthesize", *words]) == 2
    assert "pip install ./resources/songmaker" in capsys.readouterr().err


def test_songmaker_builds_on_few_parts_of_the_program():
    names = {
        node.module
        for path in SONGMAKER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("lasaft_studio")
    }
    assert all(name.removeprefix("lasaft_studio.").startswith(ALLOWED) for name in names), names
