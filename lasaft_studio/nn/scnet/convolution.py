"""The convolution module of SCNet: residual layers over time, on each compressed bin by itself.

    x <- x + P(swish(norm(D(glu(C(norm(x)))))))

C is a convolution over time, D one that works on each channel alone, P one of a single frame; the norms are
over all channels and frames of a bin (group norm with one group).

Source: arXiv:2401.13276, section 2.1; after Gulati et al., "Conformer", 2020.
"""

from __future__ import annotations

from torch import Tensor, nn


def convolution_layer(channels: int, compress: int, kernel: int) -> nn.Sequential:
    """Return one residual branch for (N, C, T).

    Args:
        channels: C.
        compress: C over the hidden channels.
        kernel: frames of each convolution; odd.
    """
    hidden = channels // compress
    padding = kernel // 2
    return nn.Sequential(
        nn.GroupNorm(1, channels),
        nn.Conv1d(channels, 2 * hidden, kernel, padding=padding),
        nn.GLU(1),
        nn.Conv1d(hidden, hidden, kernel, padding=padding, groups=hidden),
        nn.GroupNorm(1, hidden),
        nn.SiLU(),
        nn.Conv1d(hidden, channels, 1),
    )


class ConvolutionModule(nn.ModuleList):
    """Residual layers.

    Args:
        channels: C.
        depth: how many layers.
        compress: C over the hidden channels.
        kernel: frames of each convolution; odd.
    """

    def __init__(self, channels: int, depth: int, compress: int, kernel: int) -> None:
        super().__init__(convolution_layer(channels, compress, kernel) for _ in range(depth))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, F, T) of `x` (B, C, F, T); no bin sees another."""
        y = x.transpose(1, 2).flatten(0, 1)  # (B F, C, T)
        for layer in self:
            y = y + layer(y)
        found: Tensor = y.unflatten(0, (x.shape[0], x.shape[2])).transpose(1, 2)
        return found
