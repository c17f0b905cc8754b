"""Another sample rate: lengths known beforehand, no delay, and no trace of the blocks."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.resample import StreamResampler, resample, resampled_frames

RATES = st.sampled_from([1000, 8000, 22050, 44100, 44101, 48000, 96000, 192000])


def _noise(frames, channels=2):
    return (0.1 * np.random.default_rng(frames).standard_normal((channels, frames))).astype(np.float32)


@given(rate_in=RATES, rate_out=RATES, frames=st.integers(0, 3000))
@settings(max_examples=60)
def test_the_length_is_the_predicted_one_and_the_way_back_ends_where_it_began(rate_in, rate_out, frames):
    there = resample(Audio(_noise(frames), rate_in), rate_out)
    assert there.frames == resampled_frames(frames, rate_in, rate_out)
    assert there.sample_rate == rate_out
    assert there.samples.dtype == np.float32
    assert there.samples.flags.c_contiguous
    assert resample(there, rate_in, frames).frames == frames


@given(
    rates=st.tuples(RATES, RATES),
    sizes=st.lists(st.integers(0, 900), min_size=1, max_size=6),
    dtype=st.sampled_from([np.float32, np.float64]),
)
@settings(max_examples=60)
def test_blocks_leave_no_trace(rates, sizes, dtype):
    whole = _noise(sum(sizes)).astype(dtype)
    expected = StreamResampler(*rates, 2, dtype=dtype).process(whole, last=True)
    stream = StreamResampler(*rates, 2, dtype=dtype)
    bounds = np.cumsum([0, *sizes])
    parts = [
        stream.process(whole[:, start:stop], last=stop == bounds[-1] and index == len(sizes) - 1)
        for index, (start, stop) in enumerate(pairwise(bounds))
    ]
    output = np.concatenate(parts, axis=1)
    assert output.dtype == dtype
    assert output.shape == (2, resampled_frames(sum(sizes), *rates))
    np.testing.assert_array_equal(output, expected)


@pytest.mark.parametrize("rate", [22050, 48000, 88200, 96000])
def test_an_impulse_stays_where_it_is(rate):
    samples = np.zeros((1, 44100), np.float32)
    samples[0, 22050] = 1.0  # half a second, which every rate has a sample for
    output = resample(Audio(samples, 44100), rate).samples[0]
    assert np.abs(output).argmax() == rate // 2
    half = rate // 4
    before, after = output[rate // 2 - half : rate // 2], output[rate // 2 + 1 : rate // 2 + 1 + half]
    np.testing.assert_allclose(before[::-1], after, atol=1e-6)


def test_there_and_back_keeps_what_both_rates_hold():
    time = np.arange(44100) / 44100
    tone = np.stack([0.5 * np.sin(2 * np.pi * 997 * time), 0.25 * np.cos(2 * np.pi * 8000 * time)])
    source = Audio(tone.astype(np.float32), 44100)
    back = resample(resample(source, 48000), 44100, source.frames)
    middle = slice(4000, -4000)
    np.testing.assert_allclose(back.samples[:, middle], source.samples[:, middle], atol=1e-6)


def test_what_the_lower_rate_cannot_hold_goes():
    time = np.arange(44100) / 44100
    high = Audio((0.5 * np.sin(2 * np.pi * 15000 * time)).astype(np.float32)[None], 44100)
    assert np.abs(resample(high, 22050).samples[:, 500:-500]).max() < 1e-5


def test_the_same_rate_is_the_same_sound():
    audio = Audio(_noise(100), 44100)
    assert resample(audio, 44100) is audio
    assert resample(audio, 44100, 120).samples[:, 100:].tolist() == np.zeros((2, 20)).tolist()
    assert resample(audio, 44100, 80).frames == 80


def test_the_input_is_left_as_it_is():
    samples = _noise(1000)
    before = samples.copy()
    resample(Audio(samples, 44100), 48000)
    np.testing.assert_array_equal(samples, before)


def test_never_more_than_was_asked_for():
    stream = StreamResampler(44100, 48000, 1, frames=100)
    parts = [stream.process(_noise(5000, 1)), stream.process(_noise(5000, 1), last=True)]
    assert sum(part.shape[1] for part in parts) == 100
