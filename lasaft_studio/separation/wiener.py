"""Multichannel Wiener filter: stems that share the mixture's phase and place in the stereo picture.

Each stem is modelled as a complex Gaussian with a power spectrogram v(f, t) and a spatial covariance
R(f) between the channels. Expectation-maximisation takes v and R from the stems, and the stems from the
mixture x:

    v_s = mean_c |y_s|^2        R_s = sum_t y_s y_s^H / sum_t v_s
    y_s = v_s R_s (sum_r v_r R_r)^-1 x

Source: Duong, Vincent and Gribonval 2010, 'Under-determined reverberant audio source separation using a
full-rank spatial covariance model', in the form of Nugraha et al. 2016 that Open-Unmix uses.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lasaft_studio.dsp.stft import Stft

_REGULARISATION = 1e-7  # of a mixture scaled to a peak magnitude of one


def refine(estimates: Tensor, mixture: Tensor, stft: Stft, iterations: int) -> Tensor:
    """Return the stems after `iterations` of expectation-maximisation.

    Args:
        estimates: (B, S, C, N) that explain all of the mixture.
        mixture: (B, C, N).
        stft: the spectrogram to work on.
        iterations: 0 changes nothing.

    Returns:
        (B, S, C, N).
    """
    if iterations == 0:
        return estimates
    x = stft.forward(mixture)  # (B, C, F, T)
    scale = x.abs().amax(dim=(1, 2, 3), keepdim=True).clamp_min(1e-8)
    x, y = x / scale, stft.forward(estimates) / scale.unsqueeze(1)  # (B, S, C, F, T)
    for _ in range(iterations):
        y = _maximised(y, x)
    return stft.inverse(y * scale.unsqueeze(1), estimates.shape[-1])


def _maximised(y: Tensor, x: Tensor) -> Tensor:
    """Return the stems (B, S, C, F, T) of the mixture x (B, C, F, T) under the model of the stems y."""
    power = (y.real.square() + y.imag.square()).mean(dim=2)  # v: (B, S, F, T)
    spatial = torch.einsum("bscft,bsdft->bsfcd", y, y.conj())
    spatial = spatial / (power.sum(dim=-1) + _REGULARISATION)[..., None, None]  # R: (B, S, F, C, C)
    total = torch.einsum("bsft,bsfcd->bftcd", power.to(spatial.dtype), spatial)
    total = total + _REGULARISATION * torch.eye(x.shape[1], device=x.device)
    whitened = _solved(total, x.permute(0, 2, 3, 1))  # (B, F, T, C)
    return power.unsqueeze(2) * torch.einsum("bsfcd,bftd->bscft", spatial, whitened)


def _solved(matrix: Tensor, vector: Tensor) -> Tensor:
    """Return matrix^-1 vector; for two channels by hand, which is much faster for so many of them."""
    if vector.shape[-1] != 2:
        solution: Tensor = torch.linalg.solve(matrix, vector)
        return solution
    (a, b), (c, d) = (row.unbind(-1) for row in matrix.unbind(-2))
    x, y = vector.unbind(-1)
    return torch.stack([d * x - b * y, a * y - c * x], dim=-1) / (a * d - b * c).unsqueeze(-1)
