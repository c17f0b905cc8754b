"""Family: the U-Nets of ISMIR 2020, one network for one stem.

They differ in `block` only: TFC, TDF, TDC, TDC-RNN or TFC-TDF. TDC and TDF networks never look from one frame
to another, so that they halve no T.

The oldest published weights were trained on spectrograms without centring, with frequency before time and
[L re, L im, R re, R im]. Reading them puts their first and last convolution into the order used here. Frames
without centring are those of a centred spectrogram, less the ones that reach over the ends.

Source: Choi, Kim, Chung, Lee and Jung, "Investigating U-Nets with various intermediate blocks for
spectrogram-based singing voice separation", ISMIR 2020; ws-choi/ISMIR2020_U_Nets_SVS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor, nn

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.layers import require
from lasaft_studio.nn.spectral_net import SpectralConfig, SpectralNetwork
from lasaft_studio.nn.tfc_tdf import TDF, TFC, bottleneck_size
from lasaft_studio.nn.unet import UNCONDITIONED, Block, Condition, ConditionedUNet

BLOCKS = ("tfc", "tdf", "tdc", "tdc_rnn", "tfc_tdf")


@dataclass(frozen=True, kw_only=True)
class DedicatedConfig(SpectralConfig):
    """Sizes of a one-stem U-Net; the defaults are those of its published TFC-TDF network with 17 blocks.

    Attributes:
        block: what the U-Net is made of; one of `BLOCKS`.
        t_down_layers: levels that halve T as well as F; all where it is `None`; none at all for TDC and TDF.
        kernel_size_t: of each convolution, in frames.
        kernel_size_f: of each convolution, in bins.
        activation: inside the blocks.
        bn_factor: bins over hidden units of each TDF; 0 for one layer without any.
        min_bn_units: hidden units at least.
        bias: whether the TDFs' layers have one.
        tdf_affine: whether the TDFs' norms learn a scale and a shift.
        bn_factor_rnn: bins over the GRU's units.
        min_bn_units_rnn: the GRU's units at least.
        num_layers_rnn: the GRU's layers.
        bias_rnn: whether the GRU has biases.
    """

    num_frame: int = 64
    n_blocks: int = 17
    block: str = "tfc_tdf"
    t_down_layers: tuple[int, ...] | None = None
    kernel_size_t: int = 3
    kernel_size_f: int = 3
    activation: str = "relu"
    bn_factor: int = 16
    min_bn_units: int = 16
    bias: bool = False
    tdf_affine: bool = True
    bn_factor_rnn: int = 16
    min_bn_units_rnn: int = 16
    num_layers_rnn: int = 1
    bias_rnn: bool = False

    def __post_init__(self) -> None:
        require("block", self.block, BLOCKS)

    @property
    def kernel(self) -> tuple[int, int]:
        """Of each convolution, in (T, F)."""
        one_frame = self.block in {"tdc", "tdc_rnn"}
        return (1 if one_frame else self.kernel_size_t), self.kernel_size_f


class RecurrentTDF(nn.Module):
    """A GRU over time that reads all bins of a channel, and a TDF back to them.

    Args:
        config: sizes.
        bins: F.
    """

    def __init__(self, config: DedicatedConfig, bins: int) -> None:
        super().__init__()
        units = bottleneck_size(bins, config.bn_factor_rnn, config.min_bn_units_rnn)
        self.rnn = nn.GRU(
            bins, units, config.num_layers_rnn, bias=config.bias_rnn, batch_first=True, bidirectional=True
        )
        self.tdf = TDF(
            config.internal_channels,
            2 * units,
            bins,
            bottleneck_factor=config.bn_factor,
            smallest_bottleneck=config.min_bn_units,
            bias=config.bias,
            activation=config.activation,
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, T, F) for `x` (B, C, T, F)."""
        hidden, _ = self.rnn(x.flatten(0, 1))  # every channel is a sequence of its own
        y: Tensor = self.tdf(hidden.unflatten(0, x.shape[:2]))
        return y


def make_tdf(config: DedicatedConfig, channels: int, bins: int) -> TDF:
    """Return the TDF of a block for so many `channels` and `bins`."""
    return TDF(
        channels,
        bins,
        bottleneck_factor=config.bn_factor,
        smallest_bottleneck=config.min_bn_units,
        bias=config.bias,
        activation=config.activation,
        affine=config.tdf_affine,
    )


def make_block(config: DedicatedConfig, in_channels: int, bins: int) -> Block:
    """Return a block of the U-Net for so many `bins`."""
    channels = config.internal_channels
    if config.block == "tdf":
        tdf = make_tdf(config, in_channels, bins)
        return Block(
            tdf if in_channels == channels else nn.Sequential(tdf, nn.Conv2d(in_channels, channels, 1))
        )
    convolutions = TFC(
        in_channels, channels, config.n_internal_layers, kernel=config.kernel, activation=config.activation
    )
    if config.block == "tdc_rnn":
        features = nn.Sequential(convolutions, nn.BatchNorm2d(channels))
        return Block(features, transform=RecurrentTDF(config, bins))
    if config.block == "tfc_tdf":
        return Block(convolutions, transform=make_tdf(config, channels, bins))
    return Block(convolutions)


class DedicatedNet(SpectralNetwork):
    """A U-Net for one stem.

    Args:
        config: sizes.
        stems: the one that it returns.

    Raises:
        CheckpointError: there is more than one stem, or none.
    """

    family = "dedicated"

    def __init__(self, config: DedicatedConfig, stems: Sequence[str]) -> None:
        if len(stems) != 1:
            raise CheckpointError(f"A dedicated network knows one stem, not {len(stems)}.")
        one_frame = config.block in {"tdc", "tdf"}
        shape = config.shape(t_down_layers=() if one_frame else config.t_down_layers)
        unet = ConditionedUNet(shape, lambda _, in_channels, bins: make_block(config, in_channels, bins))
        super().__init__(config, stems, unet)
        self.config = config

    def conditions(self, stems: Sequence[int], batch: int) -> list[Condition]:
        """See `SpectralNetwork`. There is nothing to be told."""
        del stems, batch
        return [UNCONDITIONED] * self.config.n_blocks


def build_dedicated(config: DedicatedConfig, stems: Sequence[str]) -> DedicatedNet:
    """Return the network with random weights."""
    return DedicatedNet(config, stems)
