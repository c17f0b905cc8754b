"""Spectrograms: a tone in its row, a click in its column, at any zoom, in any scale."""

import os

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import probe
from lasaft_studio.audio.pictures import spectrogram
from lasaft_studio.audio.pictures.frequency_scale import FrequencyScale, RowMap
from lasaft_studio.audio.pictures.spectrogram import FLOOR_DB, TILE_COLUMNS, Spectrogram, SpectrogramStyle

RATE = 44100
SCALES = ["linear", "log", "mel"]


def _file(tmp_path, samples, rate=RATE):
    soundfile.write(tmp_path / "x.wav", samples.T, rate, subtype="FLOAT")
    return probe(tmp_path / "x.wav")


def _tone(seconds=2.0, hertz=1000.0, amplitude=1.0):
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(round(RATE * seconds)) / RATE)[None]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("hertz", [60.0, 440.0, 1000.0, 12000.0])
def test_a_tone_stands_in_its_row_at_its_level(scale, hertz, tmp_path):
    shown = Spectrogram(_file(tmp_path, _tone(hertz=hertz)), SpectrogramStyle(n_fft=8192, scale=scale))
    column = shown.image(0, 512, 170)[:, 85]
    row = shown.frequencies.row_of(hertz)
    bin_rows = abs(shown.frequencies.row_of(hertz + RATE / 8192) - row)
    assert abs(int(column.argmax()) + 0.5 - row) <= 1 + bin_rows
    assert column.max() == pytest.approx(0.0, abs=1.5)  # between two bins, a Hann window loses 1.42 dB


@pytest.mark.parametrize("frames_per_column", [16, 100, 1000, 5000, 40_000])
def test_a_click_is_seen_in_its_column_at_any_zoom(frames_per_column, tmp_path):
    sound = np.zeros((1, 20 * RATE))
    place = 13 * RATE + 4321
    sound[0, place] = 1.0
    shown = Spectrogram(_file(tmp_path, sound), SpectrogramStyle(n_fft=1024))
    start = place - 50.5 * frames_per_column
    image = shown.image(start, frames_per_column, 101)
    loudest = image.max(axis=0).argmax()
    reach = 1 + 1024 / frames_per_column
    if frames_per_column / 1024 <= 4:  # further out, a click may fall between the windows of a column
        assert image.max() > FLOOR_DB + 30
        assert abs(loudest - 50) <= reach
        assert (image[:, : int(max(0, 49 - 2 * reach))] == FLOOR_DB).all()


def test_before_the_sound_and_after_it_is_nothing(tmp_path):
    shown = Spectrogram(_file(tmp_path, _tone()), SpectrogramStyle(n_fft=512))
    image = shown.image(-RATE, 500, 400)
    assert (image[:, :85] == FLOOR_DB).all()
    assert (image[:, 270:] == FLOOR_DB).all()
    assert (image[:, 95:260].max(axis=0) > -3).all()
    assert (shown.image(10 * RATE, 500, 10) == FLOOR_DB).all()


def test_channels_do_not_cancel_each_other(tmp_path):
    tone = _tone()[0]
    file = _file(tmp_path, np.stack([tone, -tone, np.zeros_like(tone)]))
    both = Spectrogram(file, SpectrogramStyle()).image(0, 1000, 80)
    assert both.max() == pytest.approx(10 * np.log10(2 / 3), abs=1.5)
    assert Spectrogram(file, SpectrogramStyle(channel=1)).image(0, 1000, 80).max() > -1.5
    assert Spectrogram(file, SpectrogramStyle(channel=2)).image(0, 1000, 80).max() == FLOOR_DB


def test_only_what_is_seen_is_computed_and_only_once(tmp_path, monkeypatch):
    shown = Spectrogram(_file(tmp_path, _tone(30.0)))
    computed = []
    compute = Spectrogram._computed
    monkeypatch.setattr(
        Spectrogram, "_computed", lambda self, tile: computed.append(tile) or compute(self, tile)
    )
    first = shown.image(5 * RATE, 128, 500)
    assert computed == shown.tiles_in(5 * RATE, 128, 500)
    assert len(computed) == 3
    np.testing.assert_array_equal(shown.image(5 * RATE, 128, 500), first)
    again = Spectrogram(shown.file)  # from the disk
    np.testing.assert_array_equal(again.image(5 * RATE, 128, 500), first)
    assert len(computed) == 3
    os.utime(shown.file.path, (1, 1))
    Spectrogram(shown.file).image(5 * RATE, 128, 500)
    Spectrogram(shown.file, SpectrogramStyle(n_fft=4096)).image(5 * RATE, 128, 500)
    assert len(computed) == 9


def test_what_is_in_memory_is_drawn_at_once(tmp_path):
    shown = Spectrogram(_file(tmp_path, _tone(30.0)))
    assert (shown.image(0, 64, 3 * TILE_COLUMNS, compute=False) == FLOOR_DB).all()
    shown.tile(shown.tiles_in(0, 64, 3 * TILE_COLUMNS)[1])
    part = shown.image(0, 64, 3 * TILE_COLUMNS, compute=False)
    whole = shown.image(0, 64, 3 * TILE_COLUMNS)
    np.testing.assert_array_equal(
        part[:, TILE_COLUMNS : 2 * TILE_COLUMNS], whole[:, TILE_COLUMNS : 2 * TILE_COLUMNS]
    )
    assert (part[:, :TILE_COLUMNS] == FLOOR_DB).all()


def test_memory_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(spectrogram, "_MEMORY_TILES", 2)
    shown = Spectrogram(_file(tmp_path, _tone(3.0)))
    shown.image(0, 64, 5 * TILE_COLUMNS)
    assert len(shown._tiles) == 2


def test_reading_in_one_go_or_in_jumps_is_the_same(tmp_path, monkeypatch, rng):
    file = _file(tmp_path, 0.1 * rng.standard_normal((2, 20 * RATE)))
    style = SpectrogramStyle(n_fft=1024)
    monkeypatch.setattr(spectrogram, "CACHE", spectrogram.ArrayCache("none", limit_bytes=0))
    together = Spectrogram(file, style).image(0, 4096, 200)
    monkeypatch.setattr(spectrogram, "_JUMP_FRAMES", 1)
    np.testing.assert_allclose(Spectrogram(file, style).image(0, 4096, 200), together, atol=0.1)


@pytest.mark.parametrize("frames", [1, 10, 3000])
def test_short_sounds(frames, tmp_path):
    image = Spectrogram(_file(tmp_path, np.full((2, frames), 0.5))).image(0, 64, 100)
    assert image.shape == (256, 100)
    assert np.isfinite(image).all()


@given(
    scale=st.sampled_from(SCALES),
    rows=st.integers(1, 600),
    lowest_hz=st.floats(1, 1000),
    octaves=st.floats(0.5, 8),
    share=st.floats(0, 1),
)
def test_rows_and_frequencies_are_each_other(scale, rows, lowest_hz, octaves, share):
    frequencies = FrequencyScale(scale, rows, lowest_hz, lowest_hz * 2**octaves)
    edges = frequencies.edges_hz()
    assert len(edges) == rows + 1
    assert edges[0] == pytest.approx(lowest_hz)
    assert edges[-1] == pytest.approx(lowest_hz * 2**octaves)
    assert (np.diff(edges) > 0).all()
    row = share * rows
    assert frequencies.row_of(frequencies.hz_of(row)) == pytest.approx(row, abs=1e-6)


@given(
    scale=st.sampled_from(SCALES),
    rows=st.integers(2, 300),
    n_fft=st.sampled_from([64, 512, 4096]),
    bin_=st.integers(),
)
@settings(max_examples=80)
def test_no_bin_that_is_shown_gets_lost(scale, rows, n_fft, bin_):
    bins = n_fft // 2 + 1
    style = SpectrogramStyle(n_fft=n_fft, scale=scale, rows=rows, lowest_hz=20.0)
    frequencies = style.frequencies(RATE)
    bin_hz = RATE / n_fft
    place = bin_ % (bins - 1)
    decibels = np.full((bins, 1), FLOOR_DB, np.float32)
    decibels[place] = 0.0
    shown = RowMap(frequencies, bins, bin_hz).rows(decibels)
    assert shown.shape == (rows, 1)
    assert (shown >= FLOOR_DB - 1e-3).all()
    assert (shown <= 1e-3).all()
    if place * bin_hz >= frequencies.lowest_hz:
        row = min(int(frequencies.row_of(place * bin_hz) + 1e-9), rows - 1)
        assert shown[max(row - 1, 0) : row + 2].max() > FLOOR_DB / 2
