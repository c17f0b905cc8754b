"""From true stems to the number that training makes small, as one module."""

from __future__ import annotations

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
        unknown = stems[..., 0, 0].isnan().any(dim=1)
        if unknown.any():
            estimates, truths = (self._together(each, unknown) for each in (estimates, truths))
        return self._loss(estimates, truths, mixture)

    def _together(self, stems: Tensor, where: Tensor) -> Tensor:
        """Return `stems` (B, S, ...) with all but the vocals added up into the first of them.

        Args:
            stems: truths or estimates.
            where: (B,), items in which that is done; in the others nothing changes.
        """
        others = [index for index, name in enumerate(self.network.stems) if name != VOCALS]
        if len(others) < 2:
            return stems
        added = stems.clone()
        added[:, others] = 0
        added[:, others[0]] = stems[:, others].sum(dim=1)
        return torch.where(where.view(-1, *[1] * (stems.ndim - 1)), added, stems)
