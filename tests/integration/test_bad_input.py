"""Bad input: one sentence on stderr, the exit code of its class, no traceback, nothing written.

Each case prepares what is wrong in an empty folder, and returns the arguments.
"""

import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import signals
import soundfile
import torch
from command_line import complaints, everything

from lasaft_studio.checkpoints.card import ModelCard, write_card
from lasaft_studio.checkpoints.catalog import own_card_path
from lasaft_studio.paths import models_folder

USAGE, AUDIO, CHECKPOINT, DOWNLOAD, STORAGE = 2, 3, 4, 5, 7
CASES: dict[str, tuple[int, str, Callable[[Path, Path], tuple[object, ...]]]] = {}


def case(code: int, words: str):
    """Add a case: its exit code, and words that the sentence contains."""

    def add(prepare):
        CASES[prepare.__name__] = (code, words, prepare)
        return prepare

    return add


def song_in(folder: Path, name: str = "song.wav") -> Path:
    return signals.write(folder / name, signals.sine(seconds=0.2))


def damaged(folder: Path, change: Callable[[bytearray], bytes | bytearray], name: str = "song.wav") -> Path:
    """Write a song whose bytes were changed."""
    path = song_in(folder)
    content = bytearray(path.read_bytes())
    path.unlink()
    target = folder / name
    target.write_bytes(change(content))
    return target


# What is given as a song


@case(AUDIO, "does not exist")
def a_missing_file(place, model):
    return ("missing.wav",)


@case(AUDIO, "empty")
def an_empty_file(place, model):
    (place / "song.wav").touch()
    return ("song.wav",)


@case(AUDIO, "holds no sound files")
def an_empty_folder(place, model):
    (place / "folder").mkdir()
    return ("folder",)


@case(AUDIO, "No sound file matches")
def a_pattern_that_matches_nothing(place, model):
    return ("*.flac",)


@case(AUDIO, "song.wav")
def a_file_of_zeros(place, model):
    (place / "song.wav").write_bytes(bytes(5000))
    return ("song.wav",)


@case(AUDIO, "text")
def a_text_that_calls_itself_a_song(place, model):
    (place / "song.wav").write_text("This is not a song.\n" * 50)
    return ("song.wav",)


@case(AUDIO, "cover.mp3")
def a_picture_that_calls_itself_a_song(place, model):
    (place / "cover.mp3").write_bytes(b"\x89PNG\r\n\x1a\n" + np.random.default_rng(1).bytes(4000))
    return ("cover.mp3",)


@case(AUDIO, "song.wav")
def a_header_without_sound(place, model):
    soundfile.write(place / "song.wav", np.zeros((0, 2)), 44100)
    return ("song.wav",)


@case(AUDIO, "song.wav")
def a_header_that_breaks_off(place, model):
    return (damaged(place, lambda content: content[:20]),)


@case(AUDIO, "song.wav")
def no_channels(place, model):
    return (damaged(place, lambda content: content[:22] + struct.pack("<H", 0) + content[24:]),)


@case(AUDIO, "song.wav")
def no_sample_rate(place, model):
    return (damaged(place, lambda content: content[:24] + struct.pack("<I", 0) + content[28:]),)


@case(AUDIO, "NaN or infinite")
def samples_that_are_not_numbers(place, model):
    samples = signals.sine(seconds=0.5)
    samples[1, 9000] = np.nan
    return (signals.write(place / "song.wav", samples, subtype="FLOAT"),)


@case(AUDIO, "NaN or infinite")
def samples_that_are_infinite(place, model):
    samples = signals.sine(seconds=0.5)
    samples[0, 100] = np.inf
    return (signals.write(place / "song.wav", samples, subtype="FLOAT"),)


@case(AUDIO, "song.flac")
def a_flac_file_with_a_hole(place, model):
    path = place / "song.flac"
    soundfile.write(path, signals.noise(1.0).T, 44100)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    return (path,)


@case(AUDIO, "device or a pipe")
def a_pipe(place, model):
    os.mkfifo(place / "song.wav")
    return ("song.wav",)


@case(AUDIO, "song.wav")
def a_link_to_nowhere(place, model):
    (place / "song.wav").symlink_to(place / "nowhere.wav")
    return ("song.wav",)


# What is asked for


@case(USAGE, "overlap")
def a_whole_overlap(place, model):
    return (song_in(place), "--overlap", "1.0")


@case(USAGE, "overlap")
def an_overlap_that_is_no_number(place, model):
    return (song_in(place), "--overlap", "half")


@case(USAGE, "overlap")
def an_overlap_that_is_not_a_number_at_all(place, model):
    return (song_in(place), "--overlap", "nan")


@case(USAGE, "shifts")
def no_shifts(place, model):
    return (song_in(place), "--shifts", "0")


@case(USAGE, "Segments")
def a_segment_of_no_length(place, model):
    return (song_in(place), "--segment", "0")


@case(USAGE, "stem 'flute'")
def an_unknown_stem(place, model):
    return (song_in(place), "--stems", "vocals,flute")


@case(USAGE, "stem 'flute'")
def an_unknown_stem_of_two(place, model):
    return (song_in(place), "--two-stems", "flute")


@case(USAGE, "stem 'flute'")
def an_unknown_stem_in_a_mix(place, model):
    return (song_in(place), "--mix", "band=drums+flute")


@case(USAGE, "no mix")
def a_mix_without_a_name(place, model):
    return (song_in(place), "--mix", "drums+bass")


@case(USAGE, "same name")
def two_mixes_of_one_name(place, model):
    return (song_in(place), "--mix", "a=drums", "--mix", "a=bass")


@case(USAGE, "accompaniment")
def two_stems_and_the_rest(place, model):
    return (song_in(place), "--two-stems", "vocals", "--rest")


@case(USAGE, "bit depth")
def mp3_of_24_bits(place, model):
    return (song_in(place), "--format", "mp3", "--bit-depth", "24")


@case(USAGE, "bit depth")
def flac_of_floats(place, model):
    return (song_in(place), "--format", "flac", "--bit-depth", "32f")


@case(USAGE, "invalid choice: 'wma'")
def an_unknown_format(place, model):
    return (song_in(place), "--format", "wma")


@case(USAGE, "preset")
def an_unknown_preset(place, model):
    return (song_in(place), "--preset", "perfect")


@case(USAGE, "device")
def an_unknown_device(place, model):
    return (song_in(place), "--device", "abacus")


@case(USAGE, "precision")
def an_unknown_precision(place, model):
    return (song_in(place), "--precision", "int4")


@case(USAGE, "no time")
def a_time_that_is_none(place, model):
    return (song_in(place), "--start", "soon")


@case(USAGE, "Nothing lies between")
def an_end_before_the_start(place, model):
    return (song_in(place), "--start", "2", "--end", "1")


@case(USAGE, "Nothing of song.wav")
def a_start_after_the_end_of_the_song(place, model):
    return (song_in(place), "--start", "10")


@case(USAGE, "unknown field")
def a_template_with_an_unknown_field(place, model):
    return (song_in(place), "--name-template", "{sing}")


@case(USAGE, "same name")
def a_template_without_the_stem(place, model):
    return (song_in(place), "--name-template", "{song}")


@case(USAGE, "names no file")
def a_template_that_climbs_out(place, model):
    return (song_in(place), "--name-template", "../../{stem}")


@case(USAGE, "Unrecognized arguments: --louder")
def an_unknown_option(place, model):
    return (song_in(place), "--louder")


# Where the files go


@case(STORAGE, "song.wav")
def a_folder_that_is_a_file(place, model):
    return (song_in(place), "-o", "song.wav")


@case(STORAGE, "/proc")
def a_folder_that_takes_no_files(place, model):
    return (song_in(place), "-o", "/proc/stems")


@case(USAGE, "is a song that is to be separated")
def the_song_in_place_of_a_stem(place, model):
    song = song_in(place, "Vocals.wav")
    return (song, "-o", place, "--name-template", "{stem}")


# What separates


@case(USAGE, "no model 'lightning'")
def an_unknown_model(place, model):
    return (song_in(place), "--model", "lightning")


@case(CHECKPOINT, "not installed")
def a_model_that_was_not_downloaded(place, model):
    return (song_in(place), "--model", "lasaft_large_2020")


@case(CHECKPOINT, "evil.ckpt")
def a_malicious_pickle(place, model):
    class Evil:
        def __reduce__(self):
            return (Path.write_text, (place / "separated.txt", "executed"))

    torch.save({"state_dict": Evil()}, place / "evil.ckpt")
    return (song_in(place), "--model", "evil.ckpt")


@case(CHECKPOINT, "evil.pt")
def a_bare_malicious_pickle(place, model):
    class Evil:
        def __reduce__(self):
            return (Path.write_text, (place / "separated.txt", "executed"))

    (place / "evil.pt").write_bytes(pickle.dumps(Evil()))
    return (song_in(place), "--model", "evil.pt")


@case(CHECKPOINT, "empty.safetensors")
def an_empty_model(place, model):
    (place / "empty.safetensors").touch()
    return (song_in(place), "--model", "empty.safetensors")


@case(CHECKPOINT, "cut.safetensors")
def a_model_that_breaks_off(place, model):
    (place / "cut.safetensors").write_bytes(model.read_bytes()[:-5000])
    return (song_in(place), "--model", "cut.safetensors")


@case(CHECKPOINT, "song.wav")
def a_song_for_a_model(place, model):
    return (song_in(place), "--model", "song.wav")


@case(CHECKPOINT, "archive.ckpt")
def an_archive_for_a_model(place, model):
    with zipfile.ZipFile(place / "archive.ckpt", "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    return (song_in(place), "--model", "archive.ckpt")


@case(CHECKPOINT, "other.ckpt")
def somebody_elses_model(place, model):
    torch.save({"state_dict": {"transformer.weight": torch.zeros(3, 3)}}, place / "other.ckpt")
    return (song_in(place), "--model", "other.ckpt")


@case(CHECKPOINT, "damaged")
def a_model_whose_size_is_wrong(place, model):
    card = ModelCard(
        name="short", family="lite", config={}, stems=("vocals",), file="short.ckpt", size_bytes=10
    )
    write_card(own_card_path("short"), card)
    (models_folder() / "short.ckpt").write_bytes(b"12345")
    return (song_in(place), "--model", "short")


assert len(CASES) >= 50


@pytest.mark.parametrize("name", CASES)
def test_one_sentence_and_nothing_written(name, place, separate, tiny_model):
    code, words, prepare = CASES[name]
    arguments = prepare(place, tiny_model)
    before = everything(place)
    ended, out, err = separate(*arguments)
    assert (ended, out) == (code, "")
    (sentence,) = complaints(err)
    assert words in sentence
    assert everything(place) == before


def test_a_download_from_nowhere(studio):
    card = ModelCard(
        name="far",
        family="lite",
        config={},
        stems=("vocals",),
        file="far.ckpt",
        urls=("http://127.0.0.1:9/far",),
    )
    write_card(own_card_path("far"), card)
    code, out, err = studio("models", "download", "far")
    assert (code, out) == (DOWNLOAD, "")
    assert len(complaints(err)) == 1
    assert everything(models_folder()) == [own_card_path("far").name]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["fly"], USAGE, "invalid choice: 'fly'"),
        (["--fly"], USAGE, "COMMAND"),
        (["separate"], USAGE, "INPUT"),
        (["info", "missing.wav"], AUDIO, "missing.wav"),
        (["models", "info", "lightning"], USAGE, "no model 'lightning'"),
        (["models", "download", "lightning"], USAGE, "no model 'lightning'"),
        (["models", "import", "missing.ckpt"], CHECKPOINT, "missing.ckpt"),
        (["models"], USAGE, "ACTION"),
        (["demo", "--model", "lightning"], USAGE, "no model 'lightning'"),
    ],
)
def test_other_commands(studio, place, arguments, code, words):
    ended, out, err = studio(*arguments)
    assert (ended, out) == (code, "")
    (sentence,) = complaints(err)
    assert words in sentence
    assert everything(place) == []
