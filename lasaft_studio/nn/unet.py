"""The U-Net that all published families share, given the blocks it is made of.

::

    first_conv (1, 2): F + 1 bins to F                     last_conv (1, 2), padded: F bins to F + 1
      encoder 0 ──────────────────── skip ───────────────────── decoder n-1
        downsampling 0                                     upsampling n-1
          encoder 1 ─────────────── skip ─────────── decoder n-2
            ...                                        ...
                             mid_block

Features are (B, C, T, F) as long as nothing has asked for the stem, and (B * S, C, T, F) from there on:
whatever comes before the first conditioned layer is computed once for all stems.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.lasaft import LaSAFT, LightSAFT
from lasaft_studio.nn.layers import make_activation, make_norm, repeat_to


@dataclass(frozen=True, slots=True)
class Condition:
    """What a block is told about the wanted stems.

    Attributes:
        embedding: (B * S, E); `None` for networks that know one stem.
        gamma: weights generated for this block's FiLM, PoCM or GPoCM; `None` where it has none.
        beta: biases, likewise.
    """

    embedding: Tensor | None = None
    gamma: Tensor | None = None
    beta: Tensor | None = None

    def part(self, index: int, count: int) -> Condition:
        """Return what belongs to item `index` of a batch of `count`."""
        values = (self.embedding, self.gamma, self.beta)
        return Condition(*(None if value is None else value.chunk(count)[index] for value in values))


UNCONDITIONED = Condition()


class Block(nn.Module):
    """Features, steered by the condition, plus their frequency transformation.

    Args:
        features: (B, C_in, T, F) to (B, C, T, F).
        modulate: how the condition steers these; nothing does where it is not given.
        transform: what is added to them, a TDF, LaSAFT or the like; nothing where it is not given.
    """

    def __init__(
        self, features: nn.Module, modulate: nn.Module | None = None, transform: nn.Module | None = None
    ) -> None:
        super().__init__()
        self.features = features
        self.modulate = modulate
        self.transform = transform
        self.attends = isinstance(transform, LaSAFT | LightSAFT)

    def forward(self, x: Tensor, condition: Condition) -> Tensor:
        """Return (B * S or B, C, T, F) for `x` (B, C_in, T, F)."""
        x = self.modulated(self.features(x), condition)
        if self.transform is None:
            return x
        y = self.transformed(x, condition)
        return repeat_to(x, y.shape[0]) + y

    def join(self, x: Tensor, skip: Tensor, condition: Condition) -> Tensor:
        """Return the block of `x` (B * S or B, C, T, F) and an encoder's result `skip`, joined."""
        return self.forward(torch.cat((x, repeat_to(skip, x.shape[0])), dim=1), condition)

    def modulated(self, features: Tensor, condition: Condition) -> Tensor:
        """Return the `features` as the condition wants them."""
        if self.modulate is None:
            return features
        y: Tensor = self.modulate(features, condition)
        return y

    def transformed(self, x: Tensor, condition: Condition) -> Tensor:
        """Return the frequency transformation of features `x`."""
        if self.transform is None:
            raise ValueError("this block has no frequency transformation")
        y: Tensor = self.transform(x, condition.embedding) if self.attends else self.transform(x)
        return y


@dataclass(frozen=True, slots=True)
class UNetShape:
    """Everything about the U-Net that its blocks do not decide.

    Attributes:
        feature_channels: of the input and the output.
        channels: of all features inside.
        bins: F inside, one less than the spectrogram's.
        n_blocks: encoders, the one in the middle, and decoders; odd.
        t_down_layers: levels that halve T as well as F; all where it is `None`.
        first_conv_activation: after the first convolution.
        last_activation: after the last convolution.
        sampling_activation: after each downsampling and upsampling.
        norm: after each convolution but the last.
    """

    feature_channels: int
    channels: int
    bins: int
    n_blocks: int
    t_down_layers: tuple[int, ...] | None = None
    first_conv_activation: str = "relu"
    last_activation: str = "identity"
    sampling_activation: str = "identity"
    norm: str = "batch_norm"

    def __post_init__(self) -> None:
        if self.n_blocks % 2 == 0:
            raise CheckpointError(f"A U-Net needs an odd number of blocks, not {self.n_blocks}.")
        if self.bins < 1 or self.bins % 2**self.levels:
            raise CheckpointError(
                f"{self.bins} bins cannot be halved {self.levels} times.",
                hint="Choose a longer n_fft or fewer n_blocks.",
            )

    @property
    def levels(self) -> int:
        """n, how often F is halved."""
        return self.n_blocks // 2

    def factor(self, level: int) -> tuple[int, int]:
        """Return by how much (T, F) shrinks from `level` to the next."""
        halved = self.t_down_layers is None or level in self.t_down_layers
        return (2 if halved else 1), 2

    @property
    def time_multiple(self) -> int:
        """What T has to be a multiple of."""
        multiple = 1
        for level in range(self.levels):
            multiple *= self.factor(level)[0]
        return multiple


BlockFactory = Callable[[int, int, int], Block]
"""(index from the first encoder to the last decoder, channels of the input, F) to a block."""


class ConditionedUNet(nn.Module):
    """A U-Net made of whatever blocks it is given.

    Args:
        shape: everything else.
        make_block: makes a block; called in the order in which blocks are used.
    """

    def __init__(self, shape: UNetShape, make_block: BlockFactory) -> None:
        super().__init__()
        self.shape = shape
        levels, channels = shape.levels, shape.channels
        self.first_conv = nn.Sequential(
            nn.Conv2d(shape.feature_channels, channels, (1, 2)),
            make_norm(shape.norm, channels),
            make_activation(shape.first_conv_activation),
        )
        sizes = [shape.bins // 2**level for level in range(levels + 1)]
        self.encoders = nn.ModuleList(make_block(i, channels, sizes[i]) for i in range(levels))
        self.downsamplings = nn.ModuleList(self._sampling(nn.Conv2d, i) for i in range(levels))
        self.mid_block = make_block(levels, channels, sizes[levels])
        self.upsamplings = nn.ModuleList(
            self._sampling(nn.ConvTranspose2d, level) for level in reversed(range(levels))
        )
        self.decoders = nn.ModuleList(
            make_block(2 * levels - level, 2 * channels, sizes[level]) for level in reversed(range(levels))
        )
        self.last_conv = nn.Sequential(
            nn.Conv2d(channels, shape.feature_channels, (1, 2), padding=(0, 1)),
            make_activation(shape.last_activation),
        )

    def _sampling(self, convolution: type[nn.Conv2d | nn.ConvTranspose2d], level: int) -> nn.Module:
        channels, factor = self.shape.channels, self.shape.factor(level)
        return nn.Sequential(
            convolution(channels, channels, factor, factor),
            make_norm(self.shape.norm, channels),
            make_activation(self.shape.sampling_activation),
        )

    def forward(self, x: Tensor, conditions: Sequence[Condition]) -> Tensor:
        """Return the estimate for the features `x`.

        Args:
            x: (B, C, T, F + 1), any T >= 1.
            conditions: one for each block, from the first encoder to the last decoder.

        Returns:
            (B * S, C, T, F + 1), or (B, C, T, F + 1) if no block is conditioned.
        """
        steps, told = x.shape[2], iter(conditions)
        x = self.first_conv(F.pad(x, (0, 0, 0, -steps % self.shape.time_multiple)))
        skips = []
        for encoder, downsampling in zip(self.encoders, self.downsamplings, strict=True):
            skips.append(encoder(x, next(told)))
            x = downsampling(skips[-1])
        x = self.mid_block(x, next(told))
        for upsampling, decoder in zip(self.upsamplings, self.decoders, strict=True):
            x = cast("Block", decoder).join(upsampling(x), skips.pop(), next(told))
        y: Tensor = self.last_conv(x)
        return y[:, :, :steps]
