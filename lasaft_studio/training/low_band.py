"""Giving the built-in network a second one for the lowest bins, which was trained by itself."""

from __future__ import annotations

import dataclasses

import torch
from torch import Tensor

from lasaft_studio.errors import TrainingError
from lasaft_studio.nn.lite_net import LiteNet
from lasaft_studio.nn.tcn_net import TcnNet

TRUST = 0.6  # in the lower network, against the U-Net's share of 1 - TRUST
_FADE = 0.3  # share of its bins, at the top, over which the trust falls to zero


def with_low_band(network: LiteNet, low: TcnNet) -> LiteNet:
    """Return `network` with the weights of `low` for its lowest bins.

    Raises:
        TrainingError: they separate other stems, or look at other bins.
    """
    if low.stems != network.stems or low.estimated_bins != network.config.n_fft // 64:
        raise TrainingError("The network for the lowest bins was made for another one.")
    config = dataclasses.replace(
        network.config, low_channels=low.config.channels, low_dilations=low.config.dilations
    )
    joined = LiteNet(config, network.stems).to(next(network.parameters()).device)
    joined.load_state_dict(network.state_dict(), strict=False)
    assert joined.low is not None  # noqa: S101 - for the type checker
    joined.low.net.load_state_dict(low.temporal.state_dict())
    with torch.no_grad():
        joined.low.trust.copy_(fading_trust(joined.low.bins))
    return joined.train(network.training)


def fading_trust(bins: int) -> Tensor:
    """Return how far the lower network is believed in each of its `bins`, (F,)."""
    place = torch.arange(bins) / bins
    return TRUST * ((1 - place) / _FADE).clamp(max=1.0)
