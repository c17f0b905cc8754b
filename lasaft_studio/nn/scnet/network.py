"""Family: SCNet, a sparse compression network for all stems at once.

The mixture's spectrogram, complex as channels and normalised by its mean and deviation, goes through an
encoder that compresses three bands differently (`bands`), a dual-path network (`dual_path`) and a decoder
that joins the skips (`fusion`); the stems' spectrograms come out side by side. The spectrogram has a
rectangular window: the authors' code passes none.

Source: Tong et al., "SCNet: Sparse Compression Network for Music Source Separation", ICASSP 2024
(arXiv:2401.13276); starrytong/SCNet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.scnet.bands import Bands, SparseDown, SparseUp, levels
from lasaft_studio.nn.scnet.convolution import ConvolutionModule
from lasaft_studio.nn.scnet.dual_path import DualPath
from lasaft_studio.nn.scnet.fusion import Fusion

_LEAST_DEVIATION = 1e-5  # of the authors' normalisation


@dataclass(frozen=True, kw_only=True)
class ScnetConfig:
    """Sizes of an SCNet; the defaults are the published ones.

    Attributes:
        dims: channels of each level; the first are the real and imaginary parts of the audio channels.
        n_fft: of the spectrogram.
        hop_length: of the spectrogram, in samples.
        win_length: of the spectrogram's window, in samples.
        normalized: whether the spectrogram is divided by the root of `win_length`.
        band_shares: of all bins, low to high.
        band_strides: bins that become one, in each band.
        band_kernels: of the convolutions that compress, in bins.
        conv_depths: residual layers of each band.
        compress: channels over hidden channels of a residual layer.
        conv_kernel: frames of a residual layer's convolutions.
        dual_path_layers: of the separation network.
        expand: units of the LSTMs over channels.
        segment_frames: samples of a chunk that it was trained on.
        sample_rate: in Hz.
    """

    dims: tuple[int, ...] = (4, 32, 64, 128)
    n_fft: int = 4096
    hop_length: int = 1024
    win_length: int = 4096
    normalized: bool = True
    band_shares: tuple[float, ...] = (0.175, 0.392, 0.433)
    band_strides: tuple[int, ...] = (1, 4, 16)
    band_kernels: tuple[int, ...] = (3, 4, 16)
    conv_depths: tuple[int, ...] = (3, 2, 1)
    compress: int = 4
    conv_kernel: int = 3
    dual_path_layers: int = 6
    expand: int = 1
    segment_frames: int = 485_100  # 11 seconds
    sample_rate: int = 44_100

    def __post_init__(self) -> None:
        if len(self.dims) < 2 or self.dims[0] not in (2, 4) or min(self.dims) < 1:
            raise CheckpointError(f"SCNet cannot have the dims {list(self.dims)}.", hint="They begin with 4.")
        if not 0 < self.hop_length <= self.win_length // 2 <= self.n_fft // 2:
            raise CheckpointError(
                f"A hop_length of {self.hop_length} does not go with a window of {self.win_length} "
                f"and an n_fft of {self.n_fft}."
            )
        if self.dual_path_layers < 2 or self.dual_path_layers % 2:
            raise CheckpointError(f"SCNet has an even number of layers, not {self.dual_path_layers}.")
        if len(self.conv_depths) != 3 or not self.conv_kernel % 2 or not self.expand:
            raise CheckpointError("SCNet has three conv_depths, an odd conv_kernel and an expand above zero.")
        if not 0 < self.compress <= min(self.dims[1:]) or not self.sample_rate or not self.segment_frames:
            raise CheckpointError("SCNet needs a compress of at most its smallest dims, a rate and a length.")

    @property
    def bands(self) -> Bands:
        """How the frequencies are divided."""
        return Bands(self.band_shares, self.band_strides, self.band_kernels)


class EncoderLevel(nn.Module):
    """Compression of each band, residual layers on each, and a convolution over all.

    Args:
        in_channels: of the input.
        channels: C.
        config: of the network.
    """

    def __init__(self, in_channels: int, channels: int, config: ScnetConfig) -> None:
        super().__init__()
        self.down = SparseDown(in_channels, channels, config.bands)
        self.convolutions = nn.ModuleList(
            ConvolutionModule(channels, depth, config.compress, config.conv_kernel)
            for depth in config.conv_depths
        )
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the next level's input and the skip, each (B, C, F', T), of `x` (B, C_in, F, T)."""
        bands = [F.gelu(layers(band)) for layers, band in zip(self.convolutions, self.down(x), strict=True)]
        skip = torch.cat(bands, dim=2)
        return self.conv(skip), skip


class Scnet(StemNetwork):
    """An SCNet.

    Args:
        config: sizes.
        stems: what it returns, in its own order.
    """

    family = "scnet"

    def __init__(self, config: ScnetConfig, stems: Sequence[str]) -> None:
        super().__init__()
        self.config = config
        self.stems = tuple(stems)
        self.sample_rate = config.sample_rate
        self.channels = config.dims[0] // 2
        self.stft = Stft(
            config.n_fft, config.hop_length, "reflect", "rectangular", config.win_length, config.normalized
        )
        self.segment_frames = config.segment_frames
        self._bins = levels(config.bands, self.stft.bins, len(config.dims) - 1)
        pairs = list(zip(config.dims, config.dims[1:], strict=False))
        self.encoder = nn.ModuleList(EncoderLevel(above, below, config) for above, below in pairs)
        self.dual_path = DualPath(config.dims[-1], config.dual_path_layers, config.expand)
        outs = [config.dims[0] * len(self.stems), *config.dims[1:-1]]
        self.fusions = nn.ModuleList(Fusion(below) for _, below in reversed(pairs))
        self.ups = nn.ModuleList(
            SparseUp(below, out, config.bands)
            for (_, below), out in reversed(list(zip(pairs, outs, strict=True)))
        )

    def forward(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`. As many zeros follow as make T even, at least one, as the authors have it."""
        frames, hop = mixture.shape[-1], self.config.hop_length
        hops = frames // hop + 1
        padded = F.pad(mixture, (0, (hops + 1 - hops % 2) * hop - frames))
        estimate = self.estimate_spectrogram(self.stft.forward(padded), stems)
        return self.stft.inverse(estimate, padded.shape[-1])[..., :frames]

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`. All stems are estimated at once; a silent frame follows where T is odd."""
        steps = mixture.shape[-1]
        even = F.pad(mixture, (0, steps % 2))
        x = (
            torch.view_as_real(even).permute(0, 1, 4, 2, 3).flatten(1, 2)
        )  # (B, [L re, L im, R re, R im], F, T)
        mean = x.mean(dim=(1, 2, 3), keepdim=True)
        deviation = x.std(dim=(1, 2, 3), keepdim=True)
        y = self.features((x - mean) / (_LEAST_DEVIATION + deviation))
        y = y.float() * deviation + mean
        y = y.unflatten(1, (len(self.stems), self.channels, 2))[:, list(stems), ..., :steps]
        return torch.view_as_complex(y.permute(0, 1, 2, 4, 5, 3).contiguous())

    def features(self, x: Tensor) -> Tensor:
        """Return (B, S * C, F, T) of the normalised spectrogram `x` (B, C, F, T), T even."""
        skips = []
        for level in self.encoder:
            x, skip = level(x)
            skips.append(skip)
        x = self.dual_path(x)
        for fusion, up, bins in zip(self.fusions, self.ups, self._bins[-2::-1], strict=True):
            x = up(fusion(x, skips.pop()), bins)
        return x


def build_scnet(config: ScnetConfig, stems: Sequence[str]) -> Scnet:
    """Return the network with random weights.

    Raises:
        CheckpointError: the sizes contradict each other.
    """
    return Scnet(config, stems)
