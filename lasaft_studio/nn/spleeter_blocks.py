"""The building blocks of Spleeter's U-Net: 5x5 convolutions of stride 2, down and up.

Spectrograms are magnitudes (B, C, T, F) of the lowest 1024 bins; T and F must be multiples of 64.
Padding is TensorFlow's 'same': one row and column before, two after.

Source: R. Hennequin, A. Khlif, F. Voituret, M. Moussallam: Spleeter, a fast and efficient music source
separation tool with pre-trained models, JOSS 2020, after A. Jansson et al., ISMIR 2017.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CHANNELS = (16, 32, 64, 128, 256, 512)  # of the six levels
BINS = 1024  # the lowest of the 2049 bins of a 4096-point spectrogram: up to 11 kHz
TIME_MULTIPLE = 64  # six levels of stride 2

_BATCH_NORM_EPS = 1e-3  # Keras' default
_BATCH_NORM_MOMENTUM = 0.01


def batch_norm(channels: int) -> nn.BatchNorm2d:
    """Return a batch norm with Keras' constants."""
    return nn.BatchNorm2d(channels, eps=_BATCH_NORM_EPS, momentum=_BATCH_NORM_MOMENTUM)


def affine(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Return gain and offset (C,) of a batch norm that no longer learns its statistics."""
    if norm.running_mean is None or norm.running_var is None:
        raise ValueError("a batch norm without statistics cannot be written as gain and offset")
    gain = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    return gain, norm.bias - norm.running_mean * gain


class Down(nn.Module):
    """Halve T and F. The plain convolution is the skip; normalised and activated it goes down."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size=5, stride=2)
        self.norm = batch_norm(out_channels)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the skip and the input of the next level, both (B, C', T / 2, F / 2)."""
        skip = self.conv(F.pad(x, (1, 2, 1, 2)))
        return skip, F.leaky_relu(self.norm(skip), 0.2)


class Up(nn.Module):
    """Double T and F."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.conv = nn.ConvTranspose2d(in_channels, out_channels, kernel_size=5, stride=2, padding=1)
        self.norm = batch_norm(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C', 2 T, 2 F) of `x` (B, C, T, F)."""
        y: Tensor = self.norm(F.relu(self.conv(x)[:, :, :-1, :-1]))
        return y


class Encoder(nn.Module):
    """Six levels down."""

    def __init__(self, in_channels: int = 2, channels: Sequence[int] = CHANNELS) -> None:
        super().__init__()
        pairs = zip((in_channels, *channels[:-1]), channels, strict=True)
        self.levels = nn.ModuleList(Down(below, above) for below, above in pairs)

    def forward(self, magnitude: Tensor) -> list[Tensor]:
        """Return the skips, from the widest (B, 16, T / 2, F / 2) to the deepest (B, 512, T / 64, F / 64)."""
        skips = []
        x = magnitude
        for level in self.levels:
            skip, x = level(x)
            skips.append(skip)
        return skips


def to_multiple(x: Tensor, multiple: int) -> Tensor:
    """Append silence to `x` (..., T, F) until T is a multiple of `multiple`."""
    missing = -x.shape[-2] % multiple
    return F.pad(x, (0, 0, 0, missing)) if missing else x
