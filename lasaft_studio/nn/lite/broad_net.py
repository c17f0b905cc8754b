"""Masks from bands and broad bands of bins: a network that follows seconds.

Four bins of two steps are folded into a band, four bands into a broad one. On bands, convolutions and dense
layers over frequency see partials, wherever they lie; on broad bands, dilated convolutions over time follow
rhythm and harmony for seconds. All stems come from the same features at once: four cost hardly more than one.

Blocks: Choi et al., "Investigating U-Nets …", ISMIR 2020 (TFC-TDF); Bai et al., "An Empirical Evaluation of
Generic Convolutional and Recurrent Networks for Sequence Modeling", 2018.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

BINS = 4  # of a band
STEPS = 2  # of a band
BANDS = 4  # of a broad band

_VIEWS = 4  # left, right, middle, side
_QUIET = 1e-3  # magnitude over the segment's own below which nothing is told apart
_SILENCE = 1e-5
_BOTTLENECK = 4
_SHY = 0.02  # weights of the scores at the start, when all stems are nearly alike


class BroadNet(nn.Module):
    """From the mixture's lowest bins to each stem's score there.

    Args:
        stems: S.
        channels: C of the spectrogram.
        bins: F, how many of the lowest bins; a multiple of 16.
        widths: features of bands and of broad bands.
        dilations: of the blocks on broad bands, in pairs of steps.
    """

    def __init__(
        self, stems: int, channels: int, bins: int, widths: Sequence[int], dilations: Sequence[int]
    ) -> None:
        super().__init__()
        narrow, broad = widths
        self.stems = stems
        self.bins = bins
        bands, broad_bands = bins // BINS, bins // BINS // BANDS
        self.to_bands = Fold(_VIEWS, narrow, (STEPS, BINS), bands)
        self.bands = BandsBlock(narrow, bands)
        self.to_broad = Fold(narrow, broad, (1, BANDS), broad_bands)
        self.broad = nn.ModuleList(BroadBlock(broad, broad_bands, dilation) for dilation in dilations)
        self.from_broad = nn.ConvTranspose2d(broad, narrow, (1, BANDS), (1, BANDS))
        self.bands_again = BandsBlock(narrow, bands)
        self.scores = nn.ConvTranspose2d(narrow, stems * channels, (STEPS, BINS), (STEPS, BINS))
        nn.init.normal_(self.scores.weight, std=_SHY)
        self.prior = nn.Parameter(torch.zeros(stems, bins))

    def forward(self, mixture: Tensor) -> Tensor:
        """Return the logarithms of the stems' shares (B, S, C, T, F), up to a sum.

        Args:
            mixture: (B, C, F or more, T) complex, the lowest bins first.
        """
        steps = mixture.shape[3]
        features = self.features(mixture)
        bands = self.bands(self.to_bands(F.pad(features, (0, 0, 0, -steps % STEPS))))
        broad = self.to_broad(bands)
        for block in self.broad:
            broad = block(broad)
        bands = self.bands_again(bands + self.from_broad(broad))
        scores: Tensor = self.scores(F.relu(bands))[:, :, :steps]
        return torch.unflatten(scores.float(), 1, (self.stems, -1)) + self.prior[:, None, None, :]

    def features(self, mixture: Tensor) -> Tensor:
        """Return what the network looks at, (B, 4, T, F): the same however loud `mixture` is."""
        lowest = mixture[:, :, : self.bins].transpose(2, 3)
        level = torch.view_as_real(lowest).square().sum(dim=-1).mean(dim=(1, 2, 3)).sqrt()
        left, right = (lowest / level.clamp(min=_SILENCE).view(-1, 1, 1, 1)).unbind(dim=1)
        views = torch.stack((left, right, (left + right) / 2, (left - right) / 2), dim=1)
        magnitudes = torch.log10(views.abs() + _QUIET) / 2 + 0.5
        return magnitudes.contiguous(memory_format=torch.channels_last)


class Fold(nn.Module):
    """A strided convolution which makes one band of several, and tells each where it lies.

    Args:
        in_channels: of the input.
        channels: C.
        size: steps and bands that become one.
        bands: F of the result.
    """

    def __init__(self, in_channels: int, channels: int, size: tuple[int, int], bands: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, size, size)
        self.frequencies = nn.Parameter(torch.zeros(channels, 1, bands))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) of `x` (B, C', size[0] T, size[1] F)."""
        y: Tensor = self.conv(x)
        return y + self.frequencies.to(y.dtype)


class FrequencyMixing(nn.Module):
    """Dense layers over frequency, shared by all frames and channels: a TDF for channels that lie innermost.

    Args:
        bands: F.
        hidden: units between two layers; 0 for one layer alone.
    """

    def __init__(self, bands: int, hidden: int = 0) -> None:
        super().__init__()
        sizes = (bands, hidden, bands) if hidden else (bands, bands)
        self.weights = nn.ParameterList(
            nn.init.normal_(torch.empty(fan_out, fan_in), std=1 / math.sqrt(fan_in))
            for fan_in, fan_out in itertools.pairwise(sizes)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) of `x` (B, C, T, F)."""
        y = x.permute(0, 2, 3, 1)  # (B, T, F, C), as channels_last has it in memory
        for index, weight in enumerate(self.weights):
            y = torch.matmul(weight, y if index == 0 else F.relu(y))
        return y.permute(0, 3, 1, 2)


class BandsBlock(nn.Module):
    """Two convolutions, and dense layers over frequency between them, beside what goes in.

    Args:
        channels: C.
        bands: F.
    """

    def __init__(self, channels: int, bands: int) -> None:
        super().__init__()
        self.entry = _normalised(nn.Conv2d(channels, channels, 3, padding=1, bias=False))
        self.mixing = FrequencyMixing(bands, bands // _BOTTLENECK)
        self.out = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) of `x` (B, C, T, F)."""
        y = self.entry(x)
        z: Tensor = x + self.out(y + self.mixing(y))
        return z


class BroadBlock(nn.Module):
    """A dilated convolution over time and a dense layer over frequency, beside what goes in.

    Args:
        channels: C.
        bands: F.
        dilation: distance of the steps that it looks at.
    """

    def __init__(self, channels: int, bands: int, dilation: int) -> None:
        super().__init__()
        self.entry = _normalised(
            nn.Conv2d(channels, channels, (3, 1), padding=(dilation, 0), dilation=(dilation, 1), bias=False)
        )
        self.mixing = FrequencyMixing(bands)
        self.out = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) of `x` (B, C, T, F)."""
        y = self.entry(x)
        z: Tensor = x + self.out(y + self.mixing(y))
        return z


def _normalised(conv: nn.Conv2d) -> nn.Sequential:
    return nn.Sequential(conv, nn.BatchNorm2d(conv.out_channels), nn.ReLU(inplace=True))
