"""After any encoder, every click stands in its frame, and the length is the true one."""

import numpy as np
import pytest
import soundfile
from clicks import FRAMES, clicks, offset
from foreign import run

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, open_reader, open_writer


def _read(path):
    with open_reader(path) as reader:
        return reader.read(10 * FRAMES), reader.file


@pytest.mark.parametrize(
    ("name", "late", "longer"),
    [
        ("alac16.m4a", 0, 0),
        ("alac24.m4a", 0, 0),
        ("clicks.m4a", 0, 0),
        ("clicks.mp4", 0, 0),
        ("lame.mp3", 0, 0),
        ("piped.flac", 0, 0),
        ("no_tag.mp3", 576, 1612),
        ("no_tag_vbr.mp3", 576, 1612),
        ("clicks.aac", 1024, 1501),
    ],
)
def test_files_of_other_programs(name, late, longer, data):
    decoded, file = _read(data / name)
    assert file.frames == decoded.shape[1] == FRAMES + longer
    assert offset(decoded, clicks()) == late
    assert bool(file.notes) == bool(late)


def test_wma_is_read_within_fifty_milliseconds_and_says_so(data):
    decoded, file = _read(data / "clicks.wma")
    assert abs(offset(decoded, clicks())) <= 2205
    assert "50 ms" in file.notes[0]


@pytest.mark.parametrize(("name", "bits"), [("alac16.m4a", 16), ("alac24.m4a", 24), ("piped.flac", 16)])
def test_lossless_files_give_their_integers(name, bits, data):
    decoded, file = _read(data / name)
    ramp = (np.arange(FRAMES) % 401 - 200) if bits == 24 else 0
    assert file.bits == bits
    np.testing.assert_array_equal(decoded * 2.0 ** (bits - 1), np.rint(clicks() * 2.0 ** (bits - 1)) + ramp)


@pytest.mark.parametrize("name", [name for name in OUTPUT_FORMATS if name != "m4a"])
@pytest.mark.parametrize("frames", [1, 100, FRAMES])
def test_what_we_write_comes_back_in_place(name, frames, tmp_path):
    format_ = OUTPUT_FORMATS[name]
    path = tmp_path / f"x{format_.suffix}"
    original = clicks(frames)
    with open_writer(path, 48000, 2, format_) as writer:
        writer.write(original)
    decoded, file = _read(path)
    assert decoded.shape == original.shape
    assert file.notes == ()
    if frames == FRAMES:
        assert offset(decoded, original) == 0
    if not format_.is_lossy:
        np.testing.assert_allclose(decoded, original, atol=2.0**-15)


@pytest.mark.parametrize("rate", [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100])
def test_mp3_stays_in_place_at_every_rate(rate, tmp_path):
    path = tmp_path / "x.mp3"
    with open_writer(path, rate, 1, OUTPUT_FORMATS["mp3"]) as writer:
        writer.write(clicks()[:1])
    decoded, _ = _read(path)
    assert decoded.shape == (1, FRAMES)
    assert offset(decoded, clicks()[:1]) == 0


@pytest.mark.parametrize("suffix", ["m4a", "mp3", "flac", "ogg", "opus", "wav"])
def test_ffmpeg_reads_ours_in_place(suffix, tmp_path):
    name = next(name for name, each in OUTPUT_FORMATS.items() if each.suffix == f".{suffix}")
    run("ffmpeg", "-version")
    with open_writer(tmp_path / f"x.{suffix}", 48000, 2, OUTPUT_FORMATS[name]) as writer:
        writer.write(clicks())
    run("ffmpeg", "-v", "error", "-i", tmp_path / f"x.{suffix}", "-c:a", "pcm_f32le", tmp_path / "back.wav")
    decoded = soundfile.read(tmp_path / "back.wav")[0].T
    assert offset(decoded, clicks()) == 0
    assert 0 <= decoded.shape[1] - FRAMES < 1024  # ffmpeg 5 keeps the end of the last frame of AAC and Opus


def test_we_read_m4a_that_we_write_in_place(tmp_path):
    run("ffmpeg", "-version")
    with open_writer(tmp_path / "x.m4a", 48000, 2, OUTPUT_FORMATS["m4a"]) as writer:
        writer.write(clicks())
    decoded, _ = _read(tmp_path / "x.m4a")
    assert decoded.shape == (2, FRAMES)
    assert offset(decoded, clicks()) == 0


def test_lame_with_its_own_tag(tmp_path):
    soundfile.write(tmp_path / "x.wav", clicks().T, 44100)
    run("lame", "--quiet", "-V", "2", tmp_path / "x.wav", tmp_path / "x.mp3")
    decoded, file = _read(tmp_path / "x.mp3")
    assert decoded.shape == (2, FRAMES)
    assert offset(decoded, clicks()) == 0
    assert file.notes == ()
