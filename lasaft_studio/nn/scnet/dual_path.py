"""The separation network of SCNet: dual-path recurrent layers, half of them after a Fourier transform.

A layer walks along frequency and then along time, each with a bidirectional LSTM of C * expand units and a
linear layer back to C:

    x <- x + L_f(lstm_f(norm(x)))   over the bins of each frame
    x <- x + L_t(lstm_t(norm(x)))   over the frames of each bin

Between layers the features are transformed along time, real and imaginary parts side by side as channels,
and back again: X = rfft(x, orthonormal). A repeating rhythm then is a neighbour of itself.

Source: arXiv:2401.13276, section 2.2; Luo, Chen and Yoshioka, "Dual-path RNN", 2020.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lasaft_studio.nn.scnet.split_lstm import PathLSTM


class DualPathLayer(nn.Module):
    """One layer.

    Args:
        channels: C.
        expand: units of the LSTMs over C.
    """

    def __init__(self, channels: int, expand: int) -> None:
        super().__init__()
        units = channels * expand
        self.norms = nn.ModuleList(nn.GroupNorm(1, channels) for _ in range(2))
        self.lstms = nn.ModuleList(PathLSTM(channels, units) for _ in range(2))
        self.linears = nn.ModuleList(nn.Linear(2 * units, channels) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, F, T) of `x` (B, C, F, T)."""
        x = x + self._path(0, self.norms[0](x).permute(0, 3, 2, 1)).permute(0, 3, 2, 1)
        return x + self._path(1, self.norms[1](x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)

    def _path(self, index: int, x: Tensor) -> Tensor:
        """Return (B, M, N, C) of M sequences `x` (B, M, N, C) an item, each N long."""
        hidden, _ = self.lstms[index](x.flatten(0, 1))
        y: Tensor = self.linears[index](hidden).unflatten(0, x.shape[:2])
        return y


class DualPath(nn.ModuleList):
    """All layers; the first, third … work on spectra over time frames, the others on their transforms.

    Args:
        channels: C.
        layers: how many; even, so that the last transform goes back.
        expand: units of the LSTMs over C.
    """

    def __init__(self, channels: int, layers: int, expand: int) -> None:
        super().__init__(DualPathLayer(channels * (1 + index % 2), expand) for index in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, F, T) of `x` (B, C, F, T), T even."""
        for index, layer in enumerate(self):
            x = layer(x)
            x = _back(x) if index % 2 else _transformed(x)
        return x


def _transformed(x: Tensor) -> Tensor:
    """Return the spectrum over time, (B, 2 C, F, T / 2 + 1): real parts, then imaginary ones."""
    spectrum = torch.fft.rfft(x.float(), dim=3, norm="ortho")
    return torch.cat((spectrum.real, spectrum.imag), dim=1)


def _back(x: Tensor) -> Tensor:
    """Undo `_transformed`."""
    real, imaginary = x.float().chunk(2, dim=1)
    waves: Tensor = torch.fft.irfft(torch.complex(real, imaginary), dim=3, norm="ortho")
    return waves
