"""Losses between estimated and true stems, one function each, and their table.

Each takes the spectrograms of estimates and truths, (B, S, C, F, T) complex, and of the mixture,
(B, C, F, T) complex, and returns one number to be made small.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]

_SILENCE = 1e-2  # energy a bin below which nothing is heard: keeps roots and ratios finite


def _energy(spectrogram: Tensor) -> Tensor:
    """Return the energy of each (C, F, T)."""
    energy: Tensor = torch.view_as_real(spectrogram).square().sum(dim=(-4, -3, -2, -1))
    return energy


def relative_root(estimates: Tensor, truths: Tensor, mixture: Tensor) -> Tensor:
    """Root of the error's energy over the mixture's, mean of stems and items.

    The root keeps quiet stems and nearly solved ones in play, where the plain energy forgets them.
    """
    floor = _SILENCE * mixture[0].numel()
    error = _energy(estimates - truths)
    ratio = (error + floor * 1e-2) / (_energy(mixture).unsqueeze(1) + floor)
    return ratio.sqrt().mean()


def relative_energy(estimates: Tensor, truths: Tensor, mixture: Tensor) -> Tensor:
    """Energy of the error over the mixture's, mean of stems and items: what the global SDR counts.

    Its best estimate is the mean of what may be true; with a root it is nearer to the median, which for a
    stem that plays less than half of the time is silence.
    """
    total = _energy(mixture).unsqueeze(1) + _SILENCE * mixture[0].numel()
    return (_energy(estimates - truths) / total).mean()


def _rise(mixture: Tensor) -> Tensor:
    """Return factors (F, 1) which rise by 1.5 dB an octave: otherwise hardly more than the bass counts."""
    bins = torch.arange(mixture.shape[-2], device=mixture.device, dtype=torch.float32)
    return ((bins + 4) / 16).pow(0.25)[:, None]


def raised_energy(estimates: Tensor, truths: Tensor, mixture: Tensor) -> Tensor:
    """`relative_energy` of spectra that are raised from low to high."""
    rise = _rise(mixture)
    return relative_energy(estimates * rise, truths * rise, mixture * rise)


def raised_root(estimates: Tensor, truths: Tensor, mixture: Tensor) -> Tensor:
    """`soft_root` of spectra that are raised from low to high."""
    rise = _rise(mixture)
    return soft_root(estimates * rise, truths * rise, mixture * rise)


def soft_root(estimates: Tensor, truths: Tensor, mixture: Tensor) -> Tensor:
    """`relative_root` which counts errors more than 17 dB below the mixture by their energy alone.

    The root's slope has no end: an all but silent error pulls as hard as a loud one, and stems that are
    not sure of themselves fall silent. From a start that is good already this one learns more.
    """
    total = _energy(mixture).unsqueeze(1) + _SILENCE * mixture[0].numel()
    return (_energy(estimates - truths) / total + 0.02).sqrt().mean()


def spectrogram_mse(estimates: Tensor, truths: Tensor, mixture: Tensor) -> Tensor:  # noqa: ARG001 - one signature
    """Mean squared error of real and imaginary parts: the published networks' `spec_mse`."""
    return torch.view_as_real(estimates - truths).square().mean()


def spectrogram_l1(estimates: Tensor, truths: Tensor, mixture: Tensor) -> Tensor:  # noqa: ARG001 - one signature
    """Mean distance in the complex plane."""
    return (estimates - truths).abs().mean()


def root_and_magnitude(estimates: Tensor, truths: Tensor, mixture: Tensor) -> Tensor:
    """`relative_root`, and the same of compressed magnitudes: what is quiet is heard too."""
    compressed = (truths.abs() + 1e-6).pow(0.3)
    error = (estimates.abs() + 1e-6).pow(0.3) - compressed
    total = (mixture.abs() + 1e-6).pow(0.3).square().sum(dim=(-3, -2, -1)).unsqueeze(1)
    quiet = torch.sqrt((error.square().sum(dim=(-3, -2, -1)) + 1e-3) / (total + 1e-3)).mean()
    return relative_root(estimates, truths, mixture) + 0.3 * quiet


LOSSES: dict[str, Loss] = {
    "relative_root": relative_root,
    "soft_root": soft_root,
    "relative_energy": relative_energy,
    "raised_energy": raised_energy,
    "raised_root": raised_root,
    "root_and_magnitude": root_and_magnitude,
    "spec_mse": spectrogram_mse,
    "spec_l1": spectrogram_l1,
}
