import argparse

import pytest

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
