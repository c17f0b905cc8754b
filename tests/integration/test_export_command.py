"""``lasaft-studio export`` from the terminal."""

import argparse
from pathlib import Path

import pytest

from lasaft_studio.cli import export
from lasaft_studio.errors import ExportError, UsageError
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.project import storage
from lasaft_studio.project.model import Project
from tests import readback
from tests.exports import READERS
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


def test_a_song_is_exported(saved, tmp_path, capsys):
    run(tmp_path / "in" / "song.wav", "--to", "reaper", "-o", tmp_path / "out", "--tempo", "88")
    path = Path(capsys.readouterr().out.splitlines()[0])
    found = readback.reaper(path.read_text(encoding="utf-8"))
    assert [row.name for row in found.rows] == ["Original"]
    assert found.tempi == [(0, 88, 4, 4)]


def test_faders_pans_and_any_set_of_stems(saved, tmp_path, capsys):
    levels = ("--gain", "vocals=-6", "--pan", "vocals=0.5", "--stems", "vocals,drums")
    run(saved, "--to", "dawproject", "-o", tmp_path / "out", *levels)
    rows = readback.dawproject_file(Path(capsys.readouterr().out.strip())).rows
    assert [row.name for row in rows] == ["Vocals", "Drums"]
    assert (rows[0].gain, rows[0].pan) == (pytest.approx(10**-0.3), pytest.approx(0.5))
    run(saved, "--to", "mixdown", "-o", tmp_path / "mix", *levels)
    assert Path(capsys.readouterr().out.strip()).name == "Song - Mix.wav"


def test_the_first_downbeat_and_half_the_tempo(saved, tmp_path, capsys):
    run(tmp_path / "in", "--to", "midi", "-o", tmp_path / "out", "--tempo", "100", "--downbeat", "0.1")
    (path,) = (tmp_path / "out").iterdir()
    tempi = READERS["midi"]((path,), tmp_path).song.tempi
    assert tempi[-1][1] == pytest.approx(100, rel=1e-5)
    assert len(tempi) == 2
    run(saved, "--to", "reaper", "-o", tmp_path / "half", "--tempo", "half")
    text = (tmp_path / "half" / "Song.rpp").read_text(encoding="utf-8")
    assert readback.reaper(text).tempi[-1][1:] == (60, 6, 8)


def test_what_was_heard_is_said(saved, tmp_path, capsys):
    run(tmp_path / "in", "--to", "midi", "-o", tmp_path / "out", "--tempo", "detect")
    assert "tempo unknown" in capsys.readouterr().err


def test_a_song_of_several_is_chosen(tmp_path):
    songs = [separated(tmp_path / title, 1, title=title, frames=100).songs[0] for title in ("Air", "Sea")]
    storage.save(Project(tuple(songs)), tmp_path / "Both.lasaft")
    run(tmp_path / "Both.lasaft", "--to", "reaper", "--song", "sea", "-o", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Sea audio", "Sea.rpp"]


def test_without_a_known_tempo_there_is_no_acid_chunk(saved, tmp_path, capsys):
    run(tmp_path / "in", "--to", "stems", "--stems", "vocals", "-o", tmp_path / "out", "--acid")
    printed = capsys.readouterr()
    assert "no ACID chunk" in printed.err
    assert b"acid" not in Path(printed.out.strip()).read_bytes()[:4096]
    run(saved, "--to", "stems", "--stems", "vocals", "-o", tmp_path / "more", "--acid")
    assert b"acid" in Path(capsys.readouterr().out.strip()).read_bytes()[:4096]
