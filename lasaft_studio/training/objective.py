"""From true stems to the number that training makes small, as one module."""

from __future__ import annotations

import torch
from torch import Tensor, nn

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
            stems: (B, A, C, N), the network's S ones first, then what else is in the mixture.
        """
        spectrograms = self.network.stft.forward(stems)
        mixture = spectrograms.sum(dim=1)
        truths = spectrograms[:, : len(self.network.stems)]
        with torch.autocast(stems.device.type, torch.bfloat16, enabled=self._half):
            estimates = self.network.estimate_spectrogram(mixture, list(range(truths.shape[1])))
        return self._loss(estimates, truths, mixture)
