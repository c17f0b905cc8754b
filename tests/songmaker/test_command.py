"""The command that makes songs: what it refuses, and that it makes them."""

import argparse

import pytest
from songmaker import command as synthesize

from lasaft_studio.errors import UsageError


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    synthesize.add_arguments(parser)
    return parser.parse_args(words)


def test_credits_are_printed_without_any_parts(capsys):
    assert synthesize.run(arguments("--credits")) == 0
    printed = capsys.readouterr().out
    assert "Groove MIDI Dataset" in printed
    assert "CC-BY-4.0" in printed


@pytest.mark.parametrize(
    "words",
    [
        ("songs",),
        ("--parts", "parts"),
        ("songs", "--parts", "parts", "--songs", "0"),
        ("songs", "--parts", "parts", "--workers", "0"),
        ("songs", "--parts", "parts", "--seconds", "3"),
        ("songs", "--parts", "parts", "--coded", "1.5"),
        ("songs", "--parts", "parts", "--seed", "-1"),
    ],
)
def test_contradictions_are_refused_with_a_way_out(words):
    with pytest.raises(UsageError) as caught:
        synthesize.run(arguments(*words))
    assert caught.value.hint


def test_songs_are_made_from_an_empty_folder_of_parts(tmp_path, capsys):
    pytest.importorskip("pedalboard", reason="songmaker is not installed")
    pytest.importorskip("pyworld", reason="songmaker is not installed")
    (tmp_path / "parts").mkdir()
    words = (str(tmp_path / "songs"), "--parts", str(tmp_path / "parts"), "--songs", "1", "--seconds", "10")
    assert synthesize.run(arguments(*words)) == 0
    assert "1 song made" in capsys.readouterr().out
    assert (tmp_path / "songs" / "song-00001" / "song.json").exists()


def test_missing_voices_speak_where_they_are_installed(tmp_path, monkeypatch):
    from songmaker import speech

    from lasaft_studio.progress import Progress

    spoken = []
    monkeypatch.setattr(speech, "speak", lambda folder, _progress: spoken.append(folder))
    monkeypatch.setattr(speech, "installed", lambda: False)
    synthesize._complete_speech(None, Progress())
    synthesize._complete_speech(tmp_path, Progress())  # there, with fewer voices: will do
    assert spoken == []
    synthesize._complete_speech(tmp_path / "new", Progress())  # `speak` says what is missing
    monkeypatch.setattr(speech, "installed", lambda: True)
    synthesize._complete_speech(tmp_path, Progress())
    assert spoken == [tmp_path / "new", tmp_path]
