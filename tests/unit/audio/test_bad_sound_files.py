"""Everything that is no sound file, or no longer: one sentence each, and never another error."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, open_reader, open_writer, probe
from lasaft_studio.audio.io.soundfile_decoder import open_soundfile
from lasaft_studio.audio.io.tags import read_tags
from lasaft_studio.errors import AudioError


def _refused(path: Path) -> str:
    with pytest.raises(AudioError) as caught:
        probe(path)
    message = caught.value.message
    assert message.endswith(".")
    assert path.name in message
    assert "\n" not in message
    return message


def _wav(channels=2, rate=44100, bits=16, code=1, data=b"\0" * 400) -> bytes:
    fmt = struct.pack(
        "<HHIIHH", code, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits
    )
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no bytes at all"),
        (b"Dear diary,\n\ttoday I sang.\n", "is a text"),
        ("音楽".encode() * 2000, "is a text"),
        (b"<html></html>", "is a text"),
        (bytes(range(256)) * 40, "of no kind"),
        (b"\0" * 5000, "of no kind"),
        (b"RIFF\x24\0\0\0WAVE", "is damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "of no kind"),
        (b"PK\x03\x04" + b"\0" * 500, "of no kind"),
        (b"ID3\x04\0\0\0\0\0\0" + b"\0" * 500, "of no kind"),
        (b"fLaC" + b"\0" * 500, "that cannot be read"),
        (b"OggS" + b"\0" * 500, "that cannot be read"),
        (_wav(data=b""), "holds no sound"),
        (_wav(channels=0), "is damaged"),
        (_wav(rate=0), "is damaged"),
        (_wav(rate=999), "sample rate is 999 Hz"),
        (_wav(rate=768_001), "sample rate is 768001 Hz"),
        (_wav(code=0x4242), "is damaged"),
        (_wav(bits=33), "that cannot be read"),
    ],
)
def test_contents_that_are_no_sound(content, reason, tmp_path):
    path = tmp_path / "song.wav"
    path.write_bytes(content)
    assert reason in _refused(path)


def test_an_m4a_without_its_index(data, tmp_path):
    path = tmp_path / "song.m4a"
    path.write_bytes((data / "clicks.m4a").read_bytes()[:4000])
    _refused(path)


def test_a_film_without_sound(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(struct.pack(">I4s", 16, b"ftyp") + b"isom\0\0\0\0" + struct.pack(">I4s", 8, b"moov"))
    _refused(path)


def test_a_missing_file(tmp_path):
    assert "does not exist" in _refused(tmp_path / "song.wav")


def test_a_file_in_a_missing_folder(tmp_path):
    assert "does not exist" in _refused(tmp_path / "gone" / "song.wav")


def test_a_folder(tmp_path):
    assert "is a folder" in _refused(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    assert "is a device or a pipe" in _refused(tmp_path / "pipe.wav")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "song.wav"
    path.write_bytes(_wav())

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    assert "may not be read" in _refused(path)


@pytest.mark.parametrize("name", ["x\0.wav", "x" * 300 + ".wav"])
def test_a_name_that_no_system_has(name, tmp_path):
    _refused(tmp_path / name)


def test_samples_beyond_any_recording_are_the_song_s_fault(tmp_path):
    samples = np.full((100, 2), 0.5)
    samples[70] = 1e30
    soundfile.write(tmp_path / "song.wav", samples, 44100, subtype="DOUBLE")
    wanted = r"contains samples 600 dB over full scale at 0:00\.0"
    with open_reader(tmp_path / "song.wav") as reader, pytest.raises(AudioError, match=wanted) as caught:
        reader.read(100)
    assert "Normalize it" in caught.value.hint


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_not_numbers_are_found_in_their_place(value, tmp_path):
    samples = np.zeros((2, 44100 * 15), np.float32)
    samples[1, int(44100 * 12.34)] = value
    soundfile.write(tmp_path / "song.wav", samples.T, 44100, subtype="FLOAT")
    with open_reader(tmp_path / "song.wav") as reader:
        reader.read(44100 * 10)
        with pytest.raises(AudioError, match=r"song\.wav contains NaN or infinite samples at 0:12\.3"):
            reader.read(44100 * 5)


def test_minutes_are_told(tmp_path):
    samples = np.zeros((1000 * 125, 1), np.float32)
    samples[-1] = np.nan
    soundfile.write(tmp_path / "song.wav", samples, 1000, subtype="FLOAT")
    with open_reader(tmp_path / "song.wav") as reader, pytest.raises(AudioError, match=r"at 2:05\.0"):
        reader.read(1000 * 125)


def test_an_unfinished_wav_with_tags_only_stays_empty(tmp_path):
    path = tmp_path / "song.wav"
    tags = b"LIST" + struct.pack("<I", 12) + b"INFOISFT\0\0\0\0"
    path.write_bytes(_wav(data=b"") + tags)
    assert "holds no sound" in _refused(path)


def test_nobody_who_can_read_it_is_told_apart_from_nobody_there(tmp_path, monkeypatch):
    path = tmp_path / "song.wv"
    path.write_bytes(b"wvpk" + b"\xff\0" * 500)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AudioError) as caught:
        probe(path)
    assert "Install ffmpeg" in caught.value.hint


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    """A folder, and the bytes of a good file in every format that libsndfile reads."""
    folder = tmp_path_factory.mktemp("healthy")
    contents = {}
    for name in ("wav16", "wav24", "wav32f", "flac16", "aiff16", "mp3", "ogg", "opus"):
        path = folder / f"{name}{OUTPUT_FORMATS[name].suffix}"
        with open_writer(path, 48000, 2, OUTPUT_FORMATS[name]) as writer:
            writer.write(np.random.default_rng(0).uniform(-0.1, 0.1, (2, 4000)))
        contents[path.name] = path.read_bytes()
    return folder, contents


@given(draw=st.data())
@settings(max_examples=150)
def test_damaged_files_are_read_or_refused(draw, healthy):
    folder, contents = healthy
    name = draw.draw(st.sampled_from(sorted(contents)), label="file")
    damaged = bytearray(contents[name])
    for place in draw.draw(st.lists(st.integers(0, 600), max_size=12), label="places"):
        damaged[place] = draw.draw(st.integers(0, 255))
    path = folder / f"damaged {name}"
    path.write_bytes(damaged[: draw.draw(st.integers(1, len(damaged)), label="cut")])
    try:
        with open_soundfile(path) as reader:
            frames = sum(block.shape[1] for block in reader.blocks(1 << 16))
            assert frames == reader.file.frames
    except AudioError:
        pass
    read_tags(path)
