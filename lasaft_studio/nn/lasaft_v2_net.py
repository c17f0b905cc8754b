"""Family: LASAFT-Net-v2, whose encoder is blind to the stem and works once for all of them.

Encoder and middle are TFC-TDF blocks. Each decoder block generates its own GPoCM from the embedding, and its
LightSAFT compares queries and keys that listen to the mixture.

Source: Choi, Jeong, Kim, Chung and Jung, ws-choi/LASAFT-Net-v2, 2021 (Music Demixing Challenge).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from lasaft_studio.nn.conditioning import GPoCM
from lasaft_studio.nn.lasaft import LightSAFT
from lasaft_studio.nn.spectral_net import EmbeddedConfig, EmbeddedNetwork
from lasaft_studio.nn.tfc_tdf import TDF, TFC
from lasaft_studio.nn.unet import Block, Condition, ConditionedUNet


@dataclass(frozen=True, kw_only=True)
class LasaftV2Config(EmbeddedConfig):
    """Sizes of LASAFT-Net-v2; the defaults are those of v2_light.

    Attributes:
        kt: kernel of each convolution, in frames.
        kf: kernel of each convolution, in bins.
        activation: inside the blocks.
        sampling_activation: after each downsampling and upsampling.
        norm: ``batch_norm``, ``group_norm`` or ``instance_norm``.
        bn_factor: bins over hidden units of each frequency transformation.
        min_bn_units: hidden units at least.
        bias: whether the frequency transformations' layers have one.
        num_tdfs: latent sources.
        dk: size of queries and keys.
        query_listen: whether queries come from the mixture too.
        key_listen: whether keys come from the mixture.
    """

    internal_channels: int = 20
    first_conv_activation: str = "leaky_relu"
    kt: int = 3
    kf: int = 3
    activation: str = "leaky_relu"
    sampling_activation: str = "leaky_relu"
    norm: str = "batch_norm"
    bn_factor: int = 16
    min_bn_units: int = 16
    bias: bool = False
    num_tdfs: int = 12
    dk: int = 32
    query_listen: bool = True
    key_listen: bool = True


class Gate(nn.Module):
    """GPoCM with weights that the block generates itself.

    Args:
        config: sizes.
    """

    def __init__(self, config: LasaftV2Config) -> None:
        super().__init__()
        self.gpocm = GPoCM(config.embedding_dim, config.internal_channels)

    def forward(self, x: Tensor, condition: Condition) -> Tensor:
        """Return (B * S, C, T, F) for `x` (B, C, T, F)."""
        y: Tensor = self.gpocm(x, condition.embedding)
        return y


def make_transform(config: LasaftV2Config, bins: int, conditioned: bool) -> nn.Module:
    """Return the frequency transformation of a block for so many `bins`."""
    layers: dict[str, Any] = {
        "bottleneck_factor": config.bn_factor,
        "smallest_bottleneck": config.min_bn_units,
        "bias": config.bias,
        "activation": config.activation,
        "norm": config.norm,
    }
    if not conditioned:
        return TDF(config.internal_channels, bins, **layers)
    return LightSAFT(
        config.internal_channels,
        bins,
        config.embedding_dim,
        latent_sources=config.num_tdfs,
        key_size=config.dk,
        query_listens=config.query_listen,
        key_listens=config.key_listen,
        **layers,
    )


class LasaftV2Net(EmbeddedNetwork):
    """LASAFT-Net-v2.

    Args:
        config: sizes.
        stems: what it can return; the order of its embeddings.
    """

    family = "lasaft_v2"

    def __init__(self, config: LasaftV2Config, stems: Sequence[str]) -> None:
        def make_block(index: int, in_channels: int, bins: int) -> Block:
            features = TFC(
                in_channels,
                config.internal_channels,
                config.n_internal_layers,
                kernel=(config.kt, config.kf),
                activation=config.activation,
                norm=config.norm,
            )
            conditioned = index in config.conditioned
            return Block(
                features, Gate(config) if conditioned else None, make_transform(config, bins, conditioned)
            )

        shape = config.shape(sampling_activation=config.sampling_activation, norm=config.norm)
        super().__init__(config, stems, ConditionedUNet(shape, make_block))
        self.config = config

    def conditions(self, stems: Sequence[int], batch: int) -> list[Condition]:
        """See `SpectralNetwork`."""
        return [Condition(self.embedding(self.rows(stems, batch)))] * self.config.n_blocks


def build_lasaft_v2(config: LasaftV2Config, stems: Sequence[str]) -> LasaftV2Net:
    """Return the network with random weights."""
    return LasaftV2Net(config, stems)
