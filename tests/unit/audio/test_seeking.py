"""A seek in a compressed file gives the very samples that reading from the start gives."""

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, open_reader, open_writer

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
        files[name] = path, soundfile.read(path)[0].T
    vbr = folder / "vbr.mp3"
    soundfile.write(vbr, noise.T, 48000, bitrate_mode="VARIABLE", compression_level=0.3)
    files["vbr"] = vbr, soundfile.read(vbr)[0].T
    return files


@pytest.mark.parametrize("name", ["wav24", "flac16", "mp3", "vbr", "ogg", "opus"])
@given(
    places=st.lists(st.one_of(st.integers(0, FRAMES + 10), st.integers(0, 9000)), min_size=1, max_size=8),
    sizes=st.lists(st.integers(1, 5000), min_size=8, max_size=8),
)
@settings(max_examples=12)
def test_seeks_are_exact(name, places, sizes, compressed):
    path, whole = compressed[name]
    with open_reader(path) as reader:
        for place, size in zip(places, sizes, strict=False):
            reader.seek(place)
            np.testing.assert_array_equal(reader.read(size), whole[:, place : place + size])


def test_reading_on_and_on_decodes_nothing_twice(compressed, home):
    path, whole = compressed["ogg"]
    with open_reader(path) as reader:
        reader.seek(0)
        blocks = list(reader.blocks(50_000))
        np.testing.assert_array_equal(np.concatenate(blocks, axis=1), whole)
        assert not (home / "cache" / "decoded").exists()


def test_seeks_beyond_either_end_stay_inside(compressed):
    path, whole = compressed["wav24"]
    with open_reader(path) as reader:
        reader.seek(-5)
        np.testing.assert_array_equal(reader.read(10), whole[:, :10])
        reader.seek(10 * FRAMES)
        assert reader.read(10).shape == (2, 0)
