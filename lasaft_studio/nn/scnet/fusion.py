"""The fusion layer of SCNet's decoder: the skip is added, and a gated convolution follows.

    u = x + skip,    y = glu(W * [u; u])

The input stands there twice, so that for one that is not to be trained the two halves of W over the input
channels are added up: W * [u; u] = (W_1 + W_2) * u, with half of the multiplications.

Source: arXiv:2401.13276, section 2.3.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Fusion(nn.Module):
    """A skip joined.

    Args:
        channels: C.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """Return (B, C, F, T) of `x` and `skip`, of the same shape."""
        joined = x + skip
        return F.glu(self.conv(torch.cat((joined, joined), dim=1)), dim=1)

    def for_inference(self) -> nn.Module:
        """Return what does the same with half the work; see `nn.inference.Preparable`."""
        return HalvedFusion(self)


class HalvedFusion(nn.Module):
    """A `Fusion` whose weights over both copies of the input are added up."""

    def __init__(self, fusion: Fusion) -> None:
        super().__init__()
        weight = fusion.conv.weight.detach()
        channels = weight.shape[1] // 2
        self.conv = nn.Conv2d(channels, 2 * channels, 3, padding=1)
        self.conv.load_state_dict(
            {**fusion.conv.state_dict(), "weight": weight[:, :channels] + weight[:, channels:]}
        )

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """Return what the fusion does."""
        return F.glu(self.conv(x + skip), dim=1)
