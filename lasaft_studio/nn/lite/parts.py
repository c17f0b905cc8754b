"""What the built-in network has beside its U-Net: networks which are believed as far as they are trusted."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from lasaft_studio.nn.lite.broad_net import BroadNet
from lasaft_studio.nn.lite.tcn import TemporalNet


class Part(nn.Module, ABC):
    """A network for the lowest bins, and how far it is believed in each of them.

    Args:
        bins: that it looks at.
        power: of its masks before they are normalised.
    """

    def __init__(self, bins: int, power: float) -> None:
        super().__init__()
        self.power = power
        self.bins = bins
        self.trust = nn.Parameter(torch.zeros(bins))

    def forward(self, scores: Tensor, mixture: Tensor) -> Tensor:
        """Average the lowest bins of `scores` (B, S, C, T, F), in place, with its own; return them.

        Args:
            scores: what is believed so far.
            mixture: (B, C, F, T) complex.
        """
        own = torch.log_softmax(self.power * self.believed(mixture), dim=1)
        given = torch.log_softmax(scores[..., : self.bins].float(), dim=1)
        scores[..., : self.bins] = torch.lerp(given, own, self.trust)
        return scores

    @torch.no_grad()
    def balance(self, offsets: Tensor, factor: float) -> None:
        """Multiply its scores by `factor`, and add `offsets` (S,) to them."""
        self.power *= factor
        self.add(offsets / self.power)

    @abstractmethod
    def believed(self, mixture: Tensor) -> Tensor:
        """Return its scores (B, S, C or 1, T, bins) of `mixture` (B, C, F, T) complex, as float32."""

    @abstractmethod
    def add(self, offsets: Tensor) -> None:
        """Add `offsets` (S,) to what is `believed` from now on."""


class LowBand(Part):
    """A `TemporalNet` for the lowest bins.

    Args:
        net: it.
        power: of its masks before they are normalised.
    """

    def __init__(self, net: TemporalNet, power: float) -> None:
        super().__init__(net.bins, power)
        self.net = net

    def believed(self, mixture: Tensor) -> Tensor:
        """See `Part`."""
        with torch.autocast(mixture.device.type, enabled=False):  # so small that half precision gains nothing
            scores: Tensor = self.net(mixture).transpose(2, 3).unsqueeze(2)
        return scores

    def add(self, offsets: Tensor) -> None:
        """See `Part`."""
        bias = self.net.scores.bias
        assert bias is not None  # noqa: S101 - for the type checker
        bias += offsets.repeat_interleave(self.bins)


class BroadBand(Part):
    """A `BroadNet` for all bins that the U-Net looks at.

    Args:
        net: it.
        power: of its masks before they are normalised.
    """

    def __init__(self, net: BroadNet, power: float) -> None:
        super().__init__(net.bins, power)
        self.net = net

    def believed(self, mixture: Tensor) -> Tensor:
        """See `Part`."""
        scores: Tensor = self.net(mixture)
        return scores

    def add(self, offsets: Tensor) -> None:
        """See `Part`."""
        self.net.prior.add_(offsets[:, None])
