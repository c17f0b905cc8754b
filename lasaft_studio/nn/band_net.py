"""A conditioned U-Net over bands of bins, small and quick enough to be trained on a processor.

Neighbouring bins are folded into channels, so that convolutions see a few dozen bands instead of thousands
of bins. As a linear layer over the real and imaginary parts of many bins would lose them, the network looks
at compressed magnitudes: of left and right, and of middle and side, which tell where in the stereo field a
sound comes from. One encoder, blind to the stem, reads the mixture once; one decoder, told by an embedding
which stem to return, runs for all stems as one batch, with GPoCM gates and LightSAFT branches. Masks are
normalised against each other, so that the stems add up to the mixture.

Blocks: Choi et al., "Investigating U-Nets …", ISMIR 2020 (TFC-TDF); "LaSAFT", ICASSP 2021 (GPoCM); Jeong et
al., "LightSAFT", 2021.
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
from lasaft_studio.nn.lite.decoder import LatentBranch, OpenGate
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.spleeter_blocks import to_multiple
from lasaft_studio.nn.tfc_tdf import TDF

_VIEWS = 4  # left, right, middle, side
_LEAST = 1e-8  # energy that a root is still taken of


@dataclass(frozen=True, slots=True)
class BandConfig:
    """Sizes of a network over bands.

    Attributes:
        n_fft: of the spectrogram.
        hop: of the spectrogram.
        segment_steps: T of the segments it separates best.
        band_bins: bins that are folded into one band.
        channels: of the levels, from the widest to the deepest; each next one has half of T and bands.
        embedding: E, the size of a stem's embedding.
        latent_sources: of the LightSAFT branches.
        attention_size: dk of the LightSAFT branches.
        bottleneck: bands over hidden units of the LightSAFT branches.
        compression: power that energies are raised to.
    """

    n_fft: int = 4096
    hop: int = 1024
    segment_steps: int = 256
    band_bins: int = 32
    channels: tuple[int, ...] = (64, 96, 128)
    embedding: int = 16
    latent_sources: int = 6
    attention_size: int = 16
    bottleneck: int = 4
    compression: float = 0.15

    def __post_init__(self) -> None:
        if (
            not self.channels
            or self.bands % 2 ** (len(self.channels) - 1)
            or self.bands * self.band_bins * 2 != self.n_fft
        ):
            raise CheckpointError(
                f"{self.n_fft // 2} bins are not bands of {self.band_bins} for {len(self.channels)} levels."
            )

    @property
    def bands(self) -> int:
        """Bands of the widest level."""
        return self.n_fft // 2 // self.band_bins


class BandBlock(nn.Module):
    """Two convolutions, and a frequency transformation beside them.

    Args:
        in_channels: of the input.
        channels: C.
        bands: F.
    """

    def __init__(self, in_channels: int, channels: int, bands: int) -> None:
        super().__init__()
        self.entry = _convolution(in_channels, channels)
        self.frequencies = nn.Parameter(torch.zeros(channels, 1, bands))
        self.features = _convolution(channels, channels)
        self.transform = TDF(channels, bands, bottleneck_factor=0)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) of `x` (B, C_in, T, F)."""
        x = self.features(self.entry(x) + self.frequencies)
        y: Tensor = x + self.transform(x)
        return y


class BandDecoderLevel(nn.Module):
    """Up, joined with the skip, told the frequency, gated, and helped by latent sources.

    The skip is blind to the stem: its part of the first convolution is computed once for all stems.

    Args:
        below: channels of the level below.
        channels: C, of the skip and the result.
        bands: F of the result.
        config: of the network.
    """

    def __init__(self, below: int, channels: int, bands: int, config: BandConfig) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(below, channels, 2, 2)
        self.of_skip = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.of_below = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        self.frequencies = nn.Parameter(torch.zeros(channels, 1, bands))
        self.features = _convolution(channels, channels)
        self.gate = OpenGate(channels, config.embedding)
        self.latent = LatentBranch(channels, bands, config)

    def forward(self, x: Tensor, skip: Tensor, condition: Tensor) -> Tensor:
        """Return (B S, C, T, F).

        Args:
            x: (B S, C', T / 2, F / 2), or (B, C', T / 2, F / 2) from the deepest level.
            skip: (B, C, T, F).
            condition: (S, E).
        """
        own = self.of_below(self.up(x)).unflatten(0, (len(skip), -1))
        y = F.relu(self.norm((own + self.of_skip(skip).unsqueeze(1)).flatten(0, 1)))
        if len(y) == len(skip):  # nothing has asked for the stem yet
            y = y.repeat_interleave(len(condition), dim=0)
        y = OpenGate.SCALE * self.features(y + self.frequencies)
        gated: Tensor = self.latent(self.gate(y, condition), condition)
        return gated


class BandNet(StemNetwork):
    """A network over bands.

    Args:
        config: sizes.
        stems: which stems it returns; they add up to the mixture.
    """

    family = "bands"

    def __init__(self, config: BandConfig, stems: Sequence[str]) -> None:
        super().__init__()
        self.config = config
        self.stems = tuple(stems)
        self.sample_rate = 44100
        self.stft = Stft(config.n_fft, config.hop)
        self.segment_frames = (config.segment_steps - 1) * config.hop
        self.margin_frames = 4 * config.n_fft
        widths, bands = config.channels, config.bands
        entering = (_VIEWS * config.band_bins, *widths[:-1])
        self.embedding = nn.Embedding(len(self.stems), config.embedding)
        self.encoders = nn.ModuleList(
            BandBlock(fan_in if level == 0 else width, width, bands >> level)
            for level, (fan_in, width) in enumerate(zip(entering, widths, strict=True))
        )
        self.downs = nn.ModuleList(
            nn.Conv2d(above, below, 2, 2) for above, below in itertools.pairwise(widths)
        )
        self.decoders = nn.ModuleList(
            BandDecoderLevel(widths[level + 1], widths[level], bands >> level, config)
            for level in reversed(range(len(widths) - 1))
        )
        self.mask = nn.Conv2d(widths[0], self.channels * config.band_bins, 1)
        self.prior = nn.Parameter(torch.zeros(len(self.stems), self.stft.bins))

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`. All stems are estimated, since each mask is a share of their sum."""
        masks = torch.softmax(self.logits(mixture), dim=1)
        return masks[:, list(stems)].transpose(3, 4) * mixture.unsqueeze(1)

    def logits(self, mixture: Tensor) -> Tensor:
        """Return the logarithms of the shares (B, S, C, T, F), up to a sum, of `mixture` (B, C, F, T)."""
        steps = mixture.shape[-1]
        x = self._folded(to_multiple(self._views(mixture), 1 << (len(self.encoders) - 1)))
        skips = []
        for encoder, down in zip(self.encoders, (*self.downs, None), strict=True):
            skips.append(encoder(x))
            if down is not None:
                x = down(skips[-1])
        x = skips.pop()
        for decoder in self.decoders:
            x = decoder(x, skips.pop(), self.embedding.weight)
        logits = self._unfolded(self.mask(x))[:, :, :, :steps]
        return F.pad(logits, (0, 1)) + self.prior[:, None, None, :]

    def _views(self, mixture: Tensor) -> Tensor:
        """Return compressed magnitudes (B, 4, T, F - 1) of `mixture` (B, 2, F, T)."""
        left, right = mixture[:, 0, :-1], mixture[:, 1, :-1]
        views = torch.stack((left, right, (left + right) / 2, (left - right) / 2), dim=1)
        energy = torch.view_as_real(views).square().sum(dim=-1) + _LEAST
        return energy.pow(self.config.compression).transpose(2, 3)

    def _folded(self, x: Tensor) -> Tensor:
        """Return (B, 4 * bins of a band, T, bands) of `x` (B, 4, T, F)."""
        x = x.unflatten(3, (-1, self.config.band_bins)).permute(0, 1, 4, 2, 3)
        return x.flatten(1, 2).contiguous(memory_format=torch.channels_last)

    def _unfolded(self, x: Tensor) -> Tensor:
        """Return (B, S, C, T, F) of `x` (B S, C * bins of a band, T, bands)."""
        x = x.unflatten(1, (self.channels, -1)).permute(0, 1, 3, 4, 2).flatten(3, 4)
        y: Tensor = x.unflatten(0, (-1, len(self.stems)))
        return y


def _convolution(in_channels: int, channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(in_channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
    )


def build_bands(config: BandConfig, stems: Sequence[str]) -> BandNet:
    """Return the network with random weights."""
    return BandNet(config, stems)
