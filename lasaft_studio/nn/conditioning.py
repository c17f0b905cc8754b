"""FiLM, PoCM and GPoCM: how an embedding of the wanted stem steers a layer's features.

::

    FiLM   y[c] = gamma[c] * x[c] + beta[c]                       (Perez et al., AAAI 2018)
    PoCM   y[d] = sum_c gamma[c, d] * x[c] + beta[d]              (LaSAFT, ICASSP 2021)
    GPoCM  y    = sigmoid(PoCM(x)) * x

PoCM is a point-wise convolution whose weights are generated from the embedding. Where there are more
conditions than features, (B * S, ...) against (B, ...), each of the B features meets its own S conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from lasaft_studio.nn.layers import repeat_to


def film(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    """Return FiLM (B * S, C, T, F) of `x` (B, C, T, F); `gamma` and `beta` are (B * S, C) or (B * S, 1)."""
    return torch.addcmul(beta[:, :, None, None], repeat_to(x, gamma.shape[0]), gamma[:, :, None, None])


def pocm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    """Return PoCM (B * S, D, T, F) of `x` (B, C, T, F); `gamma` is (B * S, C, D), `beta` (B * S, D)."""
    x = repeat_to(x, gamma.shape[0])
    batch, _, steps, bins = x.shape
    if x.is_contiguous(memory_format=torch.channels_last):
        rows = x.permute(0, 2, 3, 1).flatten(1, 2)  # (B, T * F, C): no copy
        y = torch.baddbmm(beta[:, None, :], rows, gamma)  # (B, T * F, C) x (B, C, D)
        return y.view(batch, steps, bins, -1).permute(0, 3, 1, 2)
    y = torch.baddbmm(beta[:, :, None], gamma.transpose(1, 2), x.flatten(2))  # (B, D, C) x (B, C, T * F)
    return y.view(batch, -1, steps, bins)


def gpocm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    """Return GPoCM (B * S, C, T, F) of `x` (B, C, T, F); `gamma` is (B * S, C, C), `beta` (B * S, C)."""
    x = repeat_to(x, gamma.shape[0])
    return torch.sigmoid(pocm(x, gamma, beta)) * x


MODULATIONS: Mapping[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "film": film,
    "gpocm": gpocm,
    "pocm": pocm,
}


class PoCM(nn.Module):
    """PoCM with a generator of its own, as in LASAFT-Net-v2: two weight-normalised layers.

    Args:
        embedding_size: E.
        channels: C, of the features.
        out_channels: D, of the result; C where it is not given.
    """

    def __init__(self, embedding_size: int, channels: int, out_channels: int | None = None) -> None:
        super().__init__()
        self.channels = channels
        self.out_channels = out_channels or channels
        self.generator = nn.Sequential(
            weight_norm(nn.Linear(embedding_size, embedding_size)),
            nn.ReLU(),
            weight_norm(nn.Linear(embedding_size, (channels + 1) * self.out_channels)),
        )

    def weights(self, embedding: Tensor) -> tuple[Tensor, Tensor]:
        """Return gamma (B, C, D) and beta (B, D) for `embedding` (B, E)."""
        generated = self.generator(embedding)
        gamma = generated[:, : -self.out_channels].view(-1, self.channels, self.out_channels)
        return gamma, generated[:, -self.out_channels :]

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Return (B * S, D, T, F) for `x` (B, C, T, F) and `embedding` (B * S, E)."""
        return pocm(x, *self.weights(embedding))


class GPoCM(PoCM):
    """GPoCM with a generator of its own: PoCM squashed to a gate from 0 to 1.

    Args:
        embedding_size: E.
        channels: C, of the features and the gate.
    """

    def __init__(self, embedding_size: int, channels: int) -> None:
        super().__init__(embedding_size, channels)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Return (B * S, C, T, F) for `x` (B, C, T, F) and `embedding` (B * S, E)."""
        return gpocm(x, *self.weights(embedding))

    @torch.no_grad()
    def open(self, logit: float = 4.0) -> None:
        """Make the gate pass sigmoid(`logit`) of everything, whatever the embedding; it can still learn."""
        parameters = dict(self.generator[-1].named_parameters())
        parameters["parametrizations.weight.original0"].zero_()  # each row's norm, not its direction
        parameters["bias"].zero_()
        parameters["bias"][-self.channels :] = logit
