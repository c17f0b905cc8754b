"""Three bands of a spectrogram, each compressed by its own factor: the sparse down- and up-sampling of SCNet.

A band b of n_b bins becomes ceil(n_b / s_b) bins, by a convolution over frequency alone:

    y_b[k] = sum_j W_b[j] x_b[s_b k + j - p_b] + c_b,    j = 0 … kernel_b - 1

with stride s_b = 1 for the low band, which holds most of the music, and larger ones above. A transposed
convolution goes back, and what it makes too much is cut off at both ends alike.

Source: Tong, Zhu, Chen, Kang, Liu and Lu, "SCNet: Sparse Compression Network for Music Source Separation",
ICASSP 2024 (arXiv:2401.13276), section 2.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.errors import CheckpointError

COUNT = 3  # low, mid and high


@dataclass(frozen=True, slots=True)
class Bands:
    """How frequencies are divided, and how each band is compressed.

    Attributes:
        shares: of all bins, low to high.
        strides: bins that become one.
        kernels: of the convolutions, in bins.

    Raises:
        CheckpointError: they are not three bands, or cannot be compressed so.
    """

    shares: tuple[float, ...]
    strides: tuple[int, ...]
    kernels: tuple[int, ...]

    def __post_init__(self) -> None:
        lists = (self.shares, self.strides, self.kernels)
        if any(len(values) != COUNT for values in lists) or min(min(values) for values in lists) <= 0:
            raise CheckpointError(
                "SCNet has three bands, each with a share, a stride and a kernel above zero."
            )
        if self.shares[0] + self.shares[1] >= 1:
            raise CheckpointError(
                f"The low and mid bands of SCNet take {self.shares[0]:g} and {self.shares[1]:g} of all bins.",
                hint="Together they are less than 1: the rest is the high band.",
            )
        if any(kernel < stride for stride, kernel in zip(self.strides, self.kernels, strict=True)):
            raise CheckpointError("A band of SCNet has a kernel that is shorter than its stride.")

    def widths(self, bins: int) -> tuple[int, int, int]:
        """Return how many of `bins` bins each band has.

        Raises:
            CheckpointError: a band has none.
        """
        first = math.ceil(bins * self.shares[0])
        second = math.ceil(bins * (self.shares[0] + self.shares[1]))
        widths = (first, second - first, bins - second)
        if min(widths) < 1:
            raise CheckpointError(f"{bins} bins are too few for the three bands of SCNet.")
        return widths

    def compressed(self, bins: int) -> tuple[int, int, int]:
        """Return how many bins each band has after compression."""
        low, mid, high = (
            (width + sum(_padding(width, stride, kernel)) - kernel) // stride + 1
            for width, stride, kernel in zip(self.widths(bins), self.strides, self.kernels, strict=True)
        )
        return low, mid, high


class SparseDown(nn.ModuleList):
    """One convolution a band.

    Args:
        in_channels: of the input.
        channels: C.
        bands: how they are divided.
    """

    def __init__(self, in_channels: int, channels: int, bands: Bands) -> None:
        super().__init__(
            nn.Conv2d(in_channels, channels, (kernel, 1), (stride, 1))
            for stride, kernel in zip(bands.strides, bands.kernels, strict=True)
        )
        self.bands = bands

    def forward(self, x: Tensor) -> list[Tensor]:
        """Return the compressed bands, each (B, C, F_b, T), of `x` (B, C_in, F, T)."""
        parts = x.split(self.bands.widths(x.shape[2]), dim=2)
        found = []
        for layer, part, stride, kernel in zip(
            self, parts, self.bands.strides, self.bands.kernels, strict=True
        ):
            before, behind = _padding(part.shape[2], stride, kernel)
            found.append(layer(F.pad(part, (0, 0, before, behind)) if before or behind else part))
        return found


class SparseUp(nn.ModuleList):
    """One transposed convolution a band.

    Args:
        in_channels: of the input.
        channels: C.
        bands: how they are divided.
    """

    def __init__(self, in_channels: int, channels: int, bands: Bands) -> None:
        super().__init__(
            nn.ConvTranspose2d(in_channels, channels, (kernel, 1), (stride, 1))
            for stride, kernel in zip(bands.strides, bands.kernels, strict=True)
        )
        self.bands = bands

    def forward(self, x: Tensor, bins: int) -> Tensor:
        """Return (B, C, `bins`, T) of `x` (B, C_in, F, T), whose F are `bins` compressed."""
        parts = x.split(self.bands.compressed(bins), dim=2)
        found = []
        for layer, part, width in zip(self, parts, self.bands.widths(bins), strict=True):
            y = layer(part)
            start = abs(width - y.shape[2]) // 2
            found.append(y[:, :, start : start + width])
        return torch.cat(found, dim=2)


def _padding(width: int, stride: int, kernel: int) -> tuple[int, int]:
    """Return the silent bins before and behind a band of `width` bins."""
    total = kernel - 1 if stride == 1 else -width % stride
    return total // 2, total - total // 2


def levels(bands: Bands, bins: int, count: int) -> Sequence[int]:
    """Return the bins of each level, from all of them down to those that `count` compressions leave.

    Raises:
        CheckpointError: a level has too few.
    """
    found = [bins]
    for _ in range(count):
        found.append(sum(bands.compressed(found[-1])))
    return found
