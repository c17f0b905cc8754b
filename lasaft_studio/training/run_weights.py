"""The weights in a run's ``best.pt``, for another network or another run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from lasaft_studio.errors import TrainingError
from lasaft_studio.training.run_folder import read_state


def read_weights(path: Path) -> dict[str, Tensor]:
    """Return the weights by name.

    Raises:
        TrainingError: the file is damaged, or holds none.
    """
    weights: dict[str, Tensor] | None = read_state(path).get("network")
    if not isinstance(weights, dict):
        raise TrainingError(f"'{path}' holds no weights.")
    return weights


def load_weights(network: nn.Module, path: Path) -> None:
    """Give `network` the weights at `path`.

    Raises:
        TrainingError: as `read_weights`, or they are another network's.
    """
    give(network, read_weights(path), path)


def give(network: nn.Module, weights: Mapping[str, Tensor], path: Path) -> None:
    """Give `network` the `weights` that were found at `path`.

    Raises:
        TrainingError: they are another network's.
    """
    if shapes(weights) != shapes(network.state_dict()):
        raise TrainingError(
            f"The weights in '{path}' are not of this network.",
            hint="Compare the family and [network] of both.",
        )
    network.load_state_dict(weights)


def shapes(weights: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    """Return the size of each of `weights` by name."""
    return {name: value.shape for name, value in weights.items()}
