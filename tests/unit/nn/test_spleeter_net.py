"""Spleeter's network: masks that are shares, cut where the published one cuts."""

import pytest
import torch

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.inference import ready
from lasaft_studio.nn.spleeter_net import SpleeterNet
from tests import signals

STEMS = ("vocals", "accompaniment")


@pytest.fixture(scope="module")
def network() -> SpleeterNet:
    """Return the network with random weights, and segments of 64 steps."""
    torch.manual_seed(0)
    return build_network("spleeter", {"segment_steps": 64}, STEMS).eval()


def mixture(seconds: float) -> torch.Tensor:
    return torch.from_numpy(sum(signals.song(seconds).values()))[None]


@torch.no_grad()
def test_stems_add_up_below_11_khz_and_are_silent_above(network):
    spectrogram = network.stft.forward(mixture(1.0))
    stems = network.estimate_spectrogram(spectrogram, [0, 1])
    assert torch.allclose(stems[..., :1024, :].sum(dim=1), spectrogram[..., :1024, :], atol=1e-4)
    assert not stems[..., 1024:, :].any()


@torch.no_grad()
def test_segments_do_not_see_each_other(network):
    spectrogram = network.stft.forward(mixture(4.0))
    whole = network.estimate_spectrogram(spectrogram, [0])
    second = network.estimate_spectrogram(spectrogram[..., 64:128], [0])
    assert torch.allclose(whole[..., 64:128], second, atol=1e-4)


@torch.no_grad()
@pytest.mark.parametrize("frames", [1, 3000, 70_000])
def test_any_length_will_do(network, frames):
    assert network(torch.randn(2, 2, frames), [1]).shape == (2, 1, 2, frames)


@torch.no_grad()
def test_ready_estimates_the_same(network):
    assert torch.allclose(ready(network)(mixture(1.0), [0, 1]), network(mixture(1.0), [0, 1]), atol=1e-5)


@pytest.mark.parametrize(
    "sizes", [{"segment_steps": 100}, {"segment_steps": 0}, {"n_fft": 1024}, {"hop": 4096}]
)
def test_sizes_that_cannot_be_are_refused(sizes):
    with pytest.raises(CheckpointError, match="Spleeter"):
        build_network("spleeter", sizes, STEMS)
