"""The built-in network's conditioned decoder: all stems as one batch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.nn.conditioning import pocm
from lasaft_studio.nn.lasaft import LightSAFT
from lasaft_studio.nn.spleeter_blocks import BINS, Up, affine

_OPEN = 2.0  # a gate's logit at the start: high enough to be open, low enough to learn


class LatentSizes(Protocol):
    """The sizes that a LightSAFT branch needs."""

    @property
    def embedding(self) -> int: ...  # noqa: D102
    @property
    def latent_sources(self) -> int: ...  # noqa: D102
    @property
    def attention_size(self) -> int: ...  # noqa: D102
    @property
    def bottleneck(self) -> int: ...  # noqa: D102


class Sizes(LatentSizes, Protocol):
    """The sizes that a decoder needs; `LiteConfig` has them."""

    @property
    def channels(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def latent_bins(self) -> int: ...  # noqa: D102
    @property
    def mask_channels(self) -> int: ...  # noqa: D102
    @property
    def high_bands(self) -> int: ...  # noqa: D102
    @property
    def high_hidden(self) -> int: ...  # noqa: D102


class OpenGate(nn.Module):
    """GPoCM which passes everything at the start: ``sigmoid(PoCM(x) + 2) * x``, `x` scaled by 1 / sigmoid(2).

    One layer generates the weights, so that few stems cost few parameters.

    Args:
        channels: C.
        embedding: E.

    Source: W. Choi et al., LaSAFT, ICASSP 2021, section 3.2.
    """

    SCALE = 1.0 + math.exp(-_OPEN)  # 1 / sigmoid(2), for whoever makes `x`

    def __init__(self, channels: int, embedding: int) -> None:
        super().__init__()
        self.channels = channels
        self.generator = nn.Linear(embedding, channels * channels + channels)
        nn.init.zeros_(self.generator.weight)
        nn.init.zeros_(self.generator.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """Gate `x` (B S, C, T, F), stems changing fastest, with `condition` (S, E)."""
        count = x.shape[0] // condition.shape[0]
        generated = self.generator(condition).repeat(count, 1)
        gamma = generated[:, : -self.channels].view(-1, self.channels, self.channels)
        beta = generated[:, -self.channels :] + _OPEN
        return x * torch.sigmoid(pocm(x, gamma, beta))


class DecoderLevel(nn.Module):
    """Up, told the frequency, gated, and where wanted helped by latent sources.

    The skip comes from the encoder, which is blind to the stem: its part of the transposed convolution is
    computed once for all stems.

    Args:
        in_channels: of skip and features together; of the skip alone in the deepest level.
        out_channels: C.
        bins: F of the output.
        stems: S.
        sizes: of the network.
    """

    def __init__(self, in_channels: int, out_channels: int, bins: int, stems: int, sizes: Sizes) -> None:
        super().__init__()
        self.up = Up(in_channels, out_channels)
        self.frequencies = nn.Parameter(torch.zeros(stems, out_channels, 1, bins))
        self.gate = OpenGate(out_channels, sizes.embedding)
        self.latent: LatentBranch | None = None
        if bins <= sizes.latent_bins:
            self.latent = LatentBranch(out_channels, bins, sizes)

    def forward(self, skip: Tensor, x: Tensor | None, condition: Tensor) -> Tensor:
        """Return (B S, C, 2 T, 2 F) of `skip` (B, C', T, F) and the level below's `x` (B S, C'', T, F)."""
        y: Tensor = self.gate(self._scaled(self._up(skip, x, condition.shape[0])), condition)
        if self.latent is not None:
            y = self.latent(y, condition)
        return y

    def _up(self, skip: Tensor, x: Tensor | None, stems: int) -> Tensor:
        """Return the activated convolution (B, S or 1, C, 2 T, 2 F)."""
        conv = self.up.conv
        common = F.conv_transpose2d(skip, conv.weight[: skip.shape[1]], conv.bias, 2, 1).unsqueeze(1)
        if x is not None:
            own = F.conv_transpose2d(x, conv.weight[skip.shape[1] :], None, 2, 1)
            common = common + own.view(-1, stems, *own.shape[1:])
        return F.relu(common[..., :-1, :-1])

    def _scaled(self, y: Tensor) -> Tensor:
        """Return `y`, normalised, told the frequency and scaled for the gate: (B S, C, 2 T, 2 F)."""
        norm = self.up.norm
        if norm.training:
            normal: Tensor = norm(y.flatten(0, 1)).view_as(y)
            return (OpenGate.SCALE * (normal + self.frequencies)).flatten(0, 1)
        gain, offset = affine(norm)
        gain, offset = gain[:, None, None], offset[:, None, None] + self.frequencies
        return torch.addcmul(OpenGate.SCALE * offset, y, OpenGate.SCALE * gain).flatten(0, 1)


class LatentBranch(nn.Module):
    """A LightSAFT block beside the features, silent at the start.

    Args:
        channels: C.
        bins: F.
        sizes: of the network.
    """

    def __init__(self, channels: int, bins: int, sizes: LatentSizes) -> None:
        super().__init__()
        self.block = LightSAFT(
            channels,
            bins,
            sizes.embedding,
            latent_sources=sizes.latent_sources,
            key_size=sizes.attention_size,
            bottleneck_factor=sizes.bottleneck,
        )
        self.gain = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """Return (B S, C, T, F) of `x` (B S, C, T, F) and `condition` (S, E)."""
        embedding = condition.repeat(x.shape[0] // condition.shape[0], 1)
        return torch.addcmul(x, self.gain, self.block(x, embedding))


class HighBand(nn.Module):
    """Masks above 11 kHz, from the features just below and the energy in each band.

    At the start each channel goes on as it is just below.

    Args:
        features: channels of the decoder's widest level.
        bins: how many frequencies there are above.
        sizes: of the network.
    """

    TOP = 32  # bins of the widest level that are looked at

    def __init__(self, features: int, bins: int, sizes: Sizes) -> None:
        super().__init__()
        self.bands = sizes.high_bands
        self.width = -(-bins // self.bands)
        self.bins = bins
        self.hidden = nn.Linear(features * self.TOP + 2 * self.bands, sizes.high_hidden)
        self.condition = nn.Linear(sizes.embedding, sizes.high_hidden)
        self.logits = nn.Linear(sizes.high_hidden, 2 * self.bands)
        nn.init.zeros_(self.logits.weight)
        nn.init.zeros_(self.logits.bias)

    def forward(self, features: Tensor, magnitude: Tensor, below: Tensor, condition: Tensor) -> Tensor:
        """Return logits (B, S, 2, T, bins).

        Args:
            features: (B S, C, T / 2, F / 2) of the widest level.
            magnitude: (B, 2, T, bins) of the mixture above 11 kHz.
            below: (B, S, 2, T) logits just below.
            condition: (S, E).
        """
        batch, stems, _, steps = below.shape
        top = features[..., -self.TOP :].permute(0, 2, 1, 3).reshape(batch, stems, steps // 2, -1)
        padded = F.pad(magnitude, (0, self.bands * self.width - self.bins))
        energy = torch.log1p(padded.reshape(batch, 2, steps // 2, 2, self.bands, self.width).mean(dim=(3, 5)))
        energy = energy.permute(0, 2, 1, 3).reshape(batch, 1, steps // 2, -1).expand(-1, stems, -1, -1)
        hidden = self.hidden(torch.cat((top, energy), dim=-1)) + self.condition(condition)[:, None]
        logits: Tensor = self.logits(F.relu(hidden)).reshape(batch, stems, steps // 2, 2, self.bands)
        logits = logits.permute(0, 1, 3, 2, 4).repeat_interleave(2, dim=3) + below.unsqueeze(-1)
        return logits.repeat_interleave(self.width, dim=-1)[..., : self.bins]


class Decoder(nn.Module):
    """From the encoder's skips to a mask's logits for each stem.

    Args:
        sizes: of the network.
        stems: S.
        out_channels: C of the spectrogram.
    """

    def __init__(self, sizes: Sizes, stems: int, out_channels: int) -> None:
        super().__init__()
        self.stems = stems
        widths = (*sizes.channels[-2::-1], sizes.mask_channels)
        entering = (sizes.channels[-1], *(2 * width for width in widths[:-1]))
        deepest = BINS >> len(sizes.channels)
        self.levels = nn.ModuleList(
            DecoderLevel(below, above, deepest << (depth + 1), stems, sizes)
            for depth, (below, above) in enumerate(zip(entering, widths, strict=True))
        )
        self.mask = nn.Conv2d(
            stems * sizes.mask_channels, stems * out_channels, 4, dilation=2, padding=3, groups=stems
        )
        self.high = HighBand(widths[-2], 1 + BINS, sizes)

    def forward(self, skips: Sequence[Tensor], high_magnitude: Tensor, condition: Tensor) -> Tensor:
        """Return the logits (B, S, C, T, F) over all bins.

        Args:
            skips: of the encoder, from the widest to the deepest.
            high_magnitude: (B, C, T, F') of the mixture above 11 kHz.
            condition: (S, E).
        """
        widest = x = self.levels[0](skips[-1], None, condition)
        for level, skip in zip(self.levels[1:], skips[-2::-1], strict=True):
            widest, x = x, level(skip, x, condition)
        logits = self.mask(x.unflatten(0, (-1, self.stems)).flatten(1, 2))
        logits = logits.unflatten(1, (self.stems, -1))
        below = logits[..., -2 * HighBand.TOP :].mean(dim=-1)
        high = self.high(widest, high_magnitude, below, condition)
        return torch.cat((logits, high), dim=-1)
