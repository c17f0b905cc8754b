"""More than two channels: their order in files of each kind, their loudspeakers, and stereo made of them."""

import shutil
import struct
import subprocess

import numpy as np
import pytest
import signals
import soundfile

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, open_writer, probe, read
from lasaft_studio.audio.loudspeakers import USUAL_MASKS, downmix_matrix, to_stereo, vorbis_order, wav_order

TONES = (300, 500, 700, 90, 1100, 1300, 1500, 1700)


def tones(channels: int, rate: int = 48_000) -> np.ndarray:
    time = np.arange(rate) / rate
    return np.stack([0.2 * np.sin(2 * np.pi * tone * time) for tone in TONES[:channels]]).astype(np.float32)


def heard(samples: np.ndarray) -> list[int]:
    """Return the tone of each channel, of a second of sound."""
    spectrum = np.abs(np.fft.rfft(samples, axis=1))
    return [max(TONES, key=lambda tone, row=row: spectrum[row, tone]) for row in range(len(samples))]


@pytest.mark.parametrize("channels", range(3, 9))
@pytest.mark.parametrize("kind", ["ogg", "opus", "wav24", "flac24"])
def test_channels_stay_where_they_are_through_every_format(kind, channels, tmp_path):
    format_ = OUTPUT_FORMATS[kind]
    path = tmp_path / f"a{format_.suffix}"
    with open_writer(path, 48_000, channels, format_, 48_000) as writer:
        writer.write(tones(channels))
    assert heard(read(path).samples) == list(TONES[:channels])


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
@pytest.mark.parametrize("codec", ["libvorbis", "libopus"])
def test_surround_of_ffmpeg_has_the_order_of_wav(codec, tmp_path):
    soundfile.write(tmp_path / "a.wav", tones(6).T, 48_000, "PCM_24", format="WAVEX")
    command = ["ffmpeg", "-v", "error", "-channel_layout", "5.1", "-i", tmp_path / "a.wav", "-c:a", codec]
    subprocess.run([*command, "-b:a", "400k", tmp_path / "a.ogg"], check=True)
    assert heard(read(tmp_path / "a.ogg").samples) == list(TONES[:6])
    assert probe(tmp_path / "a.ogg").channel_mask == USUAL_MASKS[6]


@pytest.mark.parametrize("mask", [0x33, 0x107])
def test_a_wav_keeps_its_loudspeakers(mask, tmp_path):
    with open_writer(
        tmp_path / "a.wav", 48_000, 4, OUTPUT_FORMATS["wav24"], 100, channel_mask=mask
    ) as writer:
        writer.write(tones(4)[:, :100])
    content = (tmp_path / "a.wav").read_bytes()
    at = content.index(b"fmt ") + 8
    assert struct.unpack_from("<H", content, at) == (0xFFFE,)
    assert struct.unpack_from("<I", content, at + 20) == (mask,)
    assert probe(tmp_path / "a.wav").channel_mask == mask
    assert np.allclose(read(tmp_path / "a.wav").samples, tones(4)[:, :100], atol=1e-6)


@pytest.mark.parametrize("channels", range(3, 9))
def test_the_two_orders_undo_each_other(channels):
    there, back = wav_order(channels), vorbis_order(channels)
    if channels == 4:
        assert there is back is None
    else:
        assert [there[index] for index in back] == list(range(channels))


@pytest.mark.parametrize("channels", range(3, 65))
def test_a_downmix_cannot_clip(channels):
    matrix = downmix_matrix(channels)
    assert matrix.shape == (2, channels)
    assert (matrix.sum(axis=1) <= 1 + 1e-12).all()
    assert (matrix >= 0).all()


def test_the_centre_is_on_both_sides_and_the_low_frequency_channel_on_none():
    matrix = downmix_matrix(6)
    assert matrix[0, 2] == matrix[1, 2] > 0
    assert matrix[0, 3] == matrix[1, 3] == 0
    assert matrix[0, 0] / matrix[0, 2] == pytest.approx(2**0.5)


def test_mono_and_stereo_are_not_touched():
    noise = signals.noise(0.1)
    assert to_stereo(noise) is noise
    assert np.array_equal(to_stereo(noise[:1]), noise[[0, 0]])
