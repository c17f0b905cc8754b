"""Family: the ConvTDFNet of KUIELAB-MDX-Net, one network for one stem.

A U-Net of TFC-TDF blocks without dense links, whose channels grow by g a level; skips are multiplied:

    block(x) = t + TDF(t),  t = TFC(x);    decoder:  x <- block(up(x) * skip)

It sees the lowest `dim_f` bins of the spectrogram alone, and estimates silence above them.

Source: Kim, Choi, Chung, Lee and Jung, "KUIELab-MDX-Net: A Two-Stream Neural Network for Music Demixing",
Music Demixing Workshop 2021 (arXiv:2111.12203); kuielab/mdx-net.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.layers import make_norm, require
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.spleeter_blocks import to_multiple
from lasaft_studio.nn.tfc_tdf import TDF, PlainTFC

NORMS = ("batch_norm", "two_groups")  # for the authors' optimisers rmsprop and adamw


@dataclass(frozen=True, kw_only=True)
class ConvTdfConfig:
    """Sizes under the names of the authors' configuration; the defaults are those of the published vocals.

    Attributes:
        n_fft: of the spectrogram.
        hop_length: of the spectrogram, in samples.
        dim_c: features of the spectrogram: real and imaginary parts of each channel.
        dim_f: bins that it sees, the lowest ones.
        dim_t: T that it was trained on.
        num_blocks: of the U-Net; odd.
        layers: convolutions of a block (`l`).
        growth: channels of the widest level, and what each deeper one has more (`g`).
        kernel: of the convolutions (`k`); odd.
        bn_factor: bins over hidden units of a TDF (`bn`); 0 for one layer without any.
        bias: whether the TDFs' layers have one.
        norm: one of `NORMS`.
        sample_rate: in Hz.
    """

    n_fft: int = 6144
    hop_length: int = 1024
    dim_c: int = 4
    dim_f: int = 2048
    dim_t: int = 256
    num_blocks: int = 11
    layers: int = 3
    growth: int = 32
    kernel: int = 3
    bn_factor: int = 8
    bias: bool = False
    norm: str = "batch_norm"
    sample_rate: int = 44_100

    def __post_init__(self) -> None:
        require("norm", self.norm, NORMS)
        if not 0 < self.hop_length <= self.n_fft // 2 or not 0 < self.dim_f <= self.n_fft // 2 + 1:
            raise CheckpointError(
                f"An n_fft of {self.n_fft} does not go with a hop_length of {self.hop_length} and "
                f"{self.dim_f} bins."
            )
        halvings = self.num_blocks // 2
        if not self.num_blocks % 2 or self.dim_f % (1 << halvings) or halvings > 16:
            raise CheckpointError(f"{self.dim_f} bins cannot be halved for {self.num_blocks} blocks.")
        if self.bn_factor > self.dim_f >> halvings:
            raise CheckpointError(
                f"A bn_factor of {self.bn_factor} leaves the deepest block no hidden units."
            )
        if self.dim_c not in (2, 4) or not self.kernel % 2 or not self.layers or self.dim_t < 2:
            raise CheckpointError(
                "A ConvTDFNet has 2 or 4 dim_c, an odd kernel, layers, and 2 dim_t at least."
            )
        if self.growth < 1 or (self.norm == "two_groups" and self.growth % 2) or not self.sample_rate:
            raise CheckpointError(f"A growth of {self.growth} cannot be normed by {self.norm}.")

    @property
    def levels(self) -> int:
        """How often T and F are halved."""
        return self.num_blocks // 2


class ConvTdfBlock(nn.Module):
    """Convolutions, and a frequency transformation added to what they give.

    Args:
        channels: C.
        bins: F.
        config: of the network.
    """

    def __init__(self, channels: int, bins: int, config: ConvTdfConfig) -> None:
        super().__init__()
        self.features = PlainTFC(channels, config.layers, kernel=config.kernel, norm=config.norm)
        self.transform = TDF(
            channels,
            bins,
            bottleneck_factor=config.bn_factor,
            smallest_bottleneck=1,
            bias=config.bias,
            norm=config.norm,
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) of `x` (B, C, T, F)."""
        x = self.features(x)
        y: Tensor = x + self.transform(x)
        return y


class ConvTdfNet(StemNetwork):
    """A ConvTDFNet.

    Args:
        config: sizes.
        stems: the one that it returns.

    Raises:
        CheckpointError: there is more than one stem, or none.
    """

    family = "conv_tdf"

    def __init__(self, config: ConvTdfConfig, stems: Sequence[str]) -> None:
        super().__init__()
        if len(stems) != 1:
            raise CheckpointError(f"A ConvTDFNet knows one stem, not {len(stems)}.")
        self.config = config
        self.stems = tuple(stems)
        self.sample_rate = config.sample_rate
        self.channels = config.dim_c // 2
        self.stft = Stft(config.n_fft, config.hop_length)
        self.segment_frames = config.hop_length * (config.dim_t - 1)
        self.margin_frames = config.n_fft // 2  # as the authors trim
        self.estimated_bins = config.dim_f
        widths = [config.growth * (level + 1) for level in range(config.levels + 1)]
        bins = [config.dim_f >> level for level in range(config.levels + 1)]
        pairs = list(itertools.pairwise(widths))
        self.first = _normed(nn.Conv2d(config.dim_c, widths[0], 1), config)
        self.encoders = nn.ModuleList(
            ConvTdfBlock(width, count, config) for width, count in zip(widths[:-1], bins, strict=False)
        )
        self.downs = nn.ModuleList(_normed(nn.Conv2d(above, below, 2, 2), config) for above, below in pairs)
        self.middle = ConvTdfBlock(widths[-1], bins[-1], config)
        self.ups = nn.ModuleList(
            _normed(nn.ConvTranspose2d(below, above, 2, 2), config) for above, below in reversed(pairs)
        )
        self.decoders = nn.ModuleList(
            ConvTdfBlock(width, count, config)
            for width, count in zip(widths[-2::-1], bins[-2::-1], strict=True)
        )
        self.last = nn.Conv2d(widths[0], config.dim_c, 1)

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`."""
        lowest = self.estimate_lowest(mixture, stems)
        return F.pad(lowest, (0, 0, 0, mixture.shape[2] - self.config.dim_f))

    def estimate_lowest(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`."""
        lowest = mixture[:, :, : self.config.dim_f]
        features = torch.view_as_real(lowest).permute(0, 1, 4, 3, 2).flatten(1, 2)  # [L re, L im, R re, R im]
        estimate = self.features(to_multiple(features, 1 << self.config.levels))[:, :, : mixture.shape[-1]]
        estimate = estimate.float().unflatten(1, (self.channels, 2))
        spectrogram = torch.view_as_complex(estimate.permute(0, 1, 4, 3, 2).contiguous())
        return spectrogram.unsqueeze(1).expand(-1, len(stems), -1, -1, -1)

    def features(self, x: Tensor) -> Tensor:
        """Return (B, dim_c, T, dim_f) of `x` (B, dim_c, T, dim_f), T a multiple of 2 ** levels."""
        x = self.first(x)
        skips = []
        for encoder, down in zip(self.encoders, self.downs, strict=True):
            skips.append(encoder(x))
            x = down(skips[-1])
        x = self.middle(x)
        for up, decoder in zip(self.ups, self.decoders, strict=True):
            x = decoder(up(x) * skips.pop())
        y: Tensor = self.last(x)
        return y


def _normed(layer: nn.Conv2d | nn.ConvTranspose2d, config: ConvTdfConfig) -> nn.Sequential:
    return nn.Sequential(layer, make_norm(config.norm, layer.out_channels), nn.ReLU())


def build_conv_tdf(config: ConvTdfConfig, stems: Sequence[str]) -> ConvTdfNet:
    """Return the network with random weights.

    Raises:
        CheckpointError: the sizes contradict each other.
    """
    return ConvTdfNet(config, stems)
