"""The library, as somebody who imports it would use it."""

import subprocess
import sys

import numpy as np
import pytest
import soundfile
import tiny_model
from signals import noise

import lasaft_studio as ls
from lasaft_studio.errors import AudioError, Cancelled, UsageError
from lasaft_studio.progress import Progress

RATE = 44_100


@pytest.fixture
def song() -> np.ndarray:
    """Return (2, N) of noise."""
    return noise(seconds=0.5, channels=2, rate=RATE) * 0.3


@pytest.fixture
def model() -> str:
    return tiny_model.install()


def test_a_file_becomes_stems_of_its_rate_and_length_that_sum_to_it(song, model, tmp_path):
    path = tmp_path / "song.wav"
    soundfile.write(path, song.T, 48_000, subtype="FLOAT")
    stems = ls.separate(str(path), model=model, device="cpu")
    assert list(stems) == ["vocals", "drums", "bass", "other"]
    assert all(isinstance(stem, ls.Audio) and stem.sample_rate == 48_000 for stem in stems.values())
    assert np.allclose(sum(stem.samples for stem in stems.values()), song, atol=1e-6)


def test_both_layouts_give_the_same_stems(song, model):
    first = ls.separate(song, RATE, model=model, stems=["bass"], device="cpu")
    frames = ls.separate(song.T, RATE, model=model, stems=["bass"], device="cpu", layout="frames_first")
    assert list(first) == ["bass"]
    assert np.array_equal(first["bass"].samples, frames["bass"].samples)
    assert first["bass"].samples.shape == song.shape


def test_mono_arrays_audio_and_other_floats_are_taken_and_left_unchanged(song, model):
    mono = song[0].astype(np.float64)
    before = mono.copy()
    separator = ls.Separator(model, two_stems="vocals", preset="fast", device="cpu")
    stems = separator.separate(mono, RATE)
    again = separator.separate(ls.Audio(song[:1].astype(np.float32), RATE))
    assert tuple(stems) == separator.results == ("vocals", "accompaniment")
    assert np.array_equal(mono, before)
    assert all(np.array_equal(stems[name].samples, again[name].samples) for name in stems)


@pytest.mark.parametrize(
    ("array", "rate", "layout"),
    [
        (np.zeros((500, 2)), RATE, "channels_first"),
        (np.zeros((2, 500)), RATE, "frames_first"),
        (np.zeros((1, 2, 500)), RATE, "channels_first"),
        (np.zeros((2, 500)), None, "channels_first"),
        (np.zeros((2, 500)), 0, "channels_first"),
        (np.zeros((2, 500), np.int16), RATE, "channels_first"),
        (np.zeros((2, 500)), RATE, "sideways"),
    ],
)
def test_arrays_that_are_no_audio_are_refused_with_a_way_out(array, rate, layout):
    with pytest.raises(UsageError) as caught:
        ls.separate(array, rate, layout=layout)
    assert caught.value.hint


def test_nan_is_refused(song):
    song[0, 3] = np.nan
    with pytest.raises(AudioError, match="NaN"):
        ls.separate(song, RATE)


def test_a_name_instead_of_a_list_of_stems_is_refused():
    with pytest.raises(UsageError, match="list"):
        ls.Separator(stems="vocals")


def test_progress_is_told_and_can_cancel(song, model):
    told = []
    ls.separate(song, RATE, model=model, device="cpu", progress=lambda done, _text: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 1.0
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        ls.separate(song, RATE, model=model, device="cpu", progress=stopped)


def test_importing_it_loads_nothing_heavy_and_names_are_listed():
    code = (
        "import sys, lasaft_studio as ls; assert 'separate' in dir(ls); assert not hasattr(ls, 'nothing');"
        "assert 'numpy' not in sys.modules; ls.Audio; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_audio_refuses_frames_taken_for_channels():
    with pytest.raises(ValueError, match="channels"):
        ls.Audio(np.zeros((88_200, 2), np.float32), RATE)


def test_the_reference_is_made_without_warnings(tmp_path):
    made = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "pdoc",
            "lasaft_studio.api",
            "-d",
            "google",
            "-o",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")
    assert "Separator" in (tmp_path / "lasaft_studio" / "api.html").read_text("utf-8")
