"""The balance of stems, settled on songs that are kept apart."""

import dataclasses

import numpy as np
import pytest
import torch

from lasaft_studio.nn.lite_net import LiteConfig, LiteNet
from lasaft_studio.training.balance import balance
from lasaft_studio.training.validation import Excerpt, song_scores
from tests import signals

STEMS = ("vocals", "drums", "bass", "other")
SMALL = LiteConfig(channels=(4, 4, 8, 8, 8, 8), mask_channels=2, high_bands=8, high_hidden=8)


@pytest.fixture
def network() -> LiteNet:
    torch.manual_seed(0)
    return LiteNet(SMALL, STEMS).eval()


@pytest.fixture
def kept() -> list[Excerpt]:
    song = signals.song(1.0)
    loud = [1.0, 0.05, 0.05, 0.5]  # unlike what the network believes, which is that all play alike
    return [Excerpt("song", np.stack([song[name] * gain for name, gain in zip(STEMS, loud, strict=True)]))]


def mean(network, kept):
    return np.mean([*song_scores(network, kept, torch.device("cpu"))["song"].values()])


def test_balanced_stems_are_nearer(network, kept):
    before = mean(network, kept)
    balance(network, kept, 1.0)
    assert mean(network, kept) > before + 3


def test_a_part_of_the_way_is_a_part_of_the_gain(network, kept):
    before = mean(network, kept)
    balance(network, kept, 0.5)
    half = mean(network, kept)
    balance(network, kept, 1.0)
    assert before < half < mean(network, kept)


def test_none_of_the_way_changes_nothing(network, kept):
    prior, power = network.prior.detach().clone(), network.config.mask_power
    balance(network, kept, 0.0)
    assert torch.equal(network.prior, prior)
    assert network.config.mask_power == power


def test_a_low_network_is_balanced_too(kept):
    """With all trust in it, the lowest bins follow the offsets and the power as all others do."""
    torch.manual_seed(0)
    network = LiteNet(dataclasses.replace(SMALL, low_channels=8, low_dilations=(1,)), STEMS).eval()
    torch.nn.init.constant_(network.low.trust, 1.0)
    before = mean(network, kept)
    balance(network, kept, 1.0)
    assert network.config.low_power == network.low.power != 1.0
    assert mean(network, kept) > before + 3


@pytest.mark.parametrize("mono", [False, True], ids=["wide", "mono"])
def test_all_parts_follow_one_balance(kept, mono):
    """Every score is multiplied by the factor and moved by the offsets, whoever it comes from."""
    torch.manual_seed(0)
    sizes = dataclasses.replace(
        SMALL, low_channels=8, low_dilations=(1,), broad_widths=(8, 8), broad_dilations=(1,), mono=True
    )
    network = LiteNet(sizes, STEMS).eval()
    torch.nn.init.constant_(network.low.trust, 0.6)
    for part in (network.broad, network.mono):
        torch.nn.init.normal_(part.net.scores.weight, std=0.2)
        torch.nn.init.constant_(part.trust, 0.5)
    mixture = network.stft.forward(torch.from_numpy(kept[0].stems.sum(axis=0)))[None]
    if mono:
        mixture = mixture.mean(dim=1, keepdim=True).expand(-1, 2, -1, -1)
    before = mean(network, kept)
    with torch.no_grad():
        scores = network.scores(mixture)
    old = network.config
    balance(network, kept, 1.0)
    factor = network.config.mask_power / old.mask_power
    with torch.no_grad():
        moved = (network.scores(mixture) - factor * scores).log_softmax(dim=1)
    offsets = moved[:, :, :1, :1, :1]
    assert torch.allclose(moved, offsets.expand_as(moved), atol=1e-3)
    assert offsets.std() > 0.1
    assert mean(network, kept) > before + 3
    again = LiteNet(network.config, STEMS).eval()
    again.load_state_dict(network.state_dict())
    assert torch.allclose(again.masks(mixture), network.masks(mixture), atol=1e-6)


def test_only_the_balance_is_changed(network, kept):
    before = {name: value.clone() for name, value in network.state_dict().items()}
    balance(network, kept, 1.0)
    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"prior"}
    assert network.config.mask_power != SMALL.mask_power
