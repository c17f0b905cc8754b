"""A model and a request become a separator: the one place where the two are paired."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lasaft_studio.checkpoints import catalog, checkpoint
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.threads import use_threads


def load_separator(
    model: str | Path, request: SeparationRequest | None = None, threads: int | None = None
) -> Separator:
    """Return a separator of songs, ready to be used.

    Args:
        model: a name in the catalog, or the path of a file of weights.
        request: what to separate, and how; all stems with the default values where None.
        threads: of the processor; 0 for every core, None for the user's setting.

    Raises:
        UsageError: there is no such model, stem or device.
        CheckpointError: the model's weights are missing or damaged.
    """
    use_threads(threads)
    return Separator(checkpoint.load(model).network, request or SeparationRequest())


def load_network(model: str) -> StemNetwork:
    """Return the network of `model`; the last one is kept in memory for as long as its file is the same.

    Raises:
        UsageError: there is no such model.
        CheckpointError: its weights are missing or damaged.
    """
    return _network(model, catalog.stamp(model))


@lru_cache(maxsize=1)
def _network(model: str, stamp: tuple[int, ...]) -> StemNetwork:
    del stamp  # another file, another network
    return checkpoint.load(model).network
