"""How much a mixture's two channels differ, for networks that learn from wide songs more than they should."""

from __future__ import annotations

import torch
from torch import Tensor

_MONO = 10**-3.2  # energy of the sides over that of the middle
_DEAD = 1e-3  # energy of a channel over that of the other


def is_mono(mixture: Tensor) -> Tensor:
    """Return which items (B,) of `mixture` (B, 2, F, T) complex have hardly any sides: less than -32 dB.

    There a network that has learnt from wide songs begins to be worse than one that knows mono ones.
    """
    left, right = mixture.unbind(dim=1)
    middle, side = (
        torch.view_as_real(view).square().sum(dim=(1, 2, 3)) for view in (left + right, left - right)
    )
    return side < _MONO * middle


def with_both_channels(mixture: Tensor) -> Tensor:
    """Return `mixture` (B, 2, F, T) complex with the other channel in place of one that is dead.

    That is 30 dB softer than the other, as from a broken cable; the networks have learnt from no such songs.
    """
    energy = torch.view_as_real(mixture).square().sum(dim=(2, 3, 4))
    dead = energy < _DEAD * energy.flip(1)
    if not dead.any():
        return mixture
    return torch.where(dead[:, :, None, None], mixture.flip(1), mixture)
