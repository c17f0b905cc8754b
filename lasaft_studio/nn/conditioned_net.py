"""Family: the conditioned U-Nets of LaSAFT, one network for all stems.

Whatever the row of the paper's tables, it is the same U-Net: `block` says what it is made of (TFC, TFC-TDF,
TFC-LaSAFT, TFC-LightSAFT), `modulation` how the stem's embedding steers it (FiLM, PoCM, GPoCM) and
`condition_to` where. One generator makes the weights of all conditioned blocks from the embedding.

Source: Choi, Kim, Chung and Jung, "LaSAFT: Latent Source Attentive Frequency Transformation for Conditioned
Source Separation", ICASSP 2021; ws-choi/Conditioned-Source-Separation-LaSAFT.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.conditioning import MODULATIONS
from lasaft_studio.nn.lasaft import LaSAFT, LightSAFT
from lasaft_studio.nn.layers import make_activation, require
from lasaft_studio.nn.spectral_net import EmbeddedConfig, EmbeddedNetwork
from lasaft_studio.nn.tfc_tdf import TDF, TFC
from lasaft_studio.nn.unet import Block, Condition, ConditionedUNet

BLOCKS = ("tfc", "tfc_tdf", "tfc_lasaft", "tfc_lightsaft")
FILM_TYPES = ("complex", "simple")
POCM_TYPES = ("matmul", "naive")
POCM_NORMS = ("batch_norm", "none")


@dataclass(frozen=True, kw_only=True)
class ConditionedConfig(EmbeddedConfig):
    """Sizes of a conditioned U-Net; the defaults are those of lasaft_large_2020.

    Attributes:
        block: what the U-Net is made of; one of `BLOCKS`.
        modulation: how the embedding steers it: ``film``, ``pocm`` or ``gpocm``.
        t_down_layers: levels that halve T as well as F; all where it is `None`.
        kernel_size_t: of each convolution, in frames.
        kernel_size_f: of each convolution, in bins.
        activation: inside the blocks.
        bn_factor: bins over hidden units of each frequency transformation; 0 for one without any.
        min_bn_units: hidden units at least.
        bias: whether the frequency transformations' layers have one.
        num_tdfs: latent sources.
        dk: size of queries and keys.
        control_n_layer: the generator's layers, each twice as wide as the one before.
        film_type: FiLM's weights for each channel (``complex``) or one for all (``simple``).
        gamma_activation: after FiLM's generated weights.
        beta_activation: after FiLM's generated biases.
        pocm_type: orientation of the generated matrices: (in, out) for ``matmul``, (out, in) for ``naive``.
        pocm_norm: ``batch_norm`` of the generated weights, or ``none``.
    """

    n_fft: int = 4096
    n_blocks: int = 9
    embedding_dim: int = 64
    block: str = "tfc_lasaft"
    modulation: str = "gpocm"
    t_down_layers: tuple[int, ...] | None = None
    kernel_size_t: int = 3
    kernel_size_f: int = 3
    activation: str = "relu"
    bn_factor: int = 16
    min_bn_units: int = 16
    bias: bool = False
    num_tdfs: int = 6
    dk: int = 32
    control_n_layer: int = 4
    film_type: str = "complex"
    gamma_activation: str = "identity"
    beta_activation: str = "identity"
    pocm_type: str = "matmul"
    pocm_norm: str = "batch_norm"

    def __post_init__(self) -> None:
        super().__post_init__()
        require("block", self.block, BLOCKS)
        require("modulation", self.modulation, MODULATIONS)
        require("film_type", self.film_type, FILM_TYPES)
        require("pocm_type", self.pocm_type, POCM_TYPES)
        require("pocm_norm", self.pocm_norm, POCM_NORMS)
        if self.bn_factor == 0 and self.block == "tfc_lightsaft":
            raise CheckpointError("LightSAFT needs a bottleneck.", hint="Give it a bn_factor.")

    @property
    def weight_shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The shapes of one block's generated gamma and beta."""
        channels = self.internal_channels
        if self.modulation == "film":
            size = channels if self.film_type == "complex" else 1
            return (size,), (size,)
        return (channels, channels), (channels,)


class Generator(nn.Module):
    """Makes the weights of all conditioned blocks from the embedding.

    Args:
        config: sizes.
    """

    def __init__(self, config: ConditionedConfig) -> None:
        super().__init__()
        self.config = config
        widths = [config.embedding_dim * 2**layer for layer in range(config.control_n_layer)]
        dense: list[nn.Module] = []
        for layer, (fan_in, fan_out) in enumerate(itertools.pairwise(widths)):
            dense += [nn.Linear(fan_in, fan_out), nn.ReLU()]
            if layer > 0:
                dense += [nn.Dropout(), nn.BatchNorm1d(fan_out)]
        self.dense = nn.Sequential(*dense)
        gamma_shape, beta_shape = config.weight_shapes
        self.gamma = self._output(widths[-1], gamma_shape, config.gamma_activation)
        self.beta = self._output(widths[-1], beta_shape, config.beta_activation)

    def _output(self, fan_in: int, shape: tuple[int, ...], activation: str) -> nn.Sequential:
        size = len(self.config.conditioned) * torch.Size(shape).numel()
        if self.config.modulation == "film":
            return nn.Sequential(nn.Linear(fan_in, size), make_activation(activation))
        norm = nn.Identity() if self.config.pocm_norm == "none" else nn.BatchNorm1d(size, affine=False)
        return nn.Sequential(nn.Linear(fan_in, size), norm)

    def forward(self, embedding: Tensor) -> tuple[Tensor, Tensor]:
        """Return gammas (S, blocks, ...) and betas (S, blocks, ...) for `embedding` (S, E)."""
        x = self.dense(embedding)
        gamma_shape, beta_shape = self.config.weight_shapes
        gammas = self.gamma(x).unflatten(1, (-1, *gamma_shape))
        if self.config.pocm_type == "naive" and len(gamma_shape) > 1:
            gammas = gammas.transpose(-1, -2)
        return gammas, self.beta(x).unflatten(1, (-1, *beta_shape))


class Modulation(nn.Module):
    """Steers features with weights that were generated for this block.

    Args:
        name: ``film``, ``pocm`` or ``gpocm``.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.modulate = MODULATIONS[name]

    def forward(self, x: Tensor, condition: Condition) -> Tensor:
        """Return (B * S, C, T, F) for `x` (B, C, T, F)."""
        if condition.gamma is None or condition.beta is None:
            raise ValueError("a conditioned block was given no generated weights")
        return self.modulate(x, condition.gamma, condition.beta)


def make_transform(config: ConditionedConfig, bins: int) -> nn.Module | None:
    """Return the frequency transformation of a block for so many `bins`."""
    channels, embedding = config.internal_channels, config.embedding_dim
    layers: dict[str, Any] = {
        "bottleneck_factor": config.bn_factor,
        "smallest_bottleneck": config.min_bn_units,
        "bias": config.bias,
        "activation": config.activation,
    }
    attention: dict[str, Any] = {"latent_sources": config.num_tdfs, "key_size": config.dk}
    if config.block == "tfc_tdf":
        return TDF(channels, bins, **layers)
    if config.block == "tfc_lasaft":
        return LaSAFT(channels, bins, embedding, **attention, **layers)
    if config.block == "tfc_lightsaft":
        return LightSAFT(channels, bins, embedding, norm_first=False, **attention, **layers)
    return None


class ConditionedNet(EmbeddedNetwork):
    """A conditioned U-Net.

    Args:
        config: sizes.
        stems: what it can return; the order of its embeddings.
    """

    family = "conditioned"

    def __init__(self, config: ConditionedConfig, stems: Sequence[str]) -> None:
        def make_block(index: int, in_channels: int, bins: int) -> Block:
            features = TFC(
                in_channels,
                config.internal_channels,
                config.n_internal_layers,
                kernel=(config.kernel_size_t, config.kernel_size_f),
                activation=config.activation,
            )
            steered = index in config.conditioned
            modulate = Modulation(config.modulation) if steered else None
            return Block(features, modulate, make_transform(config, bins))

        super().__init__(
            config, stems, ConditionedUNet(config.shape(t_down_layers=config.t_down_layers), make_block)
        )
        self.config = config
        self.generator = Generator(config)

    def conditions(self, stems: Sequence[int], batch: int) -> list[Condition]:
        """See `SpectralNetwork`. Every stem goes through the generator, so that its norms learn from all."""
        rows = self.rows(stems, batch)
        gammas, betas = (weights[rows] for weights in self.generator(self.embedding.weight))
        embedding = self.embedding(rows)
        conditions = [Condition(embedding)] * self.config.n_blocks
        for position, block in enumerate(self.config.conditioned):
            conditions[block] = Condition(embedding, gammas[:, position], betas[:, position])
        return conditions


def build_conditioned(config: ConditionedConfig, stems: Sequence[str]) -> ConditionedNet:
    """Return the network with random weights."""
    return ConditionedNet(config, stems)
