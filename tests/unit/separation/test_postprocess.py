"""Stems that add up."""

import pytest
import torch
from torch.testing import assert_close

from lasaft_studio.separation.postprocess import share_residual
from lasaft_studio.separation.request import CONSISTENCIES


@pytest.mark.parametrize("consistency", CONSISTENCIES)
@pytest.mark.parametrize("frames", [1, 7, 1023, 1024, 1025, 5000])
def test_stems_add_up_to_the_mixture(consistency, frames):
    estimates, mixture = torch.randn(2, 4, 2, frames), torch.randn(2, 2, frames)
    shared = share_residual(estimates, mixture, consistency)
    assert shared.shape == estimates.shape
    assert_close(shared.sum(dim=1), mixture, atol=1e-5, rtol=0)


def test_a_loud_stem_gets_more_than_a_quiet_one_and_a_silent_one_nothing():
    estimates = torch.randn(1, 3, 2, 8000) * torch.tensor([1.0, 0.1, 0.0])[:, None, None]
    mixture = estimates.sum(dim=1) + 0.5
    changes = (share_residual(estimates, mixture, "energy") - estimates).mean(dim=(0, 2, 3))
    assert_close(changes, torch.tensor([0.5 / 1.01, 0.005 / 1.01, 0.0]), atol=1e-3, rtol=0)


def test_a_stem_gets_its_share_where_it_plays():
    estimates = torch.zeros(1, 2, 1, 20_000)
    estimates[:, 0, :, :10_000] = 1
    estimates[:, 1, :, 10_000:] = 1
    shared = share_residual(estimates, torch.full((1, 1, 20_000), 1.5), "energy")[0, :, 0]
    assert_close(shared[:, 4000], torch.tensor([1.5, 0.0]))
    assert_close(shared[:, 16_000], torch.tensor([0.0, 1.5]))


def test_equal_shares_and_the_remainder():
    estimates, mixture = torch.zeros(1, 2, 1, 4), torch.ones(1, 1, 4)
    assert_close(share_residual(estimates, mixture, "equal"), torch.full((1, 2, 1, 4), 0.5))
    assert_close(share_residual(estimates, mixture, "remainder", 0)[0, :, 0, 0], torch.tensor([1.0, 0.0]))


def test_a_residual_that_nobody_hears_is_shared_equally():
    estimates = torch.randn(1, 2, 2, 4000, dtype=torch.float64)
    mixture = estimates.sum(dim=1) + 1e-6
    assert_close(share_residual(estimates, mixture, "energy"), estimates + 5e-7)


@pytest.mark.parametrize("consistency", CONSISTENCIES)
def test_silence_stays_silent_and_arguments_are_left_alone(consistency):
    estimates = torch.zeros(1, 2, 2, 3000)
    shared = share_residual(estimates, torch.zeros(1, 2, 3000), consistency)
    assert not shared.any()
    shared += 1
    assert not estimates.any()
