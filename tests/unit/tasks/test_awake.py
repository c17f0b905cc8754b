"""Long work keeps the computer awake, and nothing else does."""

import pytest
import wakepy

from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.awake import awake
from lasaft_studio.tasks.separate_song import separate_song
from tests import signals
from tests.networks import BandNetwork


def held() -> list[bool]:
    """Return whether each wish to stay awake, of any thread, was granted."""
    return [mode.active for mode in wakepy.global_modes()]


@pytest.fixture
def granted(monkeypatch):
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")


def test_it_is_kept_within_the_block_alone(granted):
    with awake():
        assert held() == [True]
        with awake():
            assert held() == [True, True]
    assert held() == []


def test_an_error_lets_it_sleep_again(granted):
    with pytest.raises(ZeroDivisionError), awake():
        raise ZeroDivisionError
    assert held() == []


def test_where_nobody_can_be_asked_the_work_is_done(monkeypatch):
    monkeypatch.setenv("WAKEPY_FORCE_FAILURE", "1")
    done = []
    with awake():
        done.append(held())
    assert done == [[False]]


def test_a_separation_keeps_it_awake_to_its_end(granted, tmp_path):
    song = signals.write(tmp_path / "song.wav", signals.noise(1.0))
    separator = Separator(BandNetwork(), SeparationRequest(device="cpu", precision="float32"))
    seen = []
    separate_song(song, tmp_path, separator, None, Progress(), on_block=lambda *_block: seen.append(held()))
    assert seen
    assert all(wishes == [True] for wishes in seen)
    assert held() == []
