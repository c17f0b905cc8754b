"""The blocks of ISMIR 2020."""

import pytest
import torch

from lasaft_studio.nn.tfc_tdf import TDF, TFC, bottleneck_size

B, C, T, F = 2, 3, 5, 16


def features(channels=C):
    return torch.randn(B, channels, T, F, generator=torch.Generator().manual_seed(0))


def test_each_convolution_sees_everything_before_it_newest_first():
    torch.manual_seed(0)
    block = TFC(4, C, 3).eval()
    assert [layer[0].in_channels for layer in block.layers] == [4, 4 + C, 4 + 2 * C]
    x = features(4)
    first = block.layers[0](x)
    second = block.layers[1](torch.cat((first, x), 1))
    third = block.layers[2](torch.cat((second, first, x), 1))
    torch.testing.assert_close(block(x), third)


@pytest.mark.parametrize("kernel", [(3, 3), (1, 3), (5, 3)])
def test_any_odd_kernel_keeps_the_size(kernel):
    assert TFC(C, 4, 2, kernel=kernel)(features()).shape == (B, 4, T, F)


def test_convolutions_over_frequency_see_one_frame():
    block = TFC(C, 4, 2, kernel=(1, 3)).eval()
    x = features()
    torch.testing.assert_close(block(x)[:, :, 2:3], block(x[:, :, 2:3]))


def test_a_tdf_treats_frames_and_channels_alike_and_sees_all_bins():
    torch.manual_seed(0)
    block = TDF(C, F, bottleneck_factor=4, smallest_bottleneck=2, activation="tanh").eval()
    x = features()
    y = block(x)
    assert y.shape == x.shape
    torch.testing.assert_close(block(x.flip(2)).flip(2), y)
    torch.testing.assert_close(block(x.flip(1)).flip(1), y)
    changed = x.clone()
    changed[..., 0] += 1
    assert ((block(changed) - y).abs() > 0).any(-1).all()


def test_a_tdf_without_bottleneck_is_one_layer():
    block = TDF(C, F, 2 * F, bottleneck_factor=0)
    assert block(features()).shape == (B, C, T, 2 * F)
    assert len([layer for layer in block.layers if isinstance(layer, torch.nn.Linear)]) == 1


def test_bottlenecks_have_a_least_size():
    assert bottleneck_size(1024, 16, 16) == 64
    assert bottleneck_size(128, 16, 16) == 16
