"""The network over bands: masks that add up, one encoder for all stems, and bins that stay in their places."""

import pytest
import torch

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.band_net import BandConfig, BandNet
from lasaft_studio.nn.inference import ready
from tests import signals

STEMS = ("vocals", "drums", "bass", "other")
SMALL = BandConfig(n_fft=512, hop=128, band_bins=16, channels=(8, 12, 8), embedding=4)


@pytest.fixture
def network() -> BandNet:
    torch.manual_seed(0)
    network = BandNet(SMALL, STEMS).eval()
    for parameter in network.parameters():  # gates and branches start silent: give them something to say
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.2)
    return network


@pytest.fixture
def mixture() -> torch.Tensor:
    return torch.from_numpy(sum(signals.song(1.0).values()))[None]


@torch.no_grad()
def test_stems_add_up_to_the_mixture(network, mixture):
    stems = network(mixture, [0, 1, 2, 3])
    assert stems.shape == (1, 4, *mixture.shape[1:])
    assert torch.allclose(stems.sum(dim=1), mixture, atol=1e-5)
    assert not torch.allclose(stems[:, 0], stems[:, 1], atol=1e-3)


@torch.no_grad()
@pytest.mark.parametrize("frames", [1, 500, 4096, 30_000])
def test_any_length_will_do(network, frames):
    assert network(torch.randn(2, 2, frames), [2]).shape == (2, 1, 2, frames)


@torch.no_grad()
def test_chosen_stems_are_columns_of_all(network, mixture):
    everything = network(mixture, [0, 1, 2, 3])
    assert torch.equal(network(mixture, [3, 1]), everything[:, [3, 1]])


@torch.no_grad()
def test_items_of_a_batch_do_not_meet(network, mixture):
    other = mixture.flip(-1)
    together = network(torch.cat((mixture, other)), [0, 1])
    assert torch.allclose(together[1], network(other, [0, 1])[0], atol=1e-5)


@torch.no_grad()
def test_ready_estimates_the_same(network, mixture):
    assert torch.allclose(ready(network)(mixture, [0, 1, 2, 3]), network(mixture, [0, 1, 2, 3]), atol=1e-5)


@torch.no_grad()
def test_a_mask_acts_where_its_band_and_bin_are(network):
    spectrogram = torch.ones(1, 2, SMALL.n_fft // 2 + 1, 8, dtype=torch.complex64)
    before = network.logits(spectrogram)
    channel, bin_ = 1, 5  # of the right channel, the sixth bin of each band
    network.mask.bias[channel * SMALL.band_bins + bin_] += 1.0
    changed = (network.logits(spectrogram) - before)[0, 0, :, 0]
    wanted = torch.zeros(2, SMALL.n_fft // 2 + 1)
    wanted[channel, bin_ : -1 : SMALL.band_bins] = 1.0
    assert torch.allclose(changed, wanted, atol=1e-4)


@torch.no_grad()
def test_what_a_channel_lacks_no_stem_has_there(network, mixture):
    left = torch.cat((mixture[:, :1], torch.zeros_like(mixture[:, :1])), dim=1)
    stems = network(left, [0, 1, 2, 3])
    assert stems[:, :, 1].abs().max() < 1e-6  # what is not in the mixture is in no stem


@pytest.mark.parametrize("sizes", [{"band_bins": 48}, {"channels": ()}, {"channels": (8,) * 9}])
def test_sizes_that_do_not_fit_are_refused(sizes):
    with pytest.raises(CheckpointError, match="bands"):
        BandConfig(**sizes)
