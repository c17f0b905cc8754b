"""Peaks: no sample is ever hidden, at any zoom, while the file is still being read, and from the cache."""

import os

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import probe
from lasaft_studio.audio.pictures import peaks
from lasaft_studio.audio.pictures.peaks import BLOCK_FRAMES, PeakPyramid, cached_peaks, fill_peaks, summarise
from lasaft_studio.errors import Cancelled
from lasaft_studio.progress import Progress

FRAMES = 300_001


@pytest.fixture(scope="module")
def sound():
    """Noise with a few loud samples, which are the ones that get lost."""
    generator = np.random.default_rng(3)
    samples = (0.05 * generator.standard_normal((2, FRAMES))).astype(np.float32)
    places = generator.integers(0, FRAMES, 300)
    samples[generator.integers(0, 2, 300), places] = generator.uniform(-1, 1, 300)
    samples[:, -1] = 1.0
    return samples


@pytest.fixture(scope="module")
def pyramid(sound):
    whole = PeakPyramid(2, FRAMES)
    for start in range(0, FRAMES, 77_777):
        whole.add(sound[:, start : start + 77_777])
    assert whole.is_complete
    return whole


def _check_pixels(shown, sound, start, frames_per_pixel, reach):
    """No pixel hides a sample, and none shows one further away than `reach` frames."""
    silence = np.zeros((len(sound), 1), np.float32)
    for pixel in range(shown.rms.shape[1]):
        left, right = start + pixel * frames_per_pixel, start + (pixel + 1) * frames_per_pixel
        inside = sound[:, max(0, int(np.ceil(left))) : max(0, int(np.ceil(right)))]
        near = sound[:, max(0, int(left - reach)) : max(0, int(right + reach) + 1)]
        inside, near = (part if part.size else silence for part in (inside, near))
        lowest, highest, rms = (each[:, pixel] for each in (shown.lowest, shown.highest, shown.rms))
        if inside is not silence:
            assert (lowest <= inside.min(axis=1)).all()
            assert (highest >= inside.max(axis=1)).all()
        assert (lowest >= np.minimum(near.min(axis=1), 0)).all()
        assert (highest <= np.maximum(near.max(axis=1), 0)).all()
        assert (rms <= np.maximum(-lowest, highest) + 1e-6).all()


@given(
    start=st.floats(-5000, FRAMES + 100),
    frames_per_pixel=st.floats(0.5, 20_000),
    count=st.integers(1, 40),
)
@settings(max_examples=150)
def test_no_sample_is_hidden(start, frames_per_pixel, count, pyramid, sound):
    shown = pyramid.summaries(start, frames_per_pixel, count)
    assert shown.lowest.shape == shown.highest.shape == shown.rms.shape == (2, count)
    _check_pixels(shown, sound, start, frames_per_pixel, max(BLOCK_FRAMES, frames_per_pixel / 4))


@given(start=st.floats(-50, 3050), frames_per_pixel=st.floats(0.1, 400), count=st.integers(1, 40))
def test_no_sample_is_hidden_in_memory(start, frames_per_pixel, count, sound):
    part = sound[:, :3000]
    shown = summarise(part, start, frames_per_pixel, count)
    _check_pixels(shown, part, start, frames_per_pixel, 1)


def test_the_whole_in_one_pixel(pyramid, sound):
    shown = pyramid.summaries(0, FRAMES, 1)
    np.testing.assert_array_equal(shown.lowest[:, 0], sound.min(axis=1))
    np.testing.assert_array_equal(shown.highest[:, 0], sound.max(axis=1))
    np.testing.assert_allclose(shown.rms[:, 0], np.sqrt(np.square(sound).mean(axis=1)), rtol=1e-4)


def test_some_channels_alone(pyramid):
    both = pyramid.summaries(0, 1000, 50)
    right = pyramid.summaries(0, 1000, 50, slice(1, 2))
    np.testing.assert_array_equal(right.lowest, both.lowest[1:])
    np.testing.assert_array_equal(right.rms, both.rms[1:])


@given(sizes=st.lists(st.integers(0, 200_000), max_size=8))
@settings(max_examples=25)
def test_it_can_be_drawn_while_it_grows(sizes, sound):
    growing = PeakPyramid(2, FRAMES)
    given_frames = 0
    for size in sizes:
        growing.add(sound[:, given_frames : given_frames + size])
        given_frames = min(given_frames + size, FRAMES)
        ready = growing.ready_frames
        assert ready <= given_frames
        assert given_frames - ready < 1 << 17
        shown = growing.summaries(0, 5000, 70)
        assert not shown.rms[:, ready // 5000 + 1 :].any()
        _check_pixels(shown, sound[:, :ready], 0, 5000, 5000)
    growing.add(sound[:, given_frames:])
    assert growing.is_complete


@pytest.mark.parametrize("frames", [1, 127, 128, 129, 131_071, 131_072, 131_073])
def test_any_length(frames):
    samples = np.full((1, frames), 0.5, np.float32)
    samples[0, -1] = -0.75
    pyramid = PeakPyramid(1, frames)
    pyramid.add(samples)
    for count in (1, 7):
        shown = pyramid.summaries(0, frames / count, count)
        assert shown.lowest.min() == -0.75
        assert shown.highest.max() == (0.5 if frames > 1 else -0.75)


def test_what_is_more_than_the_sound_is_left_out(sound):
    pyramid = PeakPyramid(2, 1000)
    pyramid.add(sound[:, :5000])
    pyramid.add(sound[:, :5000])
    assert pyramid.ready_frames == 1000


def test_nothing_is_silent():
    shown = PeakPyramid(2, 1000).summaries(0, 10, 100)
    assert not shown.lowest.any()
    assert summarise(np.zeros((2, 0)), 0, 10, 5).rms.shape == (2, 5)


@pytest.fixture
def file(tmp_path, sound):
    soundfile.write(tmp_path / "x.wav", sound.T, 44100, subtype="FLOAT")
    return probe(tmp_path / "x.wav")


def test_a_file_is_read_once_and_kept(file, sound, pyramid):
    assert cached_peaks(file) is None
    fractions = []
    read = PeakPyramid(2, FRAMES)
    fill_peaks(read, file.path, Progress(lambda fraction, _: fractions.append(fraction)))
    assert fractions[-1] == 1.0
    kept = cached_peaks(file)
    assert kept.is_complete
    for each in (read, kept):
        np.testing.assert_array_equal(
            each.summaries(0, 700, 400).lowest, pyramid.summaries(0, 700, 400).lowest
        )


def test_a_file_that_changed_is_read_anew(file):
    fill_peaks(PeakPyramid(2, FRAMES), file.path)
    os.utime(file.path, (1, 1))
    assert cached_peaks(file) is None


def test_reading_goes_on_where_it_was_cancelled(file, pyramid):
    part, progress = PeakPyramid(2, FRAMES), Progress()
    cancelling = Progress(lambda *_: progress.cancel())
    cancelling._cancelled = progress._cancelled
    with pytest.raises(Cancelled):
        fill_peaks(part, file.path, cancelling)
    assert 0 < part.ready_frames < FRAMES
    assert cached_peaks(file) is None
    fill_peaks(part, file.path)
    np.testing.assert_array_equal(part.summaries(0, 700, 400).rms, pyramid.summaries(0, 700, 400).rms)


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"\x80\x04K\x01.", b"no array"])
def test_a_damaged_cache_is_no_cache(damage, file, home):
    fill_peaks(PeakPyramid(2, FRAMES), file.path)
    (kept,) = (home / "cache" / "peaks").glob("*.npy")
    kept.write_bytes(damage)
    assert cached_peaks(file) is None


def test_a_cache_of_another_shape_is_no_cache(file, home):
    fill_peaks(PeakPyramid(2, FRAMES), file.path)
    (kept,) = (home / "cache" / "peaks").glob("*.npy")
    np.save(kept, np.zeros((3, 2, 5), np.float32))
    assert cached_peaks(file) is None


def test_a_cache_that_cannot_be_written_does_no_harm(file, home):
    (home / "cache").mkdir(parents=True)
    (home / "cache" / "peaks").write_bytes(b"in the way")
    read = PeakPyramid(2, FRAMES)
    fill_peaks(read, file.path)
    assert read.is_complete


def test_the_cache_keeps_its_limit(tmp_path, monkeypatch, home):
    monkeypatch.setattr(peaks, "CACHE", peaks.ArrayCache("peaks", limit_bytes=3000))
    for index in range(5):
        path = tmp_path / f"{index}.wav"
        soundfile.write(path, np.zeros((5000, 1)), 44100)
        fill_peaks(PeakPyramid(1, 5000), path)
        os.utime(
            max((home / "cache" / "peaks").glob("*.npy"), key=lambda each: each.stat().st_ctime_ns),
            (index, index),
        )
    sizes = [each.stat().st_size for each in (home / "cache" / "peaks").iterdir()]
    assert 0 < sum(sizes) <= 3000
    assert cached_peaks(probe(tmp_path / "4.wav")) is not None
