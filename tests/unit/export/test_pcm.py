import numpy as np
import pytest
import soundfile

from lasaft_studio.audio.io.files import probe
from lasaft_studio.export.pcm import find_pcm


def written(path, channels=2, frames=1001, **how):
    values = np.random.default_rng(3).integers(-(1 << 23), 1 << 23, (frames, channels)).astype(np.int32) << 8
    soundfile.write(path, values, 44100, **how)
    return path


@pytest.mark.parametrize("container", ["WAV", "WAVEX"])
@pytest.mark.parametrize(("subtype", "width"), [("PCM_16", 2), ("PCM_24", 3)])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_samples_are_found_where_they_lie(tmp_path, container, subtype, width, channels):
    path = written(tmp_path / "x.wav", channels, format=container, subtype=subtype)
    found = find_pcm(probe(path))
    assert found is not None
    assert (found.size_bytes, found.frame_bytes) == (1001 * channels * width, channels * width)
    data = path.read_bytes()[found.offset : found.offset + found.size_bytes]
    padded = np.frombuffer(data, np.uint8).reshape(-1, width)
    integers = np.zeros((len(padded), 4), np.uint8)
    integers[:, 4 - width :] = padded
    expected = soundfile.read(path, dtype="int32", always_2d=True)[0]
    assert np.array_equal(integers.view("<i4").reshape(-1, channels), expected)


@pytest.mark.parametrize(
    "how",
    [
        {"format": "WAV", "subtype": "FLOAT"},
        {"format": "WAV", "subtype": "PCM_32"},
        {"format": "WAV", "subtype": "PCM_U8"},
        {"format": "RF64", "subtype": "PCM_24"},
        {"format": "AIFF", "subtype": "PCM_24"},
        {"format": "FLAC", "subtype": "PCM_24"},
    ],
    ids=str,
)
def test_other_files_are_read_by_their_decoders(tmp_path, how):
    assert find_pcm(probe(written(tmp_path / "x.wav", **how))) is None


def test_a_file_that_has_changed_is_not_copied(tmp_path):
    path = written(tmp_path / "x.wav", subtype="PCM_24")
    file = probe(path)
    data = path.read_bytes()
    path.write_bytes(data[:-6])
    assert find_pcm(file) is None
    written(path, channels=1, frames=2002, subtype="PCM_24")
    assert find_pcm(file) is None
    path.write_bytes(b"RIFF")
    assert find_pcm(file) is None
    path.write_bytes(data.replace(b"data", b"dada"))
    assert find_pcm(file) is None
    path.unlink()
    assert find_pcm(file) is None
