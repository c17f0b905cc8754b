"""The multichannel Wiener filter."""

import torch
from torch.testing import assert_close

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.separation import wiener

STFT = Stft(512, 128)


def panned(seed: int, left: float, frames: int = 20_000) -> torch.Tensor:
    """Return a noise (1, 2, N) at a place between left (1) and right (0)."""
    noise = torch.randn(frames, generator=torch.Generator().manual_seed(seed))
    return torch.stack([noise * left, noise * (1 - left)]).unsqueeze(0)


def error_db(estimates: torch.Tensor, truth: torch.Tensor) -> float:
    """Return the energy of the error over that of the truth."""
    return float(10 * torch.log10((estimates - truth).square().sum() / truth.square().sum()))


def test_no_iterations_change_nothing():
    estimates = torch.randn(1, 2, 2, 1000)
    assert wiener.refine(estimates, estimates.sum(dim=1), STFT, 0) is estimates


def test_stems_at_different_places_come_closer_to_the_truth():
    truth = torch.stack([panned(1, left=0.9), panned(2, left=0.2)], dim=1)
    mixture = truth.sum(dim=1)
    leaky = 0.8 * truth + 0.2 * truth.flip(1)
    refined = wiener.refine(leaky, mixture, STFT, 2)
    assert refined.shape == leaky.shape
    assert error_db(refined, truth) < error_db(leaky, truth) - 3
    assert_close(refined.sum(dim=1), mixture, atol=1e-2, rtol=0)


def test_two_channels_by_hand_are_as_good_as_the_general_way():
    matrix = torch.randn(3, 4, 2, 2, dtype=torch.complex64) + 3 * torch.eye(2)
    vector = torch.randn(3, 4, 2, dtype=torch.complex64)
    assert_close(wiener._solved(matrix, vector), torch.linalg.solve(matrix, vector), atol=1e-4, rtol=1e-4)


def test_silence_and_a_single_channel():
    assert not wiener.refine(torch.zeros(1, 2, 2, 3000), torch.zeros(1, 2, 3000), STFT, 1).any()
    truth = torch.randn(1, 2, 1, 3000)
    assert torch.isfinite(wiener.refine(truth, truth.sum(dim=1), STFT, 1)).all()
