"""``lasaft-studio export`` from the terminal."""

import argparse
from pathlib import Path

import pytest

from lasaft_studio.cli import export
from lasaft_studio.errors import ExportError, UsageError
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.project import storage
from tests import readback
from tests.songs import arranged, separated


def run(*words):
    parser = argparse.ArgumentParser()
    export.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["export", "--quiet", *map(str, words)])
    return arguments.run(arguments)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "Song.lasaft"
    storage.save(arranged(separated(tmp_path / "in", 4, title="Song")), path)
    return path


def test_a_project_is_exported(saved, tmp_path, capsys):
    assert run(saved, "--to", "reaper", "-o", tmp_path / "out") == 0
    printed = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert printed == [tmp_path / "out" / "Song.rpp", tmp_path / "out" / "Song audio"]
    assert len(readback.reaper(printed[0].read_text(encoding="utf-8")).rows) == 4


def test_a_folder_of_stems_is_exported(saved, tmp_path, capsys):
    run(saved, "--to", "stems", "-o", tmp_path / "stems", "--format", "flac24", "--original")
    run(
        tmp_path / "stems",
        "--to",
        "dawproject",
        "-o",
        tmp_path / "out",
        "--tempo",
        "97.5",
        "--stems",
        "vocals,bass",
    )
    path = Path(capsys.readouterr().out.splitlines()[-1])
    found = readback.dawproject_file(path)
    assert [row.name for row in found.rows] == ["Vocals", "Bass"]
    assert found.tempi == [(0, 97.5, 4, 4)]


def test_notes_go_to_stderr(saved, tmp_path, capsys):
    run(saved, "--to", "stems", "-o", tmp_path / "stems")
    run(tmp_path / "stems", "--to", "midi", "-o", tmp_path / "out")
    assert "120 bpm" in capsys.readouterr().err


def test_mixes_and_names(saved, tmp_path, capsys):
    run(saved, "--to", "mixdown", "--mix", "instrumental", "--mix", "acappella", "-o", tmp_path / "out")
    run(saved, "--to", "stems", "--name-template", "{index} {stem}", "-o", tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"Song - Instrumental.wav", "Song - A Cappella.wav", "01 Vocals.wav"} <= names
    with pytest.raises(ExportError, match="exists already"):
        run(saved, "--to", "stems", "--name-template", "{index} {stem}", "-o", tmp_path / "out")
    assert (
        run(
            saved, "--to", "stems", "--name-template", "{index} {stem}", "-o", tmp_path / "out", "--overwrite"
        )
        == 0
    )


def test_the_formats_are_listed(capsys):
    assert run("--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(EXPORTERS)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "reaper"], "Say what"),
        (["gone", "--to", "reaper"], "does not exist"),
        ([".", "--to", "ableton"], "no export format"),
        ([".", "--to", "midi", "--tempo", "fast"], "no tempo"),
        ([".", "--to", "stems", "--stems", "kazoo"], "no stem kazoo"),
    ],
)
def test_wrong_words_are_one_sentence(saved, tmp_path, monkeypatch, words, message):
    run(saved, "--to", "stems", "-o", tmp_path / "stems")
    monkeypatch.chdir(tmp_path / "stems")
    with pytest.raises(UsageError, match=message):
        run(*words)
