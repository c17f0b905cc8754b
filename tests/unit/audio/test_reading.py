"""Reading what libsndfile reads: exact integers, true lengths, blocks of any size."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import open_reader, probe, read

INTEGER_FILES = [
    ("WAV", "PCM_U8", 8), ("WAV", "PCM_16", 16), ("WAV", "PCM_24", 24), ("WAV", "PCM_32", 32),
    ("WAVEX", "PCM_16", 16), ("WAVEX", "PCM_24", 24), ("RF64", "PCM_24", 24), ("W64", "PCM_16", 16),
    ("AIFF", "PCM_S8", 8), ("AIFF", "PCM_16", 16), ("AIFF", "PCM_24", 24), ("AIFF", "PCM_32", 32),
    ("CAF", "PCM_24", 24), ("CAF", "ALAC_16", 16), ("CAF", "ALAC_24", 24), ("CAF", "ALAC_32", 32),
    ("FLAC", "PCM_S8", 8), ("FLAC", "PCM_16", 16), ("FLAC", "PCM_24", 24), ("AU", "PCM_16", 16),
]  # fmt: skip
SUFFIXES = {"WAVEX": "wav", "RF64": "wav", "AIFF": "aiff"}


@pytest.mark.parametrize(("container", "subtype", "bits"), INTEGER_FILES)
def test_integers_are_read_exactly(container, subtype, bits, tmp_path, rng):
    path = tmp_path / f"x.{SUFFIXES.get(container, container.lower())}"
    limit = 1 << (bits - 1)
    integers = rng.integers(-limit, limit, (2, 5000))
    integers[:, :2] = [[-limit, limit - 1]] * 2
    if "ALAC" in subtype:  # libsndfile's own encoder spoils noise
        integers = np.rint(0.5 * limit * np.sin(np.arange(10_000) / 50)).astype(int).reshape(2, -1)
    upper = (integers << (32 - bits)).astype(np.int32)
    soundfile.write(path, upper.T, 48000, subtype=subtype, format=container)
    with open_reader(path) as reader:
        block = reader.read(9999)
        assert reader.file.bits == bits
    assert block.dtype == np.float64
    np.testing.assert_array_equal(block * 2.0 ** (bits - 1), integers)


@pytest.mark.parametrize(("subtype", "dtype"), [("FLOAT", np.float32), ("DOUBLE", np.float64)])
def test_floats_are_read_exactly_and_may_be_over_full_scale(subtype, dtype, tmp_path, rng):
    samples = (3 * rng.standard_normal((1, 3000))).astype(dtype)
    soundfile.write(tmp_path / "x.wav", samples.T, 44100, subtype=subtype)
    with open_reader(tmp_path / "x.wav") as reader:
        assert reader.file.bits is None
        np.testing.assert_array_equal(reader.read(3000), samples)


@pytest.mark.parametrize("rate", [1000, 8000, 11025, 44100, 192000, 768000])
def test_any_sample_rate_is_read(rate, tmp_path):
    soundfile.write(tmp_path / "x.wav", np.zeros((10, 1)), rate)
    assert probe(tmp_path / "x.wav").sample_rate == rate


@pytest.mark.parametrize("name", ["Größe 音楽 #1%.wav", "a b.flac", "UPPER.WAV", "no suffix"])
def test_any_name_is_read(name, tmp_path):
    container = "FLAC" if name.endswith("flac") else "WAV"
    soundfile.write(tmp_path / name, np.zeros((10, 1)), 44100, format=container)
    assert probe(tmp_path / name).frames == 10


@given(sizes=st.lists(st.integers(0, 700), max_size=8), frames=st.integers(1, 1500))
@settings(max_examples=40)
def test_blocks_of_any_size_put_together_are_the_file(sizes, frames, tmp_path_factory):
    path = tmp_path_factory.mktemp("blocks") / "x.wav"
    samples = np.arange(2 * frames).reshape(2, frames) / 2.0**15
    soundfile.write(path, samples.T, 44100)
    with open_reader(path) as reader:
        blocks = [reader.read(size) for size in sizes]
        for size, block in zip(sizes[:-1], blocks, strict=False):
            assert block.shape[1] == size or reader.frame == frames
        blocks.extend(reader.blocks(100))
        assert reader.read(10).shape == (2, 0)
    np.testing.assert_array_equal(np.concatenate(blocks, axis=1), samples)


def test_a_stretch_is_read(tmp_path, rng):
    samples = rng.uniform(-1, 1, (2, 1000)).astype(np.float32)
    soundfile.write(tmp_path / "x.wav", samples.T, 44100, subtype="FLOAT")
    np.testing.assert_array_equal(read(tmp_path / "x.wav", 100, 50).samples, samples[:, 100:150])
    np.testing.assert_array_equal(read(tmp_path / "x.wav", 990).samples, samples[:, 990:])
    assert read(tmp_path / "x.wav", 5000).frames == 0
    assert read(tmp_path / "x.wav").samples.dtype == np.float32


def test_a_cut_wav_gives_what_is_there(tmp_path, rng):
    path = tmp_path / "x.wav"
    integers = rng.integers(-1000, 1000, (1000, 2)).astype(np.int16)
    soundfile.write(path, integers, 44100)
    path.write_bytes(path.read_bytes()[:-1001])
    with open_reader(path) as reader:
        assert reader.file.frames == 749
        np.testing.assert_array_equal(reader.read(1000).T * 2**15, integers[:749])


@pytest.mark.parametrize("container", ["FLAC", "OGG", "MP3"])
def test_a_cut_file_tells_its_true_length(container, tmp_path, rng):
    path = tmp_path / f"x.{container.lower()}"
    soundfile.write(path, 0.1 * rng.standard_normal((200_000, 2)), 44100, format=container)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with open_reader(path) as reader:
        frames = sum(block.shape[1] for block in reader.blocks(10_000))
        assert frames == reader.file.frames
        assert 80_000 < frames < 160_000
        if container != "OGG":  # its length stands in its last page, so nothing seems to be missing
            assert any("ends before" in note for note in reader.file.notes)


@pytest.mark.parametrize("riff_size", [0, 0xFFFFFFFF])
@pytest.mark.parametrize("data_size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_wav_that_was_never_finished_is_read_to_its_end(riff_size, data_size, tmp_path, rng):
    path = tmp_path / "x.wav"
    integers = rng.integers(-1000, 1000, (1000, 2)).astype(np.int16)
    soundfile.write(path, integers, 44100)
    data = bytearray(path.read_bytes())
    data[4:8] = struct.pack("<I", riff_size)
    place = data.index(b"data") + 4
    data[place : place + 4] = struct.pack("<I", data_size)
    path.write_bytes(data)
    with open_reader(path) as reader:
        assert reader.file.frames == 1000
        reader.seek(10)
        np.testing.assert_array_equal(reader.read(1000).T * 2**15, integers[10:])
    path.unlink()  # nothing holds it open


def test_a_note_is_made_of_an_mp3_that_hides_its_length(data: Path):
    for name in ("no_tag.mp3", "no_tag_vbr.mp3"):
        (note,) = probe(data / name).notes
        assert "does not say" in note
        assert "1,100 samples late" in note
    assert probe(data / "lame.mp3").notes == ()
