"""Levels: known sounds, other programs, and songs in blocks."""

import math
import re

import numpy as np
import pyloudnorm
import pytest
import soundfile
from foreign import run
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio import levels
from lasaft_studio.audio.io.files import open_reader
from lasaft_studio.errors import AudioError, Cancelled
from lasaft_studio.progress import Progress


def _sine(rate=48000, seconds=3.0, hertz=997.0, amplitude=1.0):
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)[None]


@given(st.floats(-200, 60))
def test_decibels_there_and_back(db):
    assert levels.to_db(levels.to_linear(db)) == pytest.approx(db)


def test_silence_has_no_level():
    silence = np.zeros((2, 48000))
    assert levels.to_db(0.0) == -math.inf
    assert levels.to_linear(-math.inf) == 0.0
    assert levels.peak(silence) == levels.rms(silence) == levels.true_peak(silence) == 0.0
    assert levels.lufs(silence, 48000) == -math.inf
    for nothing in (np.zeros((2, 0)), np.zeros((1, 0), np.float32)):
        assert levels.peak(nothing) == levels.rms(nothing) == levels.true_peak(nothing) == 0.0
        assert levels.lufs(nothing, 48000) == -math.inf


def test_a_sine_has_the_levels_of_the_standard():
    sine = _sine()
    assert levels.peak(-sine) == pytest.approx(1.0, abs=1e-3)
    assert levels.to_db(levels.rms(sine)) == pytest.approx(-3.01, abs=0.01)
    assert levels.lufs(sine, 48000) == pytest.approx(-3.01, abs=0.02)
    assert levels.lufs(np.concatenate([sine, sine]), 48000) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("rate", [1000, 3000, 8000, 11025, 22050, 44100, 44101, 96000, 768000])
def test_loudness_is_the_same_at_any_rate(rate):
    assert levels.lufs(_sine(rate, 1.0, 200.0), rate) == pytest.approx(-3.9, abs=0.5 if rate > 3000 else 2.2)


def test_a_peak_between_two_samples_is_found():
    sine = np.sin(np.pi / 2 * np.arange(4800) + np.pi / 4)[None]  # every sample is 3 dB below the top
    assert levels.to_db(levels.peak(sine)) == pytest.approx(-3.01, abs=0.01)
    assert levels.to_db(levels.true_peak(sine)) == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("channels", [1, 2, 5])
def test_loudness_is_that_of_pyloudnorm(channels, rng):
    noise = rng.standard_normal((channels, 44100 * 6)) * np.linspace(0.001, 0.3, 44100 * 6)
    expected = pyloudnorm.Meter(44100, "DeMan").integrated_loudness(noise.T)
    assert levels.lufs(noise, 44100) == pytest.approx(expected, abs=1e-6)


def test_loudness_is_that_of_ffmpeg(tmp_path, rng):
    noise = rng.standard_normal((2, 48000 * 8)) * np.abs(np.sin(np.arange(48000 * 8) / 40000)) * 0.2
    soundfile.write(tmp_path / "x.wav", noise.T, 48000, subtype="FLOAT")
    told = run("ffmpeg", "-nostats", "-i", tmp_path / "x.wav", "-af", "ebur128", "-f", "null", "-")
    expected = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", told)[-1])
    assert levels.lufs(noise, 48000) == pytest.approx(expected, abs=0.06)


def test_the_low_frequency_channel_of_five_point_one_does_not_count():
    sound = np.zeros((6, 48000))
    sound[3] = _sine(seconds=1.0)[0]
    assert levels.lufs(sound, 48000) == -math.inf


@given(sizes=st.lists(st.integers(0, 9000), max_size=10))
@settings(max_examples=30)
def test_blocks_leave_no_trace_in_the_meter(sizes):
    noise = np.random.default_rng(1).standard_normal((2, 30_000)) * 0.1
    one, many = levels.LevelMeter(11025, 2), levels.LevelMeter(11025, 2)
    one.add(noise)
    bounds = np.minimum(np.cumsum([0, *sizes]), 30_000)
    for start, stop in zip([*bounds], [*bounds[1:], 30_000], strict=True):
        many.add(noise[:, start:stop])
    for name in ("peak_db", "rms_db", "lufs"):
        assert getattr(many.levels(), name) == pytest.approx(getattr(one.levels(), name), abs=1e-9)


def test_a_file_is_measured_in_blocks(tmp_path, rng):
    noise = 0.1 * rng.standard_normal((2, 200_000))
    soundfile.write(tmp_path / "x.wav", noise.T, 44100, subtype="DOUBLE")
    fractions = []
    with open_reader(tmp_path / "x.wav") as reader:
        measured = levels.measure(reader, Progress(lambda fraction, _: fractions.append(fraction)))
    assert measured.lufs == pytest.approx(levels.lufs(noise, 44100), abs=1e-9)
    assert measured.peak_db == pytest.approx(levels.to_db(levels.peak(noise)))
    assert measured.rms_db == pytest.approx(levels.to_db(levels.rms(noise)))
    assert fractions[-1] == 1.0


def test_measuring_can_be_cancelled(tmp_path):
    soundfile.write(tmp_path / "x.wav", np.zeros((1000, 1)), 44100)
    progress = Progress()
    progress.cancel()
    with open_reader(tmp_path / "x.wav") as reader, pytest.raises(Cancelled):
        levels.measure(reader, progress)


def test_a_damaged_file_is_not_measured(tmp_path):
    soundfile.write(tmp_path / "x.wav", np.array([0.0, np.nan]), 44100, subtype="FLOAT")
    with open_reader(tmp_path / "x.wav") as reader, pytest.raises(AudioError):
        levels.measure(reader)
