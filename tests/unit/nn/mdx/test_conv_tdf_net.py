"""ConvTDFNet: any length, the lowest bins alone, and sizes that cannot be."""

import pytest
import torch

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.families import build_network

TINY = {"n_fft": 256, "hop_length": 64, "dim_f": 64, "dim_t": 16, "num_blocks": 5, "growth": 4}


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return build_network("conv_tdf", TINY, ["bass"]).eval()


@pytest.mark.parametrize("frames", [1, 100, 960, 1001])
@torch.no_grad()
def test_any_length_comes_back(network, frames):
    assert network(torch.randn(2, 2, frames), [0]).shape == (2, 1, 2, frames)


@torch.no_grad()
def test_above_what_it_sees_is_silence(network):
    mixture = network.stft.forward(torch.randn(1, 2, 960))
    found = network.estimate_spectrogram(mixture, [0])
    assert not found[..., 64:, :].any()
    assert torch.equal(network.estimate_lowest(mixture, [0]), found[..., :64, :])
    assert network.estimated_bins == 64


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"num_blocks": 4}, "4 blocks"),
        ({"dim_f": 65}, "65 bins"),
        ({"dim_f": 200}, "200 bins"),
        ({"hop_length": 200}, "hop_length of 200"),
        ({"bn_factor": 32}, "bn_factor of 32"),
        ({"kernel": 4}, "odd kernel"),
        ({"norm": "layer"}, "norm 'layer'"),
        ({"norm": "two_groups", "growth": 3}, "growth of 3"),
    ],
)
def test_sizes_that_cannot_be_are_refused_in_a_sentence(changed, words):
    with pytest.raises(CheckpointError) as caught:
        build_network("conv_tdf", {**TINY, **changed}, ["bass"])
    assert words in caught.value.message


def test_it_is_for_one_stem():
    with pytest.raises(CheckpointError, match="one stem, not 2"):
        build_network("conv_tdf", TINY, ["bass", "drums"])
