"""Blocks of the ISMIR 2020 U-Nets: convolutions over time and frequency, and frequency transformations.

TFC   densely connected 2-D convolutions over time and frequency (Takahashi and Mitsufuji's dense blocks).
TDC   the same over frequency only, one frame at a time.
TDF   fully connected layers over all bins of a frame, the same for every frame and channel.

Source: Choi, Kim, Chung, Lee and Jung, "Investigating U-Nets with various intermediate blocks for
spectrogram-based singing voice separation", ISMIR 2020.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

from lasaft_studio.nn.layers import make_activation, make_norm


class TFC(nn.Module):
    """Densely connected convolutions: each layer sees the input and the results of all layers before it.

    Args:
        in_channels: of the input.
        channels: C, of each layer's result (the growth rate).
        layers: how many.
        kernel: its size in (T, F), both odd; (1, k) makes it TDC.
        activation: after each norm.
        norm: after each convolution.
    """

    def __init__(
        self,
        in_channels: int,
        channels: int,
        layers: int,
        *,
        kernel: tuple[int, int] = (3, 3),
        activation: str = "relu",
        norm: str = "batch_norm",
    ) -> None:
        super().__init__()
        padding = (kernel[0] // 2, kernel[1] // 2)
        self.layers = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(in_channels + index * channels, channels, kernel, padding=padding),
                make_norm(norm, channels),
                make_activation(activation),
            )
            for index in range(layers)
        )
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) for `x` (B, in_channels, T, F)."""
        newest: Tensor = self.layers[0](x)
        for layer in self.layers[1:]:
            x = torch.cat((newest, x), dim=1)  # newest first, as the published weights expect
            newest = layer(x)
        return newest


class PlainTFC(nn.Module):
    """Convolutions one after the other, without the dense links of `TFC`; see `nn.mdx`.

    Args:
        channels: C, of the input and of each layer's result.
        layers: how many.
        kernel: its size, in frames and in bins; odd.
        norm: after each convolution.
    """

    def __init__(self, channels: int, layers: int, *, kernel: int = 3, norm: str = "batch_norm") -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *(
                nn.Sequential(
                    nn.Conv2d(channels, channels, kernel, padding=kernel // 2),
                    make_norm(norm, channels),
                    nn.ReLU(),
                )
                for _ in range(layers)
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) for `x` (B, C, T, F)."""
        y: Tensor = self.layers(x)
        return y


def bottleneck_size(bins: int, factor: int, smallest: int) -> int:
    """Return the hidden units of a TDF for `bins`: `factor` times fewer, but at least `smallest`."""
    return max(bins // factor, smallest)


class TDF(nn.Module):
    """Fully connected layers over frequency, shared by all frames and channels.

    Args:
        channels: C.
        bins: F of the input.
        out_bins: F' of the result; F where it is not given.
        bottleneck_factor: F' over hidden units; 0 makes it one layer without any.
        smallest_bottleneck: hidden units at least.
        bias: whether the layers have one.
        activation: after each norm.
        norm: after each layer, over channels.
        affine: whether the norms learn a scale and a shift.
    """

    def __init__(
        self,
        channels: int,
        bins: int,
        out_bins: int | None = None,
        *,
        bottleneck_factor: int = 16,
        smallest_bottleneck: int = 16,
        bias: bool = False,
        activation: str = "relu",
        norm: str = "batch_norm",
        affine: bool = True,
    ) -> None:
        super().__init__()
        out_bins = out_bins or bins
        sizes = [bins, out_bins]
        if bottleneck_factor > 0:
            sizes.insert(1, bottleneck_size(out_bins, bottleneck_factor, smallest_bottleneck))
        self.layers = nn.Sequential(
            *(
                module
                for fan_in, fan_out in itertools.pairwise(sizes)
                for module in (
                    nn.Linear(fan_in, fan_out, bias),
                    make_norm(norm, channels, affine=affine),
                    make_activation(activation),
                )
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F') for `x` (B, C, T, F)."""
        y: Tensor = self.layers(x)
        return y
