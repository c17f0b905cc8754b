"""Writing: exact integers, clipping that is counted, RF64, and disks that fail."""

import errno
import os
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import soundfile
from foreign import run
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, open_reader, open_writer, probe
from lasaft_studio.errors import AudioError, StorageError

INTEGER = [name for name, each in OUTPUT_FORMATS.items() if each.is_integer]


class Usage(NamedTuple):
    """What `shutil.disk_usage` returns."""

    total: int
    used: int
    free: int


@pytest.mark.parametrize("name", INTEGER)
def test_integers_are_written_bit_for_bit(name, tmp_path, rng):
    format_ = OUTPUT_FORMATS[name]
    limit = 1 << (format_.bits - 1)
    integers = rng.integers(-limit, limit, (2, 5000)).astype(np.int32)
    integers[:, 0], integers[:, 1] = -limit, limit - 1
    path = tmp_path / f"x{format_.suffix}"
    with open_writer(path, 44100, 2, format_, frames=5000) as writer:
        writer.write_integers(integers[:, :1234])
        writer.write_integers(integers[:, 1234:])
    assert probe(path).bits == format_.bits
    with open_reader(path) as reader:
        np.testing.assert_array_equal(reader.read(5000) * limit, integers)
    foreign, _ = soundfile.read(path, dtype="int32")
    np.testing.assert_array_equal(foreign.T >> (32 - format_.bits), integers)


@pytest.mark.parametrize("name", INTEGER)
@given(samples=arrays.arrays(np.float64, (1, 30), elements=st.floats(-2, 2)))
@settings(max_examples=20)
def test_floats_are_rounded_to_the_nearest_integer_and_clamped(name, samples, tmp_path_factory):
    format_ = OUTPUT_FORMATS[name]
    limit = 1 << (format_.bits - 1)
    path = tmp_path_factory.mktemp("round") / f"x{format_.suffix}"
    before = samples.copy()
    with open_writer(path, 44100, 1, format_) as writer:
        writer.write(samples)
    np.testing.assert_array_equal(samples, before)
    with open_reader(path) as reader:
        written = reader.read(30) * limit
    np.testing.assert_array_equal(written, np.clip(np.rint(samples * limit), -limit, limit - 1))
    assert writer.clipped == np.count_nonzero(np.abs(np.rint(samples * limit)) > limit)


def test_full_scale_is_not_clipping(tmp_path):
    with open_writer(tmp_path / "x.wav", 44100, 1, OUTPUT_FORMATS["wav16"]) as writer:
        writer.write(np.array([[1.0, -1.0, 0.5]]))
        assert writer.clipped == 0
        writer.write(np.array([[1.001, -1.001, 7.0]]))
    assert writer.clipped == 3


def test_float_files_keep_what_is_over_full_scale(tmp_path):
    samples = np.array([[3.5, -2.25, 1e-30]], np.float32)
    with open_writer(tmp_path / "x.wav", 44100, 1, OUTPUT_FORMATS["wav32f"]) as writer:
        writer.write(samples)
    assert writer.clipped == 0
    with open_reader(tmp_path / "x.wav") as reader:
        np.testing.assert_array_equal(reader.read(9), samples)


@pytest.mark.parametrize("value", [32768, -32769])
def test_integers_with_too_many_bits_are_a_mistake(value, tmp_path):
    with open_writer(tmp_path / "x.wav", 44100, 1, OUTPUT_FORMATS["wav16"]) as writer:
        with pytest.raises(ValueError, match="16 bits"):
            writer.write_integers(np.array([[value]], np.int32))
        writer.write_integers(np.zeros((1, 0), np.int32))
        writer.write_integers(np.zeros((1, 1), np.int32))


def test_a_float_format_holds_no_integers(tmp_path):
    with open_writer(tmp_path / "x.wav", 44100, 1, OUTPUT_FORMATS["wav32f"]) as writer:
        with pytest.raises(ValueError, match="holds no integers"):
            writer.write_integers(np.zeros((1, 1), np.int32))
        writer.write(np.zeros((1, 1)))


@pytest.mark.parametrize("name", ["wav24", "wav32f"])
def test_samples_that_are_not_numbers_are_refused(name, tmp_path):
    samples = np.zeros((2, 44100), np.float32)
    samples[1, 22050] = np.nan
    with (
        pytest.raises(AudioError, match=r"at 0:00\.5 are NaN or infinite"),
        open_writer(tmp_path / "x.wav", 44100, 2, OUTPUT_FORMATS[name]) as writer,
    ):
        writer.write(samples)


def test_a_long_wav_becomes_rf64(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 50, 0, 1 << 50))
    hours = 4 * 3600 * 48000
    with open_writer(tmp_path / "x.wav", 48000, 2, OUTPUT_FORMATS["wav32f"], frames=hours) as writer:
        writer.write(np.ones((2, 10), np.float32))
    assert (tmp_path / "x.wav").read_bytes()[:4] == b"RF64"
    assert probe(tmp_path / "x.wav").frames == 10
    with open_writer(tmp_path / "y.wav", 48000, 2, OUTPUT_FORMATS["wav32f"], frames=hours // 4) as writer:
        writer.write(np.ones((2, 10), np.float32))
    assert (tmp_path / "y.wav").read_bytes()[:4] == b"RIFF"


def test_a_long_aiff_is_refused_before_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 50, 0, 1 << 50))
    with pytest.raises(AudioError, match="4 GiB"):
        open_writer(tmp_path / "x.aiff", 48000, 2, OUTPUT_FORMATS["aiff24"], frames=1 << 30)
    assert not (tmp_path / "x.aiff").exists()


def test_a_wav_of_unknown_length_ends_before_it_lies_about_it(tmp_path, monkeypatch):
    monkeypatch.setattr("lasaft_studio.audio.io.soundfile_writer._LIMIT_BYTES", 1000)
    with open_writer(tmp_path / "x.wav", 48000, 2, OUTPUT_FORMATS["wav16"]) as writer:
        writer.write(np.zeros((2, 200)))
        with pytest.raises(AudioError, match="4 GiB"):
            writer.write(np.zeros((2, 200)))


def test_a_disk_that_is_too_small_is_found_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1000, 900, 100))
    with pytest.raises(StorageError, match="the disk is full"):
        open_writer(tmp_path / "x.wav", 48000, 2, OUTPUT_FORMATS["wav16"], frames=1000)
    assert not (tmp_path / "x.wav").exists()


@contextmanager
def small_disk():
    """Let no file of this process grow beyond 100,000 bytes: what a full disk does, without one.

    Only within the test: pytest's own report, after it, may be such a file.
    """
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("name", [name for name in OUTPUT_FORMATS if name != "m4a"])
def test_a_disk_that_fills_up_is_told(name, tmp_path, rng):
    format_ = OUTPUT_FORMATS[name]
    path = tmp_path / f"x{format_.suffix}"
    loud = rng.uniform(-1, 1, (2, 1_000_000))
    with small_disk():
        writer = open_writer(path, 48000, 2, format_)
        with pytest.raises(StorageError) as caught, writer:
            writer.write(loud)
    assert caught.value.message.startswith(f"{path.name} cannot be written: ")


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(StorageError, match="there is no folder"):
        open_writer(tmp_path / "gone" / "x.wav", 48000, 2, OUTPUT_FORMATS["wav16"])


def test_a_folder_that_may_not_be_written_is_told(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise soundfile.LibsndfileError(2)

    def refuse_too(*_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(soundfile, "SoundFile", refuse)  # root may write anywhere
    monkeypatch.setattr(Path, "open", refuse_too)
    with pytest.raises(StorageError, match="cannot be written: Permission denied") as caught:
        open_writer(tmp_path / "x.wav", 48000, 2, OUTPUT_FORMATS["wav16"])
    assert str(tmp_path) in caught.value.hint


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path):
    (tmp_path / "x.wav").mkdir()
    with pytest.raises(StorageError, match=r"x\.wav cannot be written: \w"):
        open_writer(tmp_path / "x.wav", 48000, 2, OUTPUT_FORMATS["wav16"])


@pytest.mark.parametrize(
    ("name", "rate", "channels", "reason"),
    [
        ("opus", 44100, 2, "44100 Hz"),
        ("mp3", 96000, 2, "96000 Hz"),
        ("mp3", 44100, 3, "3 channels"),
        ("ogg", 384000, 2, "384000 Hz"),
        ("flac16", 768000, 2, "768000 Hz"),
        ("flac16", 100_001, 2, "100001 Hz"),
        ("flac24", 44100, 9, "9 channels"),
        ("wav16", 44100, 0, "0 channels"),
        ("m4a", 192000, 2, "192000 Hz"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_with_a_way_out(name, rate, channels, reason, tmp_path):
    with pytest.raises(AudioError, match=reason) as caught:
        open_writer(tmp_path / "x", rate, channels, OUTPUT_FORMATS[name])
    assert caught.value.hint
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", [name for name in OUTPUT_FORMATS if name != "m4a"])
@given(data=st.data())
@settings(max_examples=20)
def test_every_rate_and_channel_count_that_is_allowed_works(name, data, tmp_path_factory):
    format_ = OUTPUT_FORMATS[name]
    rates = format_.rates
    rate = data.draw(st.integers(rates[0], rates[-1]) if isinstance(rates, range) else st.sampled_from(rates))
    if rate > 65535:
        rate -= rate % format_.rate_step
    channels = data.draw(st.integers(1, min(format_.max_channels, 8)))
    format_.check(rate, channels)
    path = tmp_path_factory.mktemp("any") / f"x{format_.suffix}"
    with open_writer(path, rate, channels, format_) as writer:
        writer.write(np.full((channels, 3000), 0.25))
    info = soundfile.info(str(path))
    assert (info.samplerate, info.channels, info.frames) == (rate, channels, 3000)


def test_m4a_without_ffmpeg_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AudioError, match="ffmpeg is not installed") as caught:
        open_writer(tmp_path / "x.m4a", 48000, 2, OUTPUT_FORMATS["m4a"])
    assert "Install ffmpeg" in caught.value.hint
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.parametrize("fail", [False, True])
def test_m4a_leaves_nothing_but_itself(fail, tmp_path):
    run("ffmpeg", "-version")
    path = tmp_path / "x.m4a"
    try:
        with open_writer(path, 48000, 2, OUTPUT_FORMATS["m4a"]) as writer:
            writer.write(np.zeros((2, 4800)))
            if fail:
                raise KeyError("something of the caller's")
    except KeyError:
        assert fail
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ([] if fail else ["x.m4a"])


def test_an_error_of_the_caller_is_not_replaced_by_one_of_the_writer(tmp_path, monkeypatch):
    close = soundfile.SoundFile.close

    def fail(sound):
        close(sound)
        monkeypatch.undo()
        raise soundfile.LibsndfileError(2)

    writer = open_writer(tmp_path / "x.wav", 48000, 2, OUTPUT_FORMATS["wav16"])
    monkeypatch.setattr(soundfile.SoundFile, "close", fail)
    with pytest.raises(KeyError), writer:
        raise KeyError("the caller's")


def test_nothing_written_is_an_empty_file_and_no_error(tmp_path):
    with open_writer(tmp_path / "x.wav", 48000, 2, OUTPUT_FORMATS["wav16"]) as writer:
        assert writer.frames == 0
    assert (tmp_path / "x.wav").exists()
