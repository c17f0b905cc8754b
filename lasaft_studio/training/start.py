"""Where a training begins: random weights, Spleeter's, or those of a former run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from lasaft_studio.audio.stems import BASS, DRUMS, VOCALS
from lasaft_studio.checkpoints.upstream.spleeter import unet_weights
from lasaft_studio.errors import TrainingError
from lasaft_studio.nn.lite_net import LiteNet
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.training.joining import part_weights
from lasaft_studio.training.run_weights import give, read_weights


def begin(network: StemNetwork, start: str) -> frozenset[str]:
    """Give `network` its start weights, and return the names of the parameters that were given.

    Args:
        network: with random weights.
        start: ``random``, ``spleeter``, or the path of a run's ``best.pt``; what has become a part of the
            built-in network may go on from there.

    Raises:
        TrainingError: the start is unknown, or does not fit the network.
    """
    if start == "random":
        return frozenset()
    if start == "spleeter":
        if not isinstance(network, LiteNet):
            raise TrainingError("Only the family 'lite' can start from Spleeter's weights.")
        return from_spleeter(network)
    path = Path(start)
    if not path.is_file():
        raise TrainingError(
            f"There are no weights at '{start}'.", hint="Start from random, spleeter or a file."
        )
    give(network, part_weights(read_weights(path), network), path)
    return frozenset(name for name, _ in network.named_parameters())


def from_spleeter(network: LiteNet) -> frozenset[str]:
    """Give `network` Spleeter's vocals network: its vocals are then Spleeter's, the rest is shared out.

    Every stem's decoder begins as the vocals' decoder; stems other than vocals begin with the inverse of
    its mask, weighted by how much of the mixture such a stem usually is at each frequency.
    """
    weights = unet_weights(VOCALS)
    given: dict[str, Tensor] = {}
    for name, value in weights.items():
        if name.startswith("encoder."):
            given[name] = value
        elif name.startswith("decoder."):
            _, level, rest = name.split(".", 2)
            given[f"decoder.levels.{level}.up.{rest}"] = value
    own = network.state_dict()
    last = len(network.decoder.levels) - 1
    for name in list(given):
        if name.startswith(f"decoder.levels.{last}.") and given[name].ndim:
            given[name] = _widened(given[name], own[name])
    given["decoder.mask.weight"], given["decoder.mask.bias"] = _masks(weights, network)
    given["prior"] = usual_shares(network.stems, network.stft.bins, network.sample_rate).log()
    network.load_state_dict({**own, **given})
    return frozenset(name for name in given if name.startswith(("encoder.", "decoder.levels.")))


def _widened(value: Tensor, own: Tensor) -> Tensor:
    """Return `own` random weights with Spleeter's single feature as their first."""
    wide = own.clone()
    if value.ndim == 4:  # a transposed convolution: (in, out, 5, 5)
        wide[:, : value.shape[1]] = value
    else:
        wide[: value.shape[0]] = value
    return wide


def _masks(weights: dict[str, Tensor], network: LiteNet) -> tuple[Tensor, Tensor]:
    """Return weight and bias of the masks: Spleeter's for vocals, its negative for all others."""
    signs = torch.tensor([1.0 if stem == VOCALS else -1.0 for stem in network.stems])
    outputs, features = weights["mask.weight"].shape[0], network.config.mask_channels
    weight = torch.zeros(len(signs), outputs, features, 4, 4)
    weight[:, :, :1] = signs[:, None, None, None, None] * weights["mask.weight"]
    bias = signs[:, None] * weights["mask.bias"]
    return weight.flatten(0, 1), bias.flatten()


def usual_shares(stems: Sequence[str], bins: int, sample_rate: int) -> Tensor:
    """Return how much of the accompaniment each stem usually is, (S, F); 1 for vocals.

    A smooth guess, the same for every song, to begin with: bass below 200 Hz, drums below 100 Hz and
    rising again above 4 kHz, the rest between.
    """
    frequency = torch.linspace(0, sample_rate / 2, bins).clamp(min=10.0)
    octaves = torch.log2(frequency)
    low = torch.sigmoid((math.log2(220) - octaves) * 2)
    high = torch.sigmoid((octaves - math.log2(4000)) * 1.5)
    shares = {BASS: 0.55 * low + 0.02, DRUMS: 0.3 * low + 0.2 + 0.5 * high}
    given = {stem: shares[stem] for stem in stems if stem in shares}
    left = (1.0 - sum(given.values(), torch.zeros(bins))).clamp(min=0.05)
    others = [stem for stem in stems if stem not in given and stem != VOCALS]
    rows = [torch.ones(bins) if s == VOCALS else given.get(s, left / max(1, len(others))) for s in stems]
    return torch.stack(rows)
