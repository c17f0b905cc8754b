"""Activations and norms by name, and the one rule by which stems share work."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

from lasaft_studio.errors import CheckpointError

ACTIVATIONS: Mapping[str, Callable[[], nn.Module]] = {
    "identity": nn.Identity,
    "leaky_relu": nn.LeakyReLU,
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "softmax": lambda: nn.Softmax(dim=1),  # over channels, as torch chooses for (B, C, T, F)
    "tanh": nn.Tanh,
}


def make_activation(name: str) -> nn.Module:
    """Return a new activation.

    Raises:
        CheckpointError: there is none called `name`.
    """
    require("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name]()


def _group_norm(channels: int, affine: bool) -> nn.Module:
    largest = math.ceil(math.sqrt(channels))  # the rule of LASAFT-Net-v2: close to sqrt(C) channels a group
    groups = next((count for count in range(largest, 2, -1) if channels % count == 0), 1)
    return nn.GroupNorm(groups, channels, affine=affine)


def _two_groups(channels: int, affine: bool) -> nn.Module:
    return nn.GroupNorm(2, channels, affine=affine)


def _instance_norm(channels: int, affine: bool) -> nn.Module:
    del affine  # the published networks never learn one for this norm
    return nn.InstanceNorm2d(channels)


def _batch_norm(channels: int, affine: bool) -> nn.Module:
    return nn.BatchNorm2d(channels, affine=affine)


NORMS: Mapping[str, Callable[[int, bool], nn.Module]] = {
    "batch_norm": _batch_norm,
    "group_norm": _group_norm,
    "instance_norm": _instance_norm,
    "two_groups": _two_groups,
}


def make_norm(name: str, channels: int, *, affine: bool = True) -> nn.Module:
    """Return a new norm over `channels` of (B, C, T, F).

    Raises:
        CheckpointError: there is none called `name`.
    """
    require("norm", name, NORMS)
    return NORMS[name](channels, affine)


def require(subject: str, name: object, known: Mapping[str, object] | tuple[str, ...]) -> None:
    """Check that `name` is one of the `known` values of `subject`.

    Raises:
        CheckpointError: it is not; the hint lists those that are.
    """
    if name not in known:
        raise CheckpointError(
            f"No network has the {subject} '{name}'.", hint=f"Known are: {', '.join(sorted(known))}."
        )


def repeat_to(x: Tensor, batch: int) -> Tensor:
    """Return `x` (B, ...) with each item repeated in place, so that there are `batch` of them.

    Whatever does not yet depend on the stem is computed once for all of them: it stays (B, ...) while
    conditions are (B * S, ...), the S stems of an item side by side, until the two first meet.
    """
    if x.shape[0] == batch:
        return x
    copies = batch // x.shape[0]
    # Unlike `repeat_interleave`, this leaves channels innermost in memory where they are
    return torch.cat([item for item in x.split(1) for _ in range(copies)])
