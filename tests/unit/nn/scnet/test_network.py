"""SCNet: any length, any stems, sizes that cannot be, and a form of itself for inference."""

import pytest
import torch
from torch import nn

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.inference import ready
from lasaft_studio.nn.scnet.fusion import Fusion
from tests.tiny_networks import difference

TINY = {"dims": (4, 6, 8), "n_fft": 256, "hop_length": 64, "win_length": 256, "dual_path_layers": 2}
STEMS = ("drums", "bass", "other", "vocals", "guitar", "piano")


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return build_network("scnet", TINY, STEMS).eval()


@pytest.mark.parametrize("frames", [1, 63, 64, 65, 128, 1000, 4097])
@torch.no_grad()
def test_any_length_comes_back(network, frames):
    assert network(torch.randn(2, 2, frames), [5, 0]).shape == (2, 2, 2, frames)


@pytest.mark.parametrize("steps", [1, 2, 7, 8])
@torch.no_grad()
def test_any_number_of_frames_of_the_spectrogram(network, steps):
    mixture = torch.randn(1, 2, 129, steps, dtype=torch.complex64)
    assert network.estimate_spectrogram(mixture, [1]).shape == (1, 1, 2, 129, steps)


@torch.no_grad()
def test_a_batch_is_its_items(network):
    mixture = torch.randn(3, 2, 2000)
    found = network(mixture, range(6))
    each = torch.cat([network(item[None], range(6)) for item in mixture])
    assert difference(found, each) < 1e-5


@torch.no_grad()
def test_ready_it_estimates_the_same_and_has_no_doubled_input(network):
    mixture = torch.randn(2, 2, 3000)
    prepared = ready(network)
    assert difference(prepared(mixture, range(6)), network(mixture, range(6))) < 1e-5
    assert not any(isinstance(module, Fusion) for module in prepared.modules())
    assert not any(weight.requires_grad for weight in prepared.parameters())


@torch.no_grad()
def test_ready_it_is_the_same_again(network):
    mixture = torch.randn(1, 2, 3000)
    assert difference(ready(ready(network))(mixture, [0]), network(mixture, [0])) < 1e-5


def test_its_window_is_rectangular(network):
    sound = torch.randn(1, 256 * 3)
    middle = network.stft.forward(sound)[0, :, 6]
    expected = torch.fft.rfft(sound[0, 256:512]) / 256**0.5
    assert torch.allclose(middle, expected, atol=1e-4)
    assert difference(network.stft.inverse(network.stft.forward(sound), 768), sound) < 1e-5


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"dims": (4,)}, "dims"),
        ({"dims": (3, 8)}, "dims"),
        ({"dual_path_layers": 3}, "even number of layers"),
        ({"band_shares": (0.7, 0.4, 0.1)}, "0.7 and 0.4"),
        ({"band_strides": (1, 4)}, "three bands"),
        ({"band_kernels": (3, 2, 16)}, "shorter than its stride"),
        ({"conv_kernel": 2}, "odd conv_kernel"),
        ({"compress": 100}, "compress"),
        ({"hop_length": 4096}, "hop_length"),
        ({"n_fft": 2, "hop_length": 1, "win_length": 2}, "too few"),
    ],
)
def test_sizes_that_cannot_be_are_refused_in_a_sentence(changed, words):
    with pytest.raises(CheckpointError) as caught:
        build_network("scnet", {**TINY, **changed}, STEMS)
    assert words in caught.value.message


@torch.no_grad()
def test_the_two_halves_of_a_fusion_are_added_up():
    torch.manual_seed(1)
    fusion = Fusion(3)
    x, skip = torch.randn(2, 1, 3, 5, 7)
    halved = fusion.for_inference()
    assert sum(isinstance(module, nn.Conv2d) for module in halved.modules()) == 1
    assert difference(halved(x, skip), fusion(x, skip)) < 1e-5
