"""A seek in a compressed file gives the very samples that reading from the start gives."""

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.files import OUTPUT_FORMATS, open_reader, open_writer

FRAMES = 300_000


@pytest.fixture(scope="module")
def compressed(tmp_path_factory):
    """Noise in every format, and what reading it from the start gives."""
    folder = tmp_path_factory.mktemp("seek")
    noise = 0.1 * np.random.default_rng(0).standard_normal((2, FRAMES))
    files = {}
    for name in ("wav24", "flac16", "mp3", "ogg", "opus"):
        path = folder / f"x{OUTPUT_FORMATS[name].suffix}"
        with open_writer(path, 48000, 2, OUTPUT_FORMATS[name]) as writer:
            writer.write(noise)
        with open_reader(path) as reader:
            files[name] = path, reader.read(FRAMES)
    vbr = folder / "vbr.mp3"
    soundfile.write(vbr, noise.T, 48000, bitrate_mode="VARIABLE", compression_level=0.3)
    with open_reader(vbr) as reader:
        files["vbr"] = vbr, reader.read(FRAMES)
    return files


@pytest.mark.parametrize("name", ["wav24", "flac16", "mp3", "vbr", "ogg"])
@given(places=st.lists(st.integers(0, FRAMES + 10), min_size=1, max_size=6))
@settings(max_examples=15)
def test_seeks_are_exact(name, places, compressed):
    path, whole = compressed[name]
    with open_reader(path) as reader:
        for place in places:
            reader.seek(place)
            np.testing.assert_array_equal(reader.read(3000), whole[:, place : place + 3000])


def test_seeks_in_opus_settle_within_its_preroll(compressed):
    path, whole = compressed["opus"]
    with open_reader(path) as reader:
        for place in (200_001, 5, 70_000, 150_000):
            reader.seek(place)
            np.testing.assert_allclose(reader.read(3000), whole[:, place : place + 3000], atol=1e-4)


def test_seeks_beyond_either_end_stay_inside(compressed):
    path, whole = compressed["wav24"]
    with open_reader(path) as reader:
        reader.seek(-5)
        np.testing.assert_array_equal(reader.read(10), whole[:, :10])
        reader.seek(10 * FRAMES)
        assert reader.read(10).shape == (2, 0)
