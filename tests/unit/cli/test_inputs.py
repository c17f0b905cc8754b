import argparse
from pathlib import Path

import pytest
import signals

from lasaft_studio.cli import inputs
from lasaft_studio.settings import ROWS


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with two songs, something else, a hidden file, and a folder with one more song."""
    place = tmp_path / "music"
    (place / "more").mkdir(parents=True)
    for name in ("b.wav", "a.MP3", "notes.txt", ".hidden.wav", "more/c.flac"):
        (place / name).touch()
    monkeypatch.chdir(place)
    return place


def found(*texts, **options):
    songs, errors = inputs.find_songs(texts, **options)
    return [path.name for path in songs], [str(error) for error in errors]


def test_a_file_is_taken_as_it_is_whatever_its_name(folder):
    assert found("notes.txt") == (["notes.txt"], [])


def test_a_missing_file_is_left_to_the_reader(folder):
    assert found("missing.wav") == (["missing.wav"], [])


def test_a_folder_gives_its_sound_files_in_order(folder):
    assert found(".") == (["a.MP3", "b.wav"], [])


def test_a_folder_is_searched_to_its_depth_on_request(folder):
    assert found(".", recursive=True) == (["a.MP3", "b.wav", "c.flac"], [])


def test_the_output_folder_is_left_out(folder):
    assert found(".", recursive=True, leave_out=folder / "more") == (["a.MP3", "b.wav"], [])


def test_a_pattern_which_the_shell_left_alone(folder):
    assert found("*.wav", "**/*.flac") == (["b.wav", "c.flac"], [])


def test_a_file_whose_name_looks_like_a_pattern(folder):
    (folder / "song [live].wav").touch()
    assert found("song [live].wav") == (["song [live].wav"], [])


def test_each_song_comes_once(folder):
    assert found("b.wav", "*.wav", "b.wav") == (["b.wav"], [])


def test_one_empty_input_does_not_hide_the_others(folder):
    (folder / "empty").mkdir()
    songs, errors = found("empty", "b.wav", "*.ogg")
    assert songs == ["b.wav"]
    assert errors[0].startswith("The folder 'empty' holds no sound files. With --recursive")
    assert errors[1] == "No sound file matches '*.ogg'."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90", 90),
        ("1:30", 90),
        ("1:30.25", 90.25),
        ("1:02:03", 3723),
        ("0", 0),
        (".5", 0.5),
        ("75:10", 4510),
        (" 7 ", 7),
    ],
)
def test_times(text, expected):
    assert inputs.seconds(text) == expected


@pytest.mark.parametrize("text", ["", "-3", "abc", "1:2:3:4", "1m30", "nan", "1e3"])
def test_what_is_no_time(text):
    with pytest.raises(argparse.ArgumentTypeError, match="write 90"):
        inputs.seconds(text)


def test_names():
    assert inputs.names("Vocals, drums") == ("vocals", "drums")
    for text in ("", ",", "drums,drums"):
        with pytest.raises(argparse.ArgumentTypeError):
            inputs.names(text)


def test_mixes():
    assert inputs.mix("band = drums + Bass") == ("band", ("drums", "bass"))
    for text in ("drums+bass", "=drums", "band=", "band=drums+"):
        with pytest.raises(argparse.ArgumentTypeError):
            inputs.mix(text)


def test_threads():
    most = int(next(row for row in ROWS if row.name == "cpu_threads").range[1])
    assert [inputs.threads(text) for text in ("0", "3", str(most))] == [0, 3, most]
    for text in ("", "-1", "two", "1.5", str(most + 1)):
        with pytest.raises(argparse.ArgumentTypeError, match=f"write 0 to {most}"):
            inputs.threads(text)


@pytest.mark.parametrize("recursive", [False, True])
def test_stems_beside_the_songs_are_no_songs(tmp_path, recursive):
    songs = [signals.write(tmp_path / f"{name}.wav", signals.noise(0.01)) for name in ("a", "b")]
    (tmp_path / "a").mkdir()
    signals.write(tmp_path / "a" / "a - Vocals.wav", signals.noise(0.01))
    for output in (tmp_path, tmp_path.parent, tmp_path / "stems"):
        assert inputs.find_songs([str(tmp_path)], recursive=recursive, leave_out=output) == (songs, [])


def test_films_are_songs_and_programs_are_none(tmp_path):
    (tmp_path / "film.ts").write_bytes(b"\x47\x40\0\x10\0" * 40)
    (tmp_path / "film.avi").write_bytes(b"RIFF\0\0\0\0AVI ")
    (tmp_path / "program.ts").write_text("export const x = 1;")
    found, errors = inputs.find_songs([str(tmp_path)])
    assert [path.name for path in found] == ["film.avi", "film.ts"]
    assert not errors


@pytest.mark.parametrize("name", ["", " ", "a\0b"])
def test_a_name_of_nothing_is_refused(name):
    with pytest.raises(argparse.ArgumentTypeError):
        inputs.place(name)
    with pytest.raises(argparse.ArgumentTypeError):
        inputs.named(name)


def test_a_tilde_is_home_or_part_of_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    assert inputs.place("~/a.wav") == tmp_path / "me" / "a.wav"
    assert inputs.place("~nobody-of-this-name/a.wav") == Path("~nobody-of-this-name/a.wav")
    (tmp_path / "~mix.wav").touch()
    assert inputs.place("~mix.wav") == Path("~mix.wav")


def test_names_longer_than_a_disk_can_hold_are_not_there():
    assert inputs.find_songs(["x" * 5000 + ".wav"]) == ([Path("x" * 5000 + ".wav")], [])
