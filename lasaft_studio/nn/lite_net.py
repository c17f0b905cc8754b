"""The built-in network: a conditioned U-Net small enough to ship and quick enough for a laptop.

One encoder, blind to the stem, reads the mixture once. One decoder, told by an embedding which stem to
return, runs for all stems as one batch: in each level a frequency embedding says which frequency is
looked at, GPoCM gates the features, and a LightSAFT branch attends to latent sources. The stems' masks
are normalised against each other, so that the stems add up to the mixture.

Encoder and decoder have the shape of Spleeter's U-Net, so that training can start from its published
weights: at the start every gate is open and every added branch is silent.

A second, far smaller network tells apart what lies below 690 Hz, where most of the energy is and the U-Net
sees least: kicks and basses. A third one, which was trained from random weights and makes other mistakes,
looks at the same bins as the U-Net. What they believe is averaged, as logarithms. Since it learns much from
how wide everything is, what is mono has one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.nn.lite.broad_net import BroadNet
from lasaft_studio.nn.lite.decoder import Decoder
from lasaft_studio.nn.lite.parts import BroadBand, LowBand, Part
from lasaft_studio.nn.lite.stereo_width import is_mono, with_both_channels
from lasaft_studio.nn.lite.tcn import TemporalNet
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.spleeter_blocks import BINS, CHANNELS, TIME_MULTIPLE, Encoder, to_multiple


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
        mono: whether a fourth network, like the third but with weights of its own, takes its place where the
            mixture is mono.
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
    mono: bool = False


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
        self.low: LowBand | None = self._low() if config.low_channels else None
        self.broad: BroadBand | None = self._broad() if config.broad_widths else None
        self.mono: BroadBand | None = self._broad() if config.broad_widths and config.mono else None

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
        mixture = with_both_channels(mixture)
        scores = self._scores(mixture.abs().transpose(2, 3))
        for part, items in self._parts(mixture):
            if items.all():
                scores = part(scores, mixture)
            elif items.any():
                scores[items] = part(scores[items], mixture[items])
        return scores

    def _parts(self, mixture: Tensor) -> Iterator[tuple[Part, Tensor]]:
        """Yield the parts, and which items (B,) of `mixture` (B, C, F, T) each of them looks at."""
        everything = torch.ones(mixture.shape[0], dtype=torch.bool)
        mono = torch.zeros_like(everything) if self.mono is None else is_mono(mixture[:, :, :BINS]).cpu()
        if self.low is not None:
            yield self.low, everything
        if self.broad is not None:
            yield self.broad, ~mono
        if self.mono is not None:
            yield self.mono, mono

    def _low(self) -> LowBand:
        sizes = self.config
        bins = sizes.n_fft // 64
        net = TemporalNet(len(self.stems), bins, sizes.low_channels, sizes.low_dilations)
        return LowBand(net, sizes.low_power)

    def _broad(self) -> BroadBand:
        sizes = self.config
        net = BroadNet(len(self.stems), self.channels, BINS, sizes.broad_widths, sizes.broad_dilations)
        return BroadBand(net, sizes.broad_power)

    def _scores(self, magnitude: Tensor) -> Tensor:
        """Return what the U-Net believes, (B, S, C, T, F), of `magnitude` (B, C, T, F)."""
        steps = magnitude.shape[2]
        padded = to_multiple(magnitude, TIME_MULTIPLE)
        skips = self.encoder(padded[..., :BINS])
        logits = self.decoder(skips, padded[..., BINS:], self.embedding.weight)
        scores = self.config.mask_power * F.logsigmoid(logits) + self.prior[:, None, None, :]
        return scores[:, :, :, :steps]


def build_lite(config: LiteConfig, stems: Sequence[str]) -> LiteNet:
    """Return the network with random weights."""
    return LiteNet(config, stems)
