"""What a WAV holds beside its sound: texts in old encodings, cue points, and its place in a session."""

import struct

import numpy as np
import pytest
import soundfile

from lasaft_studio.audio.io import riff_chunks
from lasaft_studio.audio.io.files import probe, read
from lasaft_studio.audio.io.tags import read_tags

REFERENCE = 158_760_000  # an hour after midnight


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", name, len(content)) + content + b"\0" * (len(content) % 2)


@pytest.fixture
def recording(tmp_path):
    """A WAV with a time reference and three cue points, two of them named."""
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros((1000, 2)), 44100, "PCM_16")
    bext = bytearray(602)
    bext[338:346] = struct.pack("<Q", REFERENCE)
    points = b"".join(
        struct.pack("<II4sIII", n, frame, b"data", 0, 0, frame) for n, frame in ((1, 0), (2, 400), (3, 900))
    )
    labels = chunk(b"labl", struct.pack("<I", 2) + b"Verse\0") + chunk(
        b"labl", struct.pack("<I", 3) + b"End\0"
    )
    extra = (
        chunk(b"bext", bytes(bext))
        + chunk(b"cue ", struct.pack("<I", 3) + points)
        + chunk(b"LIST", b"adtl" + labels)
    )
    with path.open("ab") as file:
        file.write(extra)
    return path


@pytest.mark.parametrize(
    ("encoding", "artist"), [("cp1252", "Björk"), ("utf-8", "Björk"), ("utf-8", "방탄소년단")]
)
def test_texts_of_an_info_list_are_read_in_either_encoding(encoding, artist, tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros((100, 2)), 44100, "PCM_16")
    with path.open("ab") as file:
        file.write(chunk(b"LIST", b"INFO" + chunk(b"IART", artist.encode(encoding) + b"\0")))
    assert read_tags(path).artist == artist


def test_the_whole_song_keeps_everything(recording):
    chunks = dict(riff_chunks.carried(recording, 0, 1000))
    assert struct.unpack_from("<Q", chunks[b"bext"], 338) == (REFERENCE,)
    assert struct.unpack_from("<I", chunks[b"cue "]) == (3,)
    assert b"Verse" in chunks[b"LIST"]


def test_a_region_keeps_its_own_place_and_points(recording):
    chunks = dict(riff_chunks.carried(recording, 300, 200))
    assert struct.unpack_from("<Q", chunks[b"bext"], 338) == (REFERENCE + 300,)
    assert struct.unpack_from("<I", chunks[b"cue "]) == (1,)
    assert struct.unpack_from("<II4sIII", chunks[b"cue "], 4) == (2, 100, b"data", 0, 0, 100)


def test_a_region_without_points_keeps_no_names(recording):
    assert [name for name, _ in riff_chunks.carried(recording, 500, 100)] == [b"bext"]


def test_what_is_appended_changes_no_sample_and_is_found_again(recording, tmp_path):
    path = tmp_path / "stem.wav"
    samples = np.random.default_rng(1).integers(-(2**23), 2**23, (1000, 2)) << 8
    soundfile.write(path, samples.astype(np.int32), 44100, "PCM_24")
    before = read(path).samples
    riff_chunks.append(path, riff_chunks.carried(recording, 0, 1000))
    assert np.array_equal(read(path).samples, before)
    assert probe(path).notes == ()
    assert riff_chunks.carried(path, 0, 1000) == riff_chunks.carried(recording, 0, 1000)
    assert struct.unpack_from("<I", path.read_bytes(), 4) == (path.stat().st_size - 8,)


def test_other_files_hold_nothing_to_carry(tmp_path):
    soundfile.write(tmp_path / "a.flac", np.zeros((10, 1)), 44100)
    assert riff_chunks.carried(tmp_path / "a.flac", 0, 10) == []
    assert riff_chunks.carried(tmp_path / "missing.wav", 0, 10) == []
