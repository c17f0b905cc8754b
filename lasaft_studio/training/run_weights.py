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


def load_weights(network: nn.Module, path: Path, missing: tuple[str, ...] = ()) -> frozenset[str]:
    """Give `network` the weights at `path`, and return the names of the parameters that it was given.

    Args:
        network: its own weights stay where the file has none.
        path: of a run's ``best.pt``.
        missing: beginnings of names that the file need not have: of parts that are silent at first.

    Raises:
        TrainingError: as `read_weights`, or they are another network's.
    """
    weights = read_weights(path)
    own = network.state_dict()
    kept = {name: value for name, value in own.items() if name.startswith(missing) and name not in weights}
    weights = {**kept, **weights}
    if shapes(weights) != shapes(own):
        raise TrainingError(
            f"The weights in '{path}' are not of this network.",
            hint="Compare the family and [network] of both.",
        )
    network.load_state_dict(weights)
    return frozenset(name for name, _ in network.named_parameters() if name not in kept)


def shapes(weights: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    """Return the size of each of `weights` by name."""
    return {name: value.shape for name, value in weights.items()}
