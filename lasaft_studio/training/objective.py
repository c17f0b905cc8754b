"""From true stems to the number that training makes small, as one module."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

from lasaft_studio.audio.stems import VOCALS
from lasaft_studio.errors import TrainingError
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.training.losses import LOSSES


class Objective(nn.Module):
    """Mixes true stems, lets the network estimate them, and returns the loss.

    A module of its own, since several processes may share what is called once a batch, and nothing less.

    Args:
        network: to be trained.
        loss: a row of `LOSSES`.
        precision: ``float32``, or ``bfloat16`` through autocast; spectrograms and losses stay float32.

    Raises:
        TrainingError: the loss is unknown.
    """

    def __init__(self, network: StemNetwork, loss: str, precision: str) -> None:
        super().__init__()
        if loss not in LOSSES:
            raise TrainingError(f"There is no loss '{loss}'.", hint=f"Known: {', '.join(LOSSES)}.")
        self.network = network
        self._loss = LOSSES[loss]
        self._half = precision == "bfloat16"

    def forward(self, stems: Tensor) -> Tensor:
        """Return the loss of one batch of true stems.

        Args:
            stems: (B, A, C, N), the network's S ones first, then what else is in the mixture; NaN where they
                are not known apart, as `MixtureDataset` makes them.
        """
        spectrograms = self.network.stft.forward(stems.nan_to_num())
        mixture = spectrograms.sum(dim=1)
        truths = spectrograms[:, : len(self.network.stems)]
        with torch.autocast(stems.device.type, torch.bfloat16, enabled=self._half):
            estimates = self.network.estimate_lowest(mixture, list(range(truths.shape[1])))
        bins = self.network.estimated_bins
        truths, mixture = truths[..., :bins, :], mixture[..., :bins, :]
        unknown = stems[:, : truths.shape[1], 0, 0].isnan()
        if unknown.any():
            estimates, truths = (self._together(each, unknown) for each in (estimates, truths))
        return self._loss(estimates, truths, mixture)

    def _together(self, stems: Tensor, unknown: Tensor) -> Tensor:
        """Return `stems` (B, S, ...), each `unknown` one added to the nearest known one before it.

        Args:
            stems: truths or estimates.
            unknown: (B, S), True where a stem is not known apart from the one before; never the vocals.
        """
        added = list(stems.unbind(dim=1))
        accompaniment = [index for index, name in enumerate(self.network.stems) if name != VOCALS]
        for before, index in reversed(list(itertools.pairwise(accompaniment))):
            where = unknown[:, index].view(-1, *[1] * (stems.ndim - 2))
            moved = torch.where(where, added[index], 0)
            added[before], added[index] = added[before] + moved, added[index] - moved
        return torch.stack(added, dim=1)
