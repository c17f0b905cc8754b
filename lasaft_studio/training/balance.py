"""Settling the balance of a network's stems on songs that it never learnt from.

Songs that are made for training have other proportions than records: what the network believes of each stem
before it has heard anything, its `prior`, and how boldly it decides between stems, its `mask_power`, suit
them. One number a stem and one for all are fitted to the validation songs. They are far too few to learn any
song by heart; but what those songs score afterwards is no score of songs never seen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lasaft_studio.nn.lite_net import LiteNet
from lasaft_studio.progress import Progress
from lasaft_studio.training.validation import Excerpt

_STEPS = 16
_RATE = 0.15
_LEAST_ENERGY = 1.0  # of a stem's spectrogram, below which it does not play


@dataclass(frozen=True, slots=True)
class _Scored:
    """An excerpt, as the network scores it: scores (S, C, F, T), mixture (C, F, T), stems (S, C, F, T)."""

    song: str
    scores: Tensor
    mixture: Tensor
    stems: Tensor


def balance(
    network: LiteNet, kept: Sequence[Excerpt], share: float, progress: Progress | None = None
) -> None:
    """Change the prior and the mask power of `network` so that `kept` songs score better.

    Args:
        network: trained; it is changed.
        kept: excerpts of songs that it never learnt from.
        share: how far to go, from 0, as it was trained, to 1, the best that can be had on `kept`.
        progress: of the fit.

    Raises:
        Cancelled: the user asked to stop; the network is as it was.
    """
    progress = progress or Progress()
    scored = [_score(network, excerpt) for excerpt in kept]
    offsets = torch.zeros(len(network.stems), requires_grad=True)
    boldness = torch.ones((), requires_grad=True)
    optimiser = torch.optim.Adam([offsets, boldness], lr=_RATE)
    for step in range(_STEPS):
        progress.report(step / _STEPS, "Balancing stems")
        optimiser.zero_grad()
        (-mean_sdr(scored, offsets, boldness)).backward()
        optimiser.step()
    factor = 1.0 + share * (float(boldness.detach()) - 1.0)
    moved = share * (offsets.detach() - offsets.detach().mean())  # a common offset changes nothing
    with torch.no_grad():
        network.prior.mul_(factor).add_(moved[:, None])
    network.config = dataclasses.replace(network.config, mask_power=network.config.mask_power * factor)
    if network.low is not None:
        network.low.balance(moved, factor)
        network.config = dataclasses.replace(network.config, low_power=network.low.power)
    if network.broad is not None:
        network.broad.balance(moved, factor)
        network.config = dataclasses.replace(network.config, broad_power=network.broad.power)
    if network.mono is not None:
        network.mono.balance(moved, factor)  # its power is that of the broad one


def mean_sdr(scored: Sequence[_Scored], offsets: Tensor, boldness: Tensor) -> Tensor:
    """Return the mean over songs of the mean over their stems of the global SDR in dB."""
    energies: dict[str, list[tuple[Tensor, Tensor]]] = {}
    for excerpt in scored:
        masks = torch.softmax(boldness * excerpt.scores + offsets[:, None, None, None], dim=0)
        error = _energy(masks * excerpt.mixture - excerpt.stems)
        energies.setdefault(excerpt.song, []).append((_energy(excerpt.stems), error))
    return torch.stack([_song_sdr(pairs) for pairs in energies.values()]).mean()


def _song_sdr(pairs: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    signal = torch.stack([signal for signal, _ in pairs]).sum(dim=0)
    error = torch.stack([error for _, error in pairs]).sum(dim=0)
    plays = signal > _LEAST_ENERGY
    return (10 * torch.log10(signal[plays] / error[plays])).mean()


def _energy(spectrogram: Tensor) -> Tensor:
    """Return the energy (S,) of (S, C, F, T)."""
    energy: Tensor = torch.view_as_real(spectrogram).square().sum(dim=(1, 2, 3, 4))
    return energy


@torch.no_grad()
def _score(network: LiteNet, excerpt: Excerpt) -> _Scored:
    stems = network.stft.forward(torch.from_numpy(excerpt.stems))
    mixture = stems.sum(dim=0)
    scores = network.scores(mixture[None])[0]
    return _Scored(excerpt.song, scores, mixture, stems[: len(network.stems)])
