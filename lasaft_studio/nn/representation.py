"""How a stereo spectrogram is laid out as the real features that a U-Net takes and returns.

``complex``    (B, 2 * C, T, F): [L re, R re, L im, R im], complex as channels.
``magnitude``  (B, C, T, F): the phase stays behind, and the mixture's is given back to the estimate.

The estimate is the stem itself (``mapping``) or what the mixture's features are multiplied by (``masking``).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lasaft_studio.nn.layers import require

SPEC_TYPES = ("complex", "magnitude")
SPEC_EST_MODES = ("mapping", "masking")


@dataclass(frozen=True, slots=True)
class Representation:
    """A layout of spectrograms, and what is estimated in it.

    Attributes:
        spec_type: one of `SPEC_TYPES`.
        spec_est_mode: one of `SPEC_EST_MODES`.
    """

    spec_type: str
    spec_est_mode: str

    def __post_init__(self) -> None:
        require("spec_type", self.spec_type, SPEC_TYPES)
        require("spec_est_mode", self.spec_est_mode, SPEC_EST_MODES)

    def channels(self, features: int) -> int:
        """Return C, the channels of a waveform, for so many channels of `features`."""
        return features // 2 if self.spec_type == "complex" else features

    def features(self, mixture: Tensor) -> Tensor:
        """Return what the network takes for `mixture` (B, C, F, T) complex."""
        mixture = mixture.transpose(-1, -2)
        if self.spec_type == "magnitude":
            return mixture.abs()
        return torch.cat((mixture.real, mixture.imag), dim=-3)

    def spectrogram(self, estimate: Tensor, features: Tensor, mixture: Tensor) -> Tensor:
        """Return the stems' spectrograms.

        Args:
            estimate: (B, S, ..., T, F) from the network.
            features: (B, ..., T, F) that it was given.
            mixture: (B, C, F, T) complex that these were made from.

        Returns:
            (B, S, C, F, T) complex.
        """
        estimate = estimate.to(features.dtype)  # whatever precision the network ran in
        if self.spec_est_mode == "masking":
            estimate = estimate * features.unsqueeze(1)  # real and imaginary parts each have their own mask
        estimate = estimate.transpose(-1, -2)
        if self.spec_type == "magnitude":
            return torch.polar(estimate, mixture.angle().unsqueeze(1).expand_as(estimate))
        real, imaginary = estimate.chunk(2, dim=2)
        return torch.complex(real.contiguous(), imaginary.contiguous())
