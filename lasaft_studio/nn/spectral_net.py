"""What the published networks have in common: a U-Net between a spectrogram and its stems' spectrograms."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.layers import repeat_to, require
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.representation import Representation
from lasaft_studio.nn.unet import Condition, ConditionedUNet, UNetShape

CONDITION_TO = ("encoder", "decoder", "full")
CONTROL_VECTOR_TYPES = ("embedding", "one_hot_mode")
SAMPLE_RATE = 44100  # of MUSDB18, which all of them were trained on
LEAST_MARGIN_FRAMES = 5000  # the authors trim so much, rounded up to whole hops, from either end


@dataclass(frozen=True, kw_only=True)
class SpectralConfig:
    """Sizes that all published networks have, under the names of their authors' configurations.

    Attributes:
        n_fft: of the spectrogram.
        hop_length: of the spectrogram, in samples.
        num_frame: T that the network was trained on.
        spec_type: ``complex`` or ``magnitude``.
        spec_est_mode: ``mapping`` or ``masking``.
        input_channels: features of the spectrogram: 4 for complex stereo, 2 for magnitudes.
        internal_channels: C of all features inside.
        n_blocks: of the U-Net; odd.
        n_internal_layers: convolutions of a block.
        first_conv_activation: after the first convolution.
        last_activation: after the last convolution.
    """

    n_fft: int = 2048
    hop_length: int = 1024
    num_frame: int = 128
    spec_type: str = "complex"
    spec_est_mode: str = "mapping"
    input_channels: int = 4
    internal_channels: int = 24
    n_blocks: int = 7
    n_internal_layers: int = 5
    first_conv_activation: str = "relu"
    last_activation: str = "identity"

    def shape(self, **others: Any) -> UNetShape:
        """Return the shape of the U-Net, with what `others` adds to it."""
        return UNetShape(
            feature_channels=self.input_channels,
            channels=self.internal_channels,
            bins=self.n_fft // 2,
            n_blocks=self.n_blocks,
            first_conv_activation=self.first_conv_activation,
            last_activation=self.last_activation,
            **others,
        )


class SpectralNetwork(StemNetwork):
    """A U-Net from the mixture's spectrogram to the stems'.

    Args:
        config: what the U-Net sees.
        stems: what it returns.
        unet: the U-Net.
    """

    def __init__(self, config: SpectralConfig, stems: Sequence[str], unet: ConditionedUNet) -> None:
        super().__init__()
        if not 0 < config.hop_length <= config.n_fft // 2:
            raise CheckpointError(
                f"A hop_length of {config.hop_length} does not go with an n_fft of {config.n_fft}.",
                hint="It is at most half of n_fft.",
            )
        self.representation = Representation(config.spec_type, config.spec_est_mode)
        self.stems = tuple(stems)
        self.sample_rate = SAMPLE_RATE
        self.channels = self.representation.channels(config.input_channels)
        self.stft = Stft(config.n_fft, config.hop_length)
        self.segment_frames = config.hop_length * (config.num_frame - 1)
        self.margin_frames = math.ceil(LEAST_MARGIN_FRAMES / config.hop_length) * config.hop_length
        self.unet = unet

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`."""
        features = self.representation.features(mixture)
        estimate = self.unet(features, self.conditions(stems, len(features)))
        estimate = repeat_to(estimate, len(features) * len(stems))
        estimate = estimate.view(len(features), len(stems), *estimate.shape[1:])
        return self.representation.spectrogram(estimate, features, mixture)

    @abstractmethod
    def conditions(self, stems: Sequence[int], batch: int) -> list[Condition]:
        """Return what each block is told, the `stems` of an item side by side, for `batch` items."""


@dataclass(frozen=True, kw_only=True)
class EmbeddedConfig(SpectralConfig):
    """Sizes that all networks for several stems have.

    Attributes:
        control_vector_type: ``embedding``, or ``one_hot_mode``: an embedding that begins as the unit matrix.
        embedding_dim: E.
        condition_to: which blocks are conditioned: ``encoder``, ``decoder`` or ``full``.
    """

    control_vector_type: str = "embedding"
    embedding_dim: int = 32
    condition_to: str = "decoder"

    def __post_init__(self) -> None:
        require("control_vector_type", self.control_vector_type, CONTROL_VECTOR_TYPES)
        require("condition_to", self.condition_to, CONDITION_TO)

    @property
    def conditioned(self) -> range:
        """Indices of the conditioned blocks, from the first encoder to the last decoder."""
        middle = self.n_blocks // 2
        starts = {"encoder": (0, middle), "decoder": (middle + 1, self.n_blocks), "full": (0, self.n_blocks)}
        return range(*starts[self.condition_to])


class EmbeddedNetwork(SpectralNetwork):
    """A network that is told which stem to return by an embedding.

    Args:
        config: sizes.
        stems: what it can return; the order of its embeddings.
        unet: the U-Net.
    """

    def __init__(self, config: EmbeddedConfig, stems: Sequence[str], unet: ConditionedUNet) -> None:
        super().__init__(config, stems, unet)
        self.embedding = nn.Embedding(len(self.stems), config.embedding_dim)
        if config.control_vector_type == "one_hot_mode":
            nn.init.eye_(self.embedding.weight)

    def rows(self, stems: Sequence[int], batch: int) -> Tensor:
        """Return the embedding's rows for `batch` items, (B * S,) int64, an item's stems side by side."""
        return torch.tensor([*stems] * batch, device=self.embedding.weight.device)
