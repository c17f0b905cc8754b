"""Family: a `BroadNet` by itself, to be trained; the built-in network then has it as a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.nn.lite.broad_net import BroadNet
from lasaft_studio.nn.network import StemNetwork


@dataclass(frozen=True, slots=True)
class BroadConfig:
    """Sizes of a network over broad bands.

    Attributes:
        n_fft: of the spectrogram, whose hop is a quarter of it.
        segment_steps: T of the segments it separates best.
        widths: features of bands and of broad bands.
        dilations: of the blocks on broad bands, in pairs of steps.
    """

    n_fft: int = 4096
    segment_steps: int = 512
    widths: tuple[int, ...] = (80, 192)
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1, 2, 4)


class BroadStemNet(StemNetwork):
    """A `BroadNet` on the lower half of a spectrogram; what is above is shared out evenly.

    Args:
        config: sizes.
        stems: which stems it returns; they add up to the mixture.
    """

    family = "broad"

    def __init__(self, config: BroadConfig, stems: Sequence[str]) -> None:
        super().__init__()
        self.config = config
        self.stems = tuple(stems)
        self.sample_rate = 44100
        self.stft = Stft(config.n_fft, config.n_fft // 4)
        self.segment_frames = (config.segment_steps - 1) * self.stft.hop
        self.margin_frames = config.n_fft
        self.estimated_bins: int = config.n_fft // 4
        self.net = BroadNet(
            len(self.stems), self.channels, self.estimated_bins, config.widths, config.dilations
        )

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`. All stems are estimated, since each mask is a share of their sum."""
        lowest = self.estimate_lowest(mixture, stems)
        above = mixture[..., self.estimated_bins :, :].unsqueeze(1) / len(self.stems)
        return torch.cat((lowest, above.expand(-1, len(stems), -1, -1, -1)), dim=3)

    def estimate_lowest(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`."""
        masks = torch.softmax(self.net(mixture), dim=1)[:, list(stems)].transpose(3, 4)
        return masks * mixture[..., : self.estimated_bins, :].unsqueeze(1)


def build_broad(config: BroadConfig, stems: Sequence[str]) -> BroadStemNet:
    """Return the network with random weights."""
    return BroadStemNet(config, stems)
