"""Channels in pairs."""

import pytest
import torch
from torch.testing import assert_close

from lasaft_studio.separation.channels import from_pairs, to_pairs


@pytest.mark.parametrize(("channels", "pairs"), [(1, 1), (2, 1), (3, 2), (5, 3), (6, 3)])
def test_what_was_paired_comes_back(channels, pairs):
    block = torch.randn(channels, 10)
    grouped = to_pairs(block)
    assert grouped.shape == (pairs, 2, 10)
    stems = torch.stack([grouped, 2 * grouped], dim=1)  # (P, S, 2, N)
    assert_close(from_pairs(stems, channels), torch.stack([block, 2 * block]))


def test_the_last_of_an_odd_number_is_the_mean_of_its_pair():
    stems = torch.tensor([[[[1.0], [3.0]]]])
    assert_close(from_pairs(stems, channels=1), torch.tensor([[[2.0]]]))
