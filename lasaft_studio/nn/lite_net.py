"""The built-in network: a conditioned U-Net small enough to ship and quick enough for a laptop.

One encoder, blind to the stem, reads the mixture once. One decoder, told by an embedding which stem to
return, runs for all stems as one batch: in each level a frequency embedding says which frequency is
looked at, GPoCM gates the features, and a LightSAFT branch attends to latent sources. The stems' masks
are normalised against each other, so that the stems add up to the mixture.

Encoder and decoder have the shape of Spleeter's U-Net, so that training can start from its published
weights: at the start every gate is open and every added branch is silent.

A second, far smaller network tells apart what lies below 690 Hz, where most of the energy is and the U-Net
sees least: kicks and basses. A third one, which was trained from random weights and makes other mistakes,
looks at the same bins as the U-Net. What they believe is averaged, as logarithms.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.nn.broad_net import BroadNet
from lasaft_studio.nn.lite_decoder import Decoder
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.spleeter_blocks import BINS, CHANNELS, TIME_MULTIPLE, Encoder, to_multiple
from lasaft_studio.nn.tcn import TemporalNet


@dataclass(frozen=True, slots=True)
class LiteConfig:
    """Sizes of the built-in network.

    Attributes:
        n_fft: of the spectrogram.
        hop: of the spectrogram.
        segment_steps: T of the segments it separates best.
        channels: of the encoder's levels, from the widest to the deepest.
        embedding: E, the size of a stem's embedding.
        latent_sources: of the LightSAFT branches.
        attention_size: dk of the LightSAFT branches.
        bottleneck: bins over hidden units of the LightSAFT branches.
        latent_bins: most bins of a level that has a LightSAFT branch.
        mask_channels: features that the masks are made of.
        high_bands: bands above 11 kHz, each with one gain a stem and step.
        high_hidden: hidden units of the head for that band.
        mask_power: of the masks before they are normalised against each other: 2, as in Spleeter, shares by
            energy; less gives each stem more of what several may have played.
        low_channels: features of the network for the lowest bins; 0 for no such network.
        low_dilations: of its blocks, in steps.
        low_power: of its masks before they are normalised.
        broad_widths: features of bands and of broad bands of the third network; none for no such network.
        broad_dilations: of its blocks, in pairs of steps.
        broad_power: of its masks before they are normalised.
    """

    n_fft: int = 4096
    hop: int = 1024
    segment_steps: int = 512
    channels: tuple[int, ...] = CHANNELS
    embedding: int = 16
    latent_sources: int = 6
    attention_size: int = 16
    bottleneck: int = 8
    latent_bins: int = 256
    mask_channels: int = 4
    high_bands: int = 32
    high_hidden: int = 96
    mask_power: float = 2.0
    low_channels: int = 0
    low_dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1, 2, 4)
    low_power: float = 1.0
    broad_widths: tuple[int, ...] = ()
    broad_dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1, 2, 4)
    broad_power: float = 1.0


class LiteNet(StemNetwork):
    """The built-in network.

    Args:
        config: sizes.
        stems: which stems it returns; they add up to the mixture.
    """

    family = "lite"

    def __init__(self, config: LiteConfig, stems: Sequence[str]) -> None:
        super().__init__()
        self.config = config
        self.stems = tuple(stems)
        self.sample_rate = 44100
        self.stft = Stft(config.n_fft, config.hop)
        self.segment_frames = (config.segment_steps - 1) * config.hop  # centred: one step more than hops
        self.margin_frames = config.n_fft
        self.embedding = nn.Embedding(len(self.stems), config.embedding)
        self.encoder = Encoder(self.channels, config.channels)
        self.decoder = Decoder(config, len(self.stems), self.channels)
        self.prior = nn.Parameter(torch.zeros(len(self.stems), self.stft.bins))
        self.low: LowBand | None = LowBand(config, len(self.stems)) if config.low_channels else None
        self.broad: BroadBand | None = BroadBand(config, len(self.stems)) if config.broad_widths else None

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`. All stems are estimated, since each mask is a share of their sum."""
        return self.masks(mixture)[:, list(stems)] * mixture.unsqueeze(1)

    def masks(self, mixture: Tensor) -> Tensor:
        """Return each stem's share (B, S, C, F, T), from 0 to 1, of `mixture` (B, C, F, T) complex."""
        return torch.softmax(self._believed(mixture), dim=1).transpose(3, 4)

    def scores(self, mixture: Tensor) -> Tensor:
        """Return the logarithms of the shares (B, S, C, F, T) of `mixture` (B, C, F, T), up to a sum."""
        return self._believed(mixture).transpose(3, 4)

    def _believed(self, mixture: Tensor) -> Tensor:
        """Return `scores` with time before frequency, as the U-Net computes them."""
        scores = self._scores(mixture.abs().transpose(2, 3))
        for part in (self.low, self.broad):
            scores = scores if part is None else part(scores, mixture)
        return scores

    def _scores(self, magnitude: Tensor) -> Tensor:
        """Return what the U-Net believes, (B, S, C, T, F), of `magnitude` (B, C, T, F)."""
        steps = magnitude.shape[2]
        padded = to_multiple(magnitude, TIME_MULTIPLE)
        skips = self.encoder(padded[..., :BINS])
        logits = self.decoder(skips, padded[..., BINS:], self.embedding.weight)
        scores = self.config.mask_power * F.logsigmoid(logits) + self.prior[:, None, None, :]
        return scores[:, :, :, :steps]


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
        config: sizes.
        stems: S.
    """

    def __init__(self, config: LiteConfig, stems: int) -> None:
        super().__init__(config.n_fft // 64, config.low_power)
        self.net = TemporalNet(stems, self.bins, config.low_channels, config.low_dilations)

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
        config: sizes.
        stems: S.
    """

    def __init__(self, config: LiteConfig, stems: int) -> None:
        super().__init__(BINS, config.broad_power)
        self.net = BroadNet(stems, LiteNet.channels, BINS, config.broad_widths, config.broad_dilations)

    def believed(self, mixture: Tensor) -> Tensor:
        """See `Part`."""
        scores: Tensor = self.net(mixture)
        return scores

    def add(self, offsets: Tensor) -> None:
        """See `Part`."""
        self.net.prior.add_(offsets[:, None])


def build_lite(config: LiteConfig, stems: Sequence[str]) -> LiteNet:
    """Return the network with random weights."""
    return LiteNet(config, stems)
