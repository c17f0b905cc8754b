"""Batches made by processes beside the one that learns."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from lasaft_studio.errors import StudioError
from lasaft_studio.training.dataset import MixtureDataset, Numbers

_AHEAD = 4  # batches that each process makes before they are asked for


def batches(
    data: MixtureDataset, numbers: Numbers, batch: int, workers: int, *, pin_memory: bool = False
) -> Iterator[Tensor]:
    """Return the batches (B, S, 2, N) of the mixtures with these `numbers`, without end.

    Args:
        data: makes a mixture of its number.
        numbers: which mixtures, in order.
        batch: B.
        workers: processes that make them; with 0 they are made when they are asked for.
        pin_memory: whether the batches lie where a graphics card can fetch them.

    Raises:
        StudioError: from the iterator: a sound file cannot be read, or the cache has no room.
    """
    loader = DataLoader(
        data,
        batch_size=batch,
        sampler=numbers,
        num_workers=workers,
        prefetch_factor=_AHEAD if workers else None,
        multiprocessing_context=_way_to_start() if workers else None,
        pin_memory=pin_memory,
        worker_init_fn=_leave_signals_to_the_parent,
        generator=torch.Generator(),  # the global one is dropout's, and no resume may move it
    )
    return _with_plain_errors(iter(loader))


def _with_plain_errors(made: Iterator[Tensor]) -> Iterator[Tensor]:
    """Hand on what is made, and of an error in a worker, which torch makes a traceback of, the sentence."""
    try:
        yield from made
    except StudioError as error:
        kind = type(error)
        raise kind(error.message.rpartition(f"{kind.__name__}: ")[2].strip(), hint=error.hint) from error


def _way_to_start() -> str | None:
    """Fork where the system can: workers then share the memory of what was imported and mapped."""
    return "fork" if "fork" in multiprocessing.get_all_start_methods() else None


def _leave_signals_to_the_parent(_worker: int) -> None:
    """Ctrl-C reaches every process of the terminal; only the loop knows what to save then."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
