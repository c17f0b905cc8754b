"""Giving the built-in network others for its lowest bins, trained by themselves, and taking them out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import torch
from torch import Tensor

from lasaft_studio.errors import TrainingError, UsageError
from lasaft_studio.nn.broad_stem_net import BroadStemNet
from lasaft_studio.nn.lite.parts import Part
from lasaft_studio.nn.lite_net import LiteConfig, LiteNet
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.spleeter_blocks import BINS
from lasaft_studio.nn.tcn_net import TcnNet

LOW_TRUST = 0.6  # in a network for the lowest bins, against 1 - trust in what the others believe
BROAD_TRUST = 0.5
_LOW_FADE = 0.3  # share of its bins, at the top, over which the trust falls to zero
_BROAD_FADE = 0.02
_LOW, _BROAD, _MONO = "low.", "broad.", "mono."  # how the names of their weights begin


def with_part(network: LiteNet, part: StemNetwork) -> LiteNet:
    """Return `network` with the weights of `part` beside its own; one that it has already is replaced.

    Args:
        network: it stays as it is.
        part: of the family ``tcn``, for the lowest bins, or ``broad``, for all that the U-Net looks at.

    Raises:
        UsageError: `part` is of another family.
        TrainingError: they separate other stems, or look at other bins.
    """
    if isinstance(part, TcnNet):
        return _with_low(network, part)
    if isinstance(part, BroadStemNet):
        return _with_broad(network, part)
    raise UsageError("A network of the family 'lite' can be given those of 'tcn' and 'broad', no others.")


def with_mono(network: LiteNet, part: StemNetwork) -> LiteNet:
    """Return `network` with the weights of `part`, which what is mono then has in place of the broad one.

    Args:
        network: it has a part of the family ``broad``, and stays as it is.
        part: of that family and of those sizes.

    Raises:
        UsageError: `part` is of another family, or `network` has no such part.
        TrainingError: they separate other stems, or are not of the same sizes.
    """
    if network.broad is None or not isinstance(part, BroadStemNet):
        raise UsageError(
            "Only a network of 'broad' can be joined for mono, and only beside another of that family."
        )
    _require_alike(network, part, BINS)
    _require_same_sizes(network.config, part)
    joined = _enlarged(network, dataclasses.replace(network.config, mono=True), _MONO)
    assert joined.mono is not None  # noqa: S101 - for the type checker
    joined.mono.net.load_state_dict(part.net.state_dict())
    joined.mono.trust.data.copy_(network.broad.trust)
    return joined


def part_weights(weights: Mapping[str, Tensor], network: StemNetwork) -> dict[str, Tensor]:
    """Return the weights of a part of the built-in network as those of a `network` by itself.

    Args:
        weights: of the built-in network, or of any other: then they are returned as they are.
        network: of the family ``tcn`` or ``broad``, or any other.
    """
    inner = {TcnNet: (f"{_LOW}net.", "temporal."), BroadStemNet: (f"{_BROAD}net.", "net.")}.get(type(network))
    if inner is None or not any(name.startswith(inner[0]) for name in weights):
        return dict(weights)
    prefix, own = inner
    named = {name: value for name, value in weights.items() if name.startswith(prefix)}
    return {own + name.removeprefix(prefix): value for name, value in named.items()}


def _with_low(network: LiteNet, low: TcnNet) -> LiteNet:
    _require_alike(network, low, network.config.n_fft // 64)
    config = dataclasses.replace(
        network.config, low_channels=low.config.channels, low_dilations=low.config.dilations
    )
    joined = _enlarged(network, config, _LOW)
    assert joined.low is not None  # noqa: S101 - for the type checker
    joined.low.net.load_state_dict(low.temporal.state_dict())
    _trust(joined.low, LOW_TRUST, _LOW_FADE)
    return joined


def _with_broad(network: LiteNet, broad: BroadStemNet) -> LiteNet:
    _require_alike(network, broad, BINS)
    if network.mono is not None:
        _require_same_sizes(network.config, broad)
    config = dataclasses.replace(
        network.config, broad_widths=broad.config.widths, broad_dilations=broad.config.dilations
    )
    joined = _enlarged(network, config, _BROAD)
    assert joined.broad is not None  # noqa: S101 - for the type checker
    joined.broad.net.load_state_dict(broad.net.state_dict())
    _trust(joined.broad, BROAD_TRUST, _BROAD_FADE)
    return joined


def _require_alike(network: LiteNet, part: StemNetwork, bins: int) -> None:
    if part.stems != network.stems or part.estimated_bins != bins:
        raise TrainingError(f"This network of the family '{part.family}' was made for another one.")


def _require_same_sizes(sizes: LiteConfig, broad: BroadStemNet) -> None:
    if (broad.config.widths, broad.config.dilations) != (sizes.broad_widths, sizes.broad_dilations):
        raise TrainingError("The network for mono is not of the same sizes as the one for all else.")


def _enlarged(network: LiteNet, config: LiteConfig, replaced: str) -> LiteNet:
    kept = {name: value for name, value in network.state_dict().items() if not name.startswith(replaced)}
    joined = LiteNet(config, network.stems).to(next(network.parameters()).device)
    joined.load_state_dict(kept, strict=False)
    return joined.train(network.training)


@torch.no_grad()
def _trust(part: Part, trust: float, fade: float) -> None:
    part.trust.copy_(fading(part.bins, trust, fade))


def fading(bins: int, trust: float, fade: float) -> Tensor:
    """Return `trust` in each of `bins`, (F,), which falls to zero over a share `fade` of them at the top."""
    place = torch.arange(bins) / bins
    return trust * ((1 - place) / fade).clamp(max=1.0)
