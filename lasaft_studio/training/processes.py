"""One network trained by several processes, one for each graphics card: torch's own DDP.

Started by ``torchrun --nproc-per-node 4 -m lasaft_studio train run …``, whose environment `joined` reads. DDP
and not Lightning: the loop here is short and known line by line, resumes bit-exactly, and needs nothing of
Lightning but what DDP itself does, the mean of gradients; a framework would come with hooks, loggers and
checkpoints of its own, the latter pickled.

Each process makes every n-th mixture, so that n processes with batches of b learn from the very mixtures that
one process would with batches of n * b. On graphics cards, batch norms see the batches of all processes
(`SyncBatchNorm`); on processors torch has no such thing, and those of the first process are kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

N = TypeVar("N", bound=nn.Module)

LONGEST_WAIT = timedelta(hours=2)  # the others wait while the first process validates


@dataclass(frozen=True, slots=True)
class Processes:
    """This process among those that train together.

    Attributes:
        rank: its number, from 0.
        size: how many there are.
    """

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """Whether it is the one that validates, writes files and reports."""
        return self.rank == 0

    def normalised(self, network: N, device: torch.device) -> N:
        """Return `network` with batch norms that see the batches of all processes, where that is possible."""
        if self.size == 1 or device.type != "cuda":
            return network
        converted: N = nn.SyncBatchNorm.convert_sync_batchnorm(network)
        return converted

    def shared(self, module: nn.Module, device: torch.device) -> nn.Module:
        """Return `module`, whose gradients become the mean over all processes."""
        if self.size == 1:
            return module
        places = [device.index] if device.type == "cuda" else None
        # frozen encoders, and Spleeter's last norm, get no gradient
        return DistributedDataParallel(module, device_ids=places, find_unused_parameters=True)

    def apart(self, module: nn.Module) -> AbstractContextManager[None]:
        """Gradients of `module` stay this process's own: another batch is added before they are shared."""
        return module.no_sync() if isinstance(module, DistributedDataParallel) else nullcontext()

    def mean(self, value: float, device: torch.device) -> float:
        """Return the mean of `value` over all processes."""
        if self.size == 1:
            return value
        total = torch.tensor(value, dtype=torch.float64, device=device)
        dist.all_reduce(total)
        return float(total) / self.size

    def any(self, wish: bool, device: torch.device) -> bool:
        """Return whether any process has this `wish`: all stop together, or none."""
        return self.mean(float(wish), device) > 0

    def as_first(self, value: int, device: torch.device) -> int:
        """Return the `value` of the first process."""
        return round(self.mean(float(value) if self.first else 0.0, device) * self.size)


ALONE = Processes()


@contextmanager
def joined(device: torch.device) -> Iterator[Processes]:
    """Yield this process among those that torchrun has started; `ALONE` without torchrun."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield ALONE
        return
    if device.type == "cuda":
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=LONGEST_WAIT)
    try:
        yield Processes(dist.get_rank(), size)
    finally:
        dist.destroy_process_group()


def own_device(name: str) -> torch.device:
    """Return the device called `name`; ``auto`` is a graphics card where there is one, each process's own."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda":
        name = f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
    return torch.device(name)
