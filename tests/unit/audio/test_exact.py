"""Parts that add up to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.audio.exact import FLOAT_BITS, common_gain, relative_peak, settle, to_float, to_integers


def parts_of(song: np.ndarray, count: int, seed: int, loudness: float = 1.0) -> np.ndarray:
    """Return (P, C, N) random parts which add up to the song."""
    random = np.random.default_rng(seed).normal(0, loudness, (count - 1, *song.shape))
    return np.concatenate([random, [song - random.sum(axis=0)]])


def song_of(bits: int, frames: int, seed: int) -> np.ndarray:
    """Return (2, N) of random integers of `bits` bits, as a reader gives them."""
    full = 2 ** (bits - 1)
    return np.random.default_rng(seed).integers(-full, full, (2, frames)) / full


@given(
    count=st.integers(1, 6),
    source_bits=st.sampled_from([8, 16, 24, 32]),
    bits=st.sampled_from([16, 24]),
    frames=st.integers(1, 300),
    seed=st.integers(0, 1000),
)
def test_integers_add_up_and_lie_within_a_step(count, source_bits, bits, frames, seed):
    song = song_of(source_bits, frames, seed)
    parts = parts_of(song, count, seed)
    integers = settle(parts, song, bits)
    wanted = to_integers(song, bits)
    assert np.array_equal(integers.sum(axis=0), wanted)
    steps = np.abs(integers - parts * 2 ** (bits - 1))
    assert steps.max() < (1 if source_bits <= bits else 1.5)  # the song itself is rounded by up to a half
    if source_bits <= bits:
        assert np.array_equal(wanted * 2.0 ** (1 - bits), song)


@given(st.integers(2, 5), st.integers(1, 200), st.floats(0.01, 1), st.integers(0, 1000))
def test_a_common_gain_is_on_the_song_too(count, frames, gain, seed):
    song = song_of(16, frames, seed)
    parts = parts_of(song, count, seed)
    integers = settle(parts, song, 16, gain)
    assert np.array_equal(integers.sum(axis=0), np.rint(song * (gain * 2.0**15)))
    assert np.abs(integers - parts * (gain * 2.0**15)).max() < 1.5


def test_parts_that_are_far_from_the_song_are_brought_to_it():
    song = song_of(16, 500, seed=3)
    parts = parts_of(song, 4, seed=3) + 0.25
    assert np.array_equal(settle(parts, song, 16).sum(axis=0), to_integers(song, 16))


def test_silent_parts_stay_silent():
    song = song_of(16, 1000, seed=4)
    parts = np.concatenate([parts_of(song, 3, seed=4), np.zeros((2, *song.shape))])
    assert not settle(parts, song, 16)[3:].any()


def test_the_error_is_hardly_more_than_that_of_plain_rounding():
    song = song_of(16, 20_000, seed=5)
    parts = parts_of(song, 4, seed=5)
    steps = settle(parts, song, 16) - parts * 2.0**15
    assert np.sqrt(np.mean(steps**2)) < 1.3 * np.sqrt(1 / 12)


@pytest.mark.parametrize("source_bits", [8, 16, 24])
def test_float_parts_of_an_integer_song_add_up_exactly(source_bits):
    song = song_of(source_bits, 5000, seed=6)
    parts = to_float(settle(parts_of(song, 4, seed=6, loudness=0.1), song, FLOAT_BITS))
    assert parts.dtype == np.float32
    assert np.abs(parts).max() < 2
    assert np.array_equal(parts.astype(np.float64).sum(axis=0), song)
    assert np.array_equal(parts[3] + parts[2] + parts[1] + parts[0], song.astype(np.float32))


def test_float_parts_far_over_full_scale_add_up_nearly():
    song = song_of(16, 5000, seed=6)
    parts = to_float(settle(parts_of(song, 4, seed=6, loudness=0.9), song, FLOAT_BITS))
    assert np.abs(parts).max() > 2
    assert np.abs(parts.astype(np.float64).sum(axis=0) - song).max() < 1e-6


@given(st.floats(1e-3, 50), st.sampled_from([16, 24]), st.integers(1, 5), st.integers(0, 100))
def test_the_common_gain_keeps_everything_within_full_scale(loudness, bits, count, seed):
    parts = np.random.default_rng(seed).uniform(-1, 1, (count, 1, 400))
    parts *= loudness / np.abs(parts.sum(axis=0)).max()
    song = parts.sum(axis=0)
    peak = relative_peak(settle(parts, song, bits).sum(axis=0), bits)
    gain = common_gain(peak, bits, count)
    assert gain == 1 if loudness < 0.99 else gain <= 1
    integers = settle(parts, song, bits, gain).sum(axis=0)
    assert -(2 ** (bits - 1)) <= integers.min() <= integers.max() < 2 ** (bits - 1)
    assert relative_peak(integers, bits) <= 1
    assert np.abs(integers).max() / 2 ** (bits - 1) > min(loudness, 1) * 0.999 - 1e-3  # and no quieter


@pytest.mark.parametrize(
    ("samples", "bits", "fits"),
    [
        ([32767, -32768], 16, True),
        ([32768], 16, False),
        ([-32769], 16, False),
        ([0], 16, True),
        ([1.0, -1.0], None, True),
        ([1.0001], None, False),
        ([-1.5], None, False),
    ],
)
def test_full_scale_has_one_step_more_below_than_above(samples, bits, fits):
    assert (relative_peak(np.array([samples]), bits) <= 1) == fits


def test_silence_needs_no_gain():
    assert common_gain(0.0, 16, 4) == 1.0
    assert common_gain(2.0, None, 4) == 0.5


def test_arguments_are_left_alone():
    song = song_of(16, 100, seed=7)
    parts = parts_of(song, 3, seed=7)
    before = song.copy(), parts.copy()
    settle(parts, song, 16, gain=0.5)
    assert np.array_equal(song, before[0])
    assert np.array_equal(parts, before[1])
