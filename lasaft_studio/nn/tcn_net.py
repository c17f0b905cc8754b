"""A network for the lowest part of the spectrum, at a quarter of the usual sample rate.

It is trained by itself, since that is quick, and then becomes a part of the built-in network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.nn.lite.tcn import SPAN, TemporalNet
from lasaft_studio.nn.network import StemNetwork


@dataclass(frozen=True, slots=True)
class TcnConfig:
    """Sizes of a temporal convolutional network.

    Attributes:
        n_fft: of the spectrogram, whose hop is a quarter of it.
        segment_steps: T of the segments it separates best.
        channels: of the features.
        dilations: of the blocks, in steps.
    """

    n_fft: int = 1024
    segment_steps: int = 512
    channels: int = 128
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1, 2, 4)


class TcnNet(StemNetwork):
    """A `TemporalNet` on the lowest eighth of an 11 kHz spectrogram; what is above is shared out evenly.

    Args:
        config: sizes.
        stems: which stems it returns; they add up to the mixture.
    """

    family = "tcn"

    def __init__(self, config: TcnConfig, stems: Sequence[str]) -> None:
        super().__init__()
        self.config = config
        self.stems = tuple(stems)
        self.sample_rate = 11025
        self.stft = Stft(config.n_fft, config.n_fft // 4)
        self.segment_frames = (config.segment_steps - 1) * self.stft.hop
        self.margin_frames = config.n_fft
        self.estimated_bins = config.n_fft // 2 // SPAN
        self.temporal = TemporalNet(len(self.stems), self.estimated_bins, config.channels, config.dilations)

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`. All stems are estimated, since each mask is a share of their sum."""
        lowest = self.estimate_lowest(mixture, stems)
        above = mixture[..., self.estimated_bins :, :].unsqueeze(1) / len(self.stems)
        return torch.cat((lowest, above.expand(-1, len(stems), -1, -1, -1)), dim=3)

    def estimate_lowest(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`."""
        masks = torch.softmax(self.temporal(mixture), dim=1)[:, list(stems)]
        return masks.unsqueeze(2) * mixture[..., : self.estimated_bins, :].unsqueeze(1)


def build_tcn(config: TcnConfig, stems: Sequence[str]) -> TcnNet:
    """Return the network with random weights."""
    return TcnNet(config, stems)
