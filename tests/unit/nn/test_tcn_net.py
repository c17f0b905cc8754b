"""The network for the lowest bins: what it looks at, and what it leaves alone."""

import pytest
import torch

from lasaft_studio.nn.lite.tcn import TemporalNet
from lasaft_studio.nn.tcn_net import TcnConfig, TcnNet
from tests import signals

STEMS = ("vocals", "drums", "bass", "other")
SMALL = TcnConfig(channels=16, dilations=(1, 2))
RATE = 11025


@pytest.fixture
def network() -> TcnNet:
    torch.manual_seed(0)
    network = TcnNet(SMALL, STEMS).eval()
    for parameter in network.parameters():  # blocks start silent: give them something to say
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.2)
    return network


@pytest.fixture
def mixture() -> torch.Tensor:
    return torch.from_numpy(sum(signals.song(2.0, RATE).values()))[None]


@torch.no_grad()
def test_stems_add_up_to_the_mixture(network, mixture):
    stems = network(mixture, [0, 1, 2, 3])
    assert stems.shape == (1, 4, *mixture.shape[1:])
    assert torch.allclose(stems.sum(dim=1), mixture, atol=1e-5)


@torch.no_grad()
def test_above_its_bins_all_stems_get_the_same(network, mixture):
    spectrogram = network.stft.forward(mixture)
    estimates = network.estimate_spectrogram(spectrogram, [2, 0])
    lowest = network.estimate_lowest(spectrogram, [2, 0])
    assert torch.equal(estimates[..., : network.estimated_bins, :], lowest)
    above = spectrogram[:, None, :, network.estimated_bins :] / len(STEMS)
    assert torch.equal(estimates[..., network.estimated_bins :, :], above.expand(-1, 2, -1, -1, -1))


@torch.no_grad()
@pytest.mark.parametrize("gain", [1e-3, 0.5, 30.0])
def test_loudness_changes_no_mask(network, mixture, gain):
    spectrogram = network.stft.forward(mixture)
    assert torch.allclose(network.temporal(gain * spectrogram), network.temporal(spectrogram), atol=1e-2)


@torch.no_grad()
def test_silence_is_no_error(network):
    assert not network(torch.zeros(1, 2, RATE), [0, 1, 2, 3]).any()


@torch.no_grad()
def test_a_standing_tone_and_a_falling_one_differ_in_phase(network):
    """In the middle of a bin a partial's phase stands still from step to step; a falling one turns backwards."""
    time = torch.arange(2 * RATE) / RATE
    middle_of_bin = 10 * RATE / SMALL.n_fft
    turns = {"standing": 0.0, "falling": -0.15}  # of the bin's width, at the middle of the excerpt
    found = {}
    for name, off in turns.items():
        tone = torch.sin(2 * torch.pi * (middle_of_bin + off * RATE / SMALL.n_fft) * time)
        spectrogram = network.stft.forward(tone.expand(1, 2, -1))
        _, _, cosine, sine, *_ = network.temporal.features(spectrogram)[0, : 6 * 64].split(64)
        found[name] = torch.atan2(sine[10, 80], cosine[10, 80]).item()
    assert found["standing"] == pytest.approx(0.0, abs=0.02)
    assert found["falling"] == pytest.approx(2 * torch.pi * -0.15 / 4, abs=0.02)


def test_bands_above_are_looked_at():
    net = TemporalNet(4, 64, 8, (1,))
    assert (net.edges[0], net.edges[-1]) == (64, 512)
    quiet = torch.zeros(1, 2, 512, 9, dtype=torch.complex64)
    quiet[:, :, 20] = 1.0
    hiss = quiet.clone()
    hiss[:, :, 400, 4] = 1.0
    changed = (net.features(hiss) - net.features(quiet)).abs().amax(dim=1)[0]
    assert changed.nonzero().tolist() == [[4]]
