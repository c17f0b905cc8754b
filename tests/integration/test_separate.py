"""`lasaft-studio separate` from the command line to the files, with a model that has learnt nothing."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import signals
import soundfile
from command_line import complaints, everything, integers

from lasaft_studio import settings

STEMS = ["Bass", "Drums", "Other", "Vocals"]


def test_four_stems_which_add_up_to_the_last_bit(separate, song, place):
    code, out, _ = separate(song)
    assert code == 0
    assert "They add up to the song exactly." in out
    folder = place / "separated/song"
    assert everything(folder) == [f"song - {stem}.wav" for stem in STEMS]
    total = sum(integers(path, 24) for path in folder.iterdir())
    assert np.array_equal(total, integers(song, 16) << 8)
    assert all(np.any(integers(path, 24)) for path in folder.iterdir())


def test_nothing_else_is_left_behind(separate, song, place):
    separate(song)
    assert {path.suffix for path in place.rglob("*")} == {"", ".wav"}
    assert len(everything(place)) == 2 + len(STEMS)


@pytest.mark.parametrize(
    ("options", "suffix", "subtype"),
    [
        (("--bit-depth", "16"), ".wav", "PCM_16"),
        (("--bit-depth", "32f"), ".wav", "FLOAT"),
        (("--format", "flac", "--bit-depth", "16"), ".flac", "PCM_16"),
        (("--format", "aiff"), ".aiff", "PCM_24"),
        (("--format", "ogg"), ".ogg", "VORBIS"),
    ],
)
def test_formats(separate, song, options, suffix, subtype):
    code, out, _ = separate(song, *options, "-o", "out", "--json")
    files = json.loads(out)["songs"][0]["files"]
    assert code == 0
    assert len(files) == 4
    for path in files.values():
        assert path.endswith(suffix)
        assert soundfile.info(path).subtype == subtype


def test_json_says_everything(separate, song):
    _, out, _ = separate(song, "--json")
    document = json.loads(out)
    assert (document["cancelled"], document["exit_code"]) == (False, 0)
    (facts,) = document["songs"]
    assert facts["source"] == str(song)
    assert facts["status"] == "done"
    assert sorted(facts["files"]) == ["bass", "drums", "other", "vocals"]
    assert (facts["frames"], facts["sample_rate"], facts["channels"]) == (66150, 44100, 2)
    assert (facts["adds_up"], facts["null_depth_db"], facts["gain_db"]) == (True, None, 0.0)


def test_two_stems(separate, song):
    _, out, _ = separate(song, "--two-stems", "Vocals", "--json")
    files = json.loads(out)["songs"][0]["files"]
    assert list(files) == ["vocals", "accompaniment"]
    assert np.array_equal(sum(integers(path, 24) for path in files.values()), integers(song, 16) << 8)


def test_chosen_stems_a_mix_and_the_rest(separate, song):
    _, out, _ = separate(song, "--stems", "vocals", "--mix", "band=drums+bass", "--rest", "--json")
    (facts,) = json.loads(out)["songs"]
    assert list(facts["files"]) == ["vocals", "band", "rest"]
    assert facts["adds_up"] is True


def test_a_stretch_of_the_song(separate, song):
    _, out, _ = separate(song, "--start", "0:00.5", "--end", "1.0", "--json")
    (facts,) = json.loads(out)["songs"]
    assert (facts["start_frame"], facts["frames"]) == (22050, 22050)
    total = sum(integers(path, 24) for path in facts["files"].values())
    assert np.array_equal(total, integers(song, 16)[22050:44100] << 8)


def test_names(separate, song, place):
    separate(song, "-o", "a/b", "--name-template", "{stem} of {song}")
    assert everything(place) == ["a", "a/b", *(f"a/b/{stem} of song.wav" for stem in STEMS)]


def test_every_option_of_quality_is_understood(separate, song):
    code, out, _ = separate(
        song, *("--preset", "best", "--overlap", "0.5", "--shifts", "2", "--segment", "1", "--wiener", "1"),
        "--json",
    )  # fmt: skip
    assert code == 0
    assert json.loads(out)["songs"][0]["precision"] == "float32"


def test_many_songs_of_which_some_fail(separate, song, tmp_path, place):
    folder = tmp_path / "album"
    folder.mkdir()
    shutil.copy(song, folder / "one.wav")
    shutil.copy(song, folder / "two.wav")
    (folder / "three.wav").write_bytes(b"RIFF\0\0\0\0WAVEjunk")
    code, out, err = separate(folder, "missing.wav")
    assert code == 3
    assert len(complaints(err)) == 2
    assert "three.wav" in err
    assert "missing.wav" in err
    assert "one.wav: 4 files" in out
    assert len(list((place / "separated").rglob("*.wav"))) == 8


def test_songs_of_the_same_name_do_not_meet(separate, song, tmp_path, place):
    (tmp_path / "other").mkdir()
    shutil.copy(song, tmp_path / "other/song.wav")
    code, _, _ = separate(song, tmp_path / "other/song.wav")
    assert code == 0
    assert len(list((place / "separated").rglob("*.wav"))) == 8


def test_failures_of_several_kinds(separate, song):
    assert separate(song)[0] == 0
    code, out, err = separate(song, "missing.wav", "--json")
    document = json.loads(out)
    assert code == document["exit_code"] == 1
    assert sorted(each["error"]["exit_code"] for each in document["songs"]) == [3, 7]
    assert len(complaints(err)) == 2


def test_a_second_run_replaces_nothing_unless_told_to(separate, song, place):
    separate(song)
    before = {path: path.read_bytes() for path in place.rglob("*.wav")}
    code, _, err = separate(song, "--start", "1")
    assert code == 7
    assert "exists already" in err
    assert {path: path.read_bytes() for path in place.rglob("*.wav")} == before
    assert separate(song, "--start", "1", "--overwrite")[0] == 0
    assert all(path.read_bytes() != content for path, content in before.items())


def test_a_dry_run_writes_nothing(separate, song, place):
    code, out, _ = separate(song, "--dry-run", "--two-stems", "drums")
    assert code == 0
    assert out.splitlines() == [
        f"{song} would give 2 files:",
        "  separated/song/song - Drums.wav",
        "  separated/song/song - No drums.wav",
    ]
    assert everything(place) == []


def test_a_dry_run_sees_what_exists(separate, song):
    separate(song)
    code, _, err = separate(song, "--dry-run")
    assert code == 7
    assert "exists already" in err


def test_peaks_over_full_scale_turn_all_stems_down(separate, tmp_path, place):
    song = signals.write(tmp_path / "hot.wav", 8 * signals.noise(1.0), subtype="FLOAT")
    code, out, _ = separate(song, "--bit-depth", "16")
    assert code == 0
    assert "dB quieter than in the song, so that none clips." in out
    code, _, err = separate(song, "--bit-depth", "16", "-o", "other", "--no-gain")
    assert code != 0
    assert len(complaints(err)) == 1
    assert not (place / "other").exists()


@pytest.mark.parametrize(
    "name", ["Björk – Jóga.wav", "夜に駆ける.wav", "песня 🎵.wav", "a'b\"c $(x) [y].wav"]
)
def test_names_in_any_script(separate, song, tmp_path, name):
    shutil.copy(song, tmp_path / name)
    code, out, _ = separate(tmp_path / name, "--json")
    assert code == 0
    for path in json.loads(out)["songs"][0]["files"].values():
        assert soundfile.info(path).frames == 66150


@pytest.mark.parametrize(
    ("rate", "channels", "subtype"), [(48000, 1, "PCM_24"), (22050, 2, "PCM_U8"), (96000, 2, "FLOAT")]
)
def test_the_song_decides_rate_and_channels(separate, tmp_path, rate, channels, subtype):
    song = signals.write(tmp_path / "song.wav", signals.noise(0.7, rate, channels), rate, subtype)
    _, out, _ = separate(song, "--json")
    (facts,) = json.loads(out)["songs"]
    for path in facts["files"].values():
        info = soundfile.info(path)
        assert (info.samplerate, info.channels, info.frames) == (rate, channels, round(0.7 * rate))
    assert facts["adds_up"] is (subtype != "FLOAT") or facts["null_depth_db"] < -120


def test_threads_are_those_of_the_option_or_of_the_settings(separate, song, home, monkeypatch):
    counts = []
    monkeypatch.setattr("torch.set_num_threads", counts.append)
    settings.save(replace(settings.Settings(), cpu_threads=2))
    assert separate(song, "-o", "as set")[0] == 0
    assert separate(song, "-o", "as said", "--threads", "1")[0] == 0
    assert counts == [2, 1]
    code, _, err = separate(song, "--threads", "many")
    assert code == 2
    assert "'many' is no number of threads; write 0 to 1024" in err
