"""Mixture consistency: stems that add up to the mixture.

A network's stems miss the mixture by a residual. It is shared among the stems, so that their sum is the
mixture again (Wisdom et al. 2019, 'Differentiable consistency constraints for improved deep speech
enhancement'). It works on single segments: overlap-add is linear, so stems that add up in each segment
add up in the song.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from lasaft_studio.separation.request import Consistency

_STEP = 1024  # frames from one measurement of energy to the next, each over twice as many
_INAUDIBLE = 1e-10  # of the mixture's energy: 100 dB below it
_SILENCE = 1e-10  # energy below which stems share equally


def share_residual(
    estimates: Tensor, mixture: Tensor, consistency: Consistency, remainder: int = -1
) -> Tensor:
    """Return stems that add up to the mixture.

    Args:
        estimates: (B, S, C, N).
        mixture: (B, C, N).
        consistency: who gets how much of the residual; see `SeparationRequest`.
        remainder: the stem which gets all of it with ``remainder``.

    Returns:
        (B, S, C, N).
    """
    residual = (mixture - estimates.sum(dim=1)).unsqueeze(1)
    if consistency == "remainder":
        result = estimates.clone()
        result[:, remainder] += residual[:, 0]
        return result
    if consistency == "energy" and _is_audible(residual, mixture):
        return estimates + residual * _energy_shares(estimates)
    return estimates + residual / estimates.shape[1]


def _is_audible(residual: Tensor, mixture: Tensor) -> bool:
    """Whether it matters who gets the residual; stems made by masks that add up have next to none."""
    return bool(residual.square().sum() > _INAUDIBLE * mixture.square().sum())


def _energy_shares(estimates: Tensor) -> Tensor:
    """Return each stem's share (B, S, 1, N) of the energy around each frame; all shares sum to one."""
    stems, frames = estimates.shape[1], estimates.shape[-1]
    energy = estimates.square().mean(dim=2)  # (B, S, N)
    energy = F.avg_pool1d(energy, 2 * _STEP, _STEP, padding=_STEP, ceil_mode=True) + _SILENCE / stems
    shares = energy / energy.sum(dim=1, keepdim=True)
    steps = shares.shape[-1]
    reach = F.interpolate(shares, size=(steps - 1) * _STEP + 1, mode="linear", align_corners=True)
    return F.pad(reach, (0, max(0, frames - reach.shape[-1])), mode="replicate")[..., :frames].unsqueeze(2)
