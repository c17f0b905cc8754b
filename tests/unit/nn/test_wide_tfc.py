"""A dense block turned round is the same block."""

import pytest
import torch
from torch import nn

from lasaft_studio.nn.tfc_tdf import TFC
from lasaft_studio.nn.wide_tfc import WideTFC, can_replace

B, C, T, F = 2, 3, 5, 16


def folded(in_channels, layers, kernel=(3, 3), activation="relu"):
    torch.manual_seed(0)
    tfc = TFC(in_channels, C, layers, kernel=kernel, activation=activation).eval()
    for index, layer in enumerate(tfc.layers):
        tfc.layers[index] = nn.Sequential(layer[0], layer[2])
    return tfc


def features(channels, batch=B):
    return torch.randn(batch, channels, T, F, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("layers", [1, 2, 5])
@pytest.mark.parametrize("kernel", [(3, 3), (1, 3)])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh"])
@torch.no_grad()
def test_it_is_the_same(layers, kernel, activation):
    tfc = folded(4, layers, kernel, activation)
    x = features(4)
    before = x.clone()
    torch.testing.assert_close(WideTFC(tfc)(x), tfc(x))
    assert torch.equal(x, before)


@torch.no_grad()
def test_a_skip_that_stems_share_is_convolved_once_for_all():
    tfc = folded(5, 3)
    wide = WideTFC(tfc)
    x, skip = features(3, batch=4), features(2, batch=1)
    aside = wide.of_last(skip)
    before = aside.clone()
    expected = tfc(torch.cat((x, skip.expand(4, -1, -1, -1)), dim=1))
    torch.testing.assert_close(wide(x, aside), expected)
    assert torch.equal(aside, before)


def test_only_blocks_with_folded_norms_are_turned_round():
    assert can_replace(folded(4, 2))
    assert not can_replace(TFC(4, C, 2))


def test_it_moves_with_its_network():
    assert WideTFC(folded(4, 2)).to(torch.float64).bias.dtype == torch.float64
