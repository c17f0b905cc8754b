"""Songs of any number of channels for networks that know two.

Consecutive channels are separated in pairs, each pair on its own. A mono song, or the last of an odd
number of channels, becomes a pair of equal channels, whose mean comes back.
"""

from __future__ import annotations

import torch
from torch import Tensor


def to_pairs(block: Tensor, size: int = 2) -> Tensor:
    """Return the channels (C, N) of a song in groups (P, size, N); its last channel fills up the last one."""
    missing = -block.shape[0] % size
    groups = (block.shape[0] + missing) // size
    return torch.cat([block, block[-1:].expand(missing, -1)]).reshape(groups, size, block.shape[-1])


def from_pairs(estimates: Tensor, channels: int) -> Tensor:
    """Return stems in groups (P, S, size, N) as stems (S, C, N) of C `channels`."""
    joined = estimates.movedim(1, 0).flatten(1, 2)  # (S, P * size, N)
    if joined.shape[1] == channels:
        return joined
    return torch.cat([joined[:, : channels - 1], joined[:, channels - 1 :].mean(dim=1, keepdim=True)], dim=1)
