"""Spleeter's two-stem network, as it was published: one U-Net a stem, masks normalised to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.spleeter_blocks import BINS, CHANNELS, TIME_MULTIPLE, Encoder, Up, to_multiple

_EPSILON = 1e-10  # of the published masks


@dataclass(frozen=True, slots=True)
class SpleeterConfig:
    """Sizes of the published network.

    Attributes:
        n_fft: of the spectrogram.
        hop: of the spectrogram.
        segment_steps: T of the segments it was trained on, and is applied to: a multiple of 64.
    """

    n_fft: int = 4096
    hop: int = 1024
    segment_steps: int = 512


class SpleeterUNet(nn.Module):
    """One stem's U-Net: magnitudes (B, 2, T, F) to that stem's magnitudes."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        widths = (*CHANNELS[-2::-1], 1)  # 256, 128, 64, 32, 16, 1
        entering = (CHANNELS[-1], *(2 * width for width in widths[:-1]))
        pairs = zip(entering, widths, strict=True)
        self.decoder = nn.ModuleList(Up(below, above) for below, above in pairs)
        self.mask = nn.Conv2d(1, 2, kernel_size=4, dilation=2, padding=3)

    def forward(self, magnitude: Tensor) -> Tensor:
        """Return the stem's magnitudes, of the shape of `magnitude`; T a multiple of 64, F 1024."""
        skips = self.encoder(magnitude)
        x = self.decoder[0](skips[-1])
        for level, skip in zip(self.decoder[1:], skips[-2::-1], strict=True):
            x = level(torch.cat((skip, x), dim=1))
        return torch.sigmoid(self.mask(x)) * magnitude


class SpleeterNet(StemNetwork):
    """One `SpleeterUNet` a stem.

    Above 11 kHz nothing is estimated: the published network leaves that band out. Spectrograms longer than
    `segment_steps` are cut there, and the parts do not see each other; a shorter part is followed by silence.

    Args:
        config: sizes.
        stems: one U-Net each.
    """

    family = "spleeter"

    def __init__(self, config: SpleeterConfig, stems: Sequence[str]) -> None:
        super().__init__()
        self.config = config
        self.stems = tuple(stems)
        self.sample_rate = 44100
        self.stft = Stft(config.n_fft, config.hop, padding="constant")
        self.segment_frames = (config.segment_steps - 1) * config.hop  # centred: one step more than hops
        self.networks = nn.ModuleList(SpleeterUNet() for _ in self.stems)

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`. All stems are estimated, since each mask is a share of their sum."""
        steps = mixture.shape[-1]
        length = self.config.segment_steps
        magnitude = to_multiple(mixture[:, :, :BINS].abs().transpose(2, 3), length)
        shares = torch.cat([self._shares(part) for part in magnitude.split(length, dim=2)], dim=3)
        masks = shares[:, list(stems), :, :steps].transpose(3, 4)
        masks = F.pad(masks, (0, 0, 0, mixture.shape[2] - BINS))
        return masks * mixture.unsqueeze(1)

    def _shares(self, magnitude: Tensor) -> Tensor:
        """Return how much of `magnitude` (B, C, T, F) belongs to each stem, (B, S, C, T, F)."""
        powers = torch.stack([network(magnitude) ** 2 for network in self.networks], dim=1)
        shares: Tensor = (powers + _EPSILON / len(self.stems)) / (powers.sum(dim=1, keepdim=True) + _EPSILON)
        return shares


def build_spleeter(config: SpleeterConfig, stems: Sequence[str]) -> SpleeterNet:
    """Return the network with random weights.

    Raises:
        CheckpointError: the sizes contradict each other.
    """
    if not 0 < config.hop <= config.n_fft // 2 or config.n_fft // 2 + 1 < BINS:
        raise CheckpointError(
            f"Spleeter needs {BINS} bins, and a 'hop' within half of 'n_fft'.",
            hint="The published one has n_fft 4096 and hop 1024.",
        )
    if config.segment_steps < TIME_MULTIPLE or config.segment_steps % TIME_MULTIPLE:
        raise CheckpointError(
            f"Spleeter's 'segment_steps' must be a multiple of {TIME_MULTIPLE}, not {config.segment_steps}.",
            hint="The published one has 512.",
        )
    return SpleeterNet(config, stems)
