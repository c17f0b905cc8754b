"""The network over broad bands: it looks at everything around, at no loudness, and returns shares of the mixture."""

import pytest
import torch

from lasaft_studio.nn.broad_stem_net import BroadConfig, BroadStemNet
from lasaft_studio.nn.inference import ready
from lasaft_studio.nn.lite.broad_net import BroadNet

STEMS = ("vocals", "drums", "bass", "other")


def waken(network: torch.nn.Module) -> None:
    """Give what is silent at the start something to say."""
    for parameter in network.parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.2)


@pytest.fixture
def network() -> BroadStemNet:
    torch.manual_seed(0)
    network = BroadStemNet(BroadConfig(widths=(8, 16), dilations=(1, 2)), STEMS).eval()
    waken(network)
    return network


@pytest.fixture
def mixture() -> torch.Tensor:
    return 0.1 * torch.randn(2, 2, 60_000, generator=torch.Generator().manual_seed(1))


@torch.no_grad()
@pytest.mark.parametrize("frames", [1, 5000, 60_000])
def test_stems_of_any_length_add_up_to_the_mixture(network, mixture, frames):
    stems = network(mixture[..., :frames], [0, 1, 2, 3])
    assert torch.allclose(stems.sum(dim=1), mixture[..., :frames], atol=1e-5)
    assert torch.equal(network(mixture[..., :frames], [2, 0]), stems[:, [2, 0]])


@torch.no_grad()
def test_what_is_above_its_bins_is_shared_out(network, mixture):
    spectrogram = network.stft.forward(mixture)
    stems = network.estimate_spectrogram(spectrogram, [0, 1, 2, 3])
    lowest = network.estimate_lowest(spectrogram, [0, 1, 2, 3])
    assert torch.equal(stems[..., :1024, :], lowest)
    above = (spectrogram[:, None, :, 1024:] / 4).expand(-1, 4, -1, -1, -1)
    assert torch.allclose(stems[..., 1024:, :], above)
    assert (lowest.abs() - lowest[:, :1].abs()).abs().max() > 0.1


@torch.no_grad()
def test_shares_do_not_depend_on_how_loud_the_mixture_is(network, mixture):
    spectrogram = network.stft.forward(mixture)
    scores = network.net(spectrogram)
    assert torch.allclose(network.net(0.01 * spectrogram), scores, atol=1e-3 * float(scores.std()))


@torch.no_grad()
def test_silence_has_shares_too(network):
    assert torch.isfinite(network(torch.zeros(1, 2, 9000), [0, 1, 2, 3])).all()


@torch.no_grad()
def test_a_moment_depends_on_what_comes_before_and_after_and_on_all_bins():
    torch.manual_seed(0)
    net = BroadNet(4, 2, 1024, (8, 16), (1, 2)).eval()
    waken(net)
    spectrogram = torch.randn(1, 2, 1024, 40, dtype=torch.complex64)
    before = net(spectrogram)
    spectrogram[:, :, 512:, 20] = spectrogram[:, :, 512:, 20].flip(2)  # as loud as it was
    change = (net(spectrogram) - before).abs().amax(dim=(0, 1, 2))
    least = 1e-5 * float(before.std())  # more than rounding
    assert change[20 - 3, :100].max() > least
    assert change[20 + 3, :100].max() > least
    assert change[:6].max() < least  # farther than two dilated convolutions reach
    assert change[-6:].max() < least


@torch.no_grad()
def test_ready_estimates_the_same(network, mixture):
    assert torch.allclose(ready(network)(mixture, [0, 1, 2, 3]), network(mixture, [0, 1, 2, 3]), atol=1e-5)


@torch.no_grad()
def test_half_precision_is_nearly_the_same(network, mixture):
    full = network(mixture, [0, 1, 2, 3])
    with torch.autocast("cpu", torch.bfloat16):
        half = network(mixture, [0, 1, 2, 3])
    assert 0 < float((half - full).std()) < 0.02 * float(full.std())
