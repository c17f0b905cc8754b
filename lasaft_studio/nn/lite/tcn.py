"""Masks for the lowest part of a spectrogram, from dense layers over frequency and convolutions over time.

A convolution over a 4096-point spectrogram sees a kick drum and a bass below 150 Hz as a dozen bins, the same
wherever they lie. Here every bin has weights of its own, as in Open-Unmix, and dilated convolutions follow
each of them for seconds, as in temporal convolutional networks: it costs little, and learns in hours.

Beside magnitudes it looks at two differences of phase there. From one step to the next it tells
how far a partial lies from the middle of its bin, and so whether its pitch stands (a bass) or falls (a kick);
from one bin to the next it tells when within the window the sound began.

Sources: F.-R. Stöter et al., "Open-Unmix", JOSS 2019; S. Bai et al., "An Empirical Evaluation of Generic
Convolutional and Recurrent Networks for Sequence Modeling", 2018; Y. Luo and N. Mesgarani, "Conv-TasNet",
TASLP 2019.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SPAN = 8  # times the lowest bins are looked at
BANDS = 32  # above them, fewer where a band would be narrower than a bin
_QUIET = 1e-2  # magnitude over the segment's own below which nothing is told apart
_SILENCE = 1e-5
_HOP_TURNS = 1 / 4  # of a partial in the middle of bin 1, from one step to the next: hop over n_fft


class TemporalBlock(nn.Module):
    """A dilated convolution over time beside the features, silent at the start.

    Args:
        channels: C.
        dilation: distance of the steps that it looks at.
    """

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.dilated = nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.out = nn.Conv1d(channels, channels, 1)
        for weight in self.out.parameters():
            nn.init.zeros_(weight)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T) of `x` (B, C, T)."""
        normal = self.norm(x.transpose(1, 2)).transpose(1, 2)
        y: Tensor = x + self.out(F.gelu(self.dilated(normal)))
        return y


class TemporalNet(nn.Module):
    """From the mixture's lowest bins to each stem's score there, the same for left and right.

    Bins above are looked at too, in bands: a kick clicks and a snare hisses where no bass does.

    Args:
        stems: S.
        bins: F, how many of the lowest bins.
        channels: of the features.
        dilations: of the blocks, in steps.
    """

    def __init__(self, stems: int, bins: int, channels: int, dilations: Sequence[int]) -> None:
        super().__init__()
        self.stems = stems
        self.bins = bins
        self.edges = sorted({round(bins * SPAN ** (band / BANDS)) for band in range(BANDS + 1)})
        self.entry = nn.Conv1d(6 * bins + len(self.edges) - 1, channels, 1)
        self.blocks = nn.ModuleList(TemporalBlock(channels, dilation) for dilation in dilations)
        self.norm = nn.LayerNorm(channels)
        self.scores = nn.Conv1d(channels, stems * bins, 1)

    def forward(self, mixture: Tensor) -> Tensor:
        """Return the logarithms of the stems' shares (B, S, F, T), up to a sum.

        Args:
            mixture: (B, 2, SPAN F or more, T) complex, the lowest bins first.
        """
        x = self.entry(self.features(mixture))
        for block in self.blocks:
            x = block(x)
        scores: Tensor = self.scores(self.norm(x.transpose(1, 2)).transpose(1, 2))
        return torch.unflatten(scores, 1, (self.stems, self.bins))

    def features(self, mixture: Tensor) -> Tensor:
        """Return what the network looks at, (B, 6 F + bands, T): the same however loud `mixture` is."""
        lowest = mixture[:, :, : self.bins]
        level = _energy(lowest).mean(dim=(1, 2, 3), keepdim=True).sqrt().clamp(min=_SILENCE)
        left, right = (lowest / level).unbind(dim=1)
        middle, side = (left + right) / 2, (left - right) / 2
        magnitudes = [torch.log10(part.abs() + _QUIET) for part in (middle, side)]
        return torch.cat([*magnitudes, *self._phases(middle), self._above(mixture, level[:, 0])], dim=1)

    def _phases(self, middle: Tensor) -> list[Tensor]:
        """Return cosine and sine of both differences of phase, (B, F, T) each; less where it is quiet."""
        unit = middle / (middle.abs() + _QUIET / 10)
        before = torch.cat((unit[..., :1], unit[..., :-1]), dim=-1)
        below = torch.cat((unit[:, :1], unit[:, :-1]), dim=1)
        turns = _HOP_TURNS * torch.arange(self.bins, device=middle.device)
        standing = torch.polar(torch.ones_like(turns), -2 * torch.pi * turns)[:, None]
        in_time = unit * before.conj() * standing
        in_frequency = unit * below.conj()
        return [in_time.real, in_time.imag, in_frequency.real, in_frequency.imag]

    def _above(self, mixture: Tensor, level: Tensor) -> Tensor:
        """Return the magnitudes of the bands above the lowest bins, (B, bands, T), as logarithms."""
        energy = _energy(mixture[:, :, : self.edges[-1]]).sum(dim=1)
        bands = [energy[:, low:high].mean(dim=1) for low, high in itertools.pairwise(self.edges)]
        return torch.log10(torch.stack(bands, dim=1).sqrt() / level + _QUIET / 10) + 1


def _energy(spectrogram: Tensor) -> Tensor:
    """Return |x|² of every complex x."""
    return torch.view_as_real(spectrogram).square().sum(dim=-1)
