"""Where a network computes, and how to tell that there is no memory left."""

from __future__ import annotations

import contextlib
import gc
import re

import torch

from lasaft_studio.errors import UsageError

_LARGE_CARD_BYTES = 15 << 30
_OUT_OF_MEMORY = re.compile(
    r"out of memory"  # CUDA and MPS
    r"|can't allocate memory|not enough memory"  # DefaultCPUAllocator on Linux and macOS, on Windows
    r"|CUDNN_STATUS_ALLOC_FAILED|CUBLAS_STATUS_ALLOC_FAILED",
    re.IGNORECASE,
)
_LOST = re.compile(r"CUDA (driver )?error|(cuDNN|cuFFT|HIP) error|CUBLAS_STATUS|CUDNN_STATUS", re.IGNORECASE)


def choose_device(name: str) -> torch.device:
    """Return the device called `name`; ``auto`` is the fastest kind that this computer has.

    Raises:
        UsageError: this computer has no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    device = torch.device(name)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise UsageError(
            f"PyTorch finds no device '{name}' on this computer.", hint=f"Use {_available()} or auto."
        )
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise UsageError("PyTorch finds no Apple GPU on this computer.", hint=f"Use {_available()} or auto.")
    return device


def device_label(device: torch.device) -> str:
    """Return the device's name for people: ``NVIDIA GeForce RTX 3060``, ``Apple GPU``, ``CPU``."""
    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    return "Apple GPU" if device.type == "mps" else "CPU"


def default_batch(device: torch.device) -> int:
    """Return how many segments to compute at once: a CPU gains nothing from more than one.

    A large card is kept busy by more, and while it computes them the files of those before are written.
    """
    if device.type == "cpu":
        return 1
    is_large = device.type == "cuda" and torch.cuda.mem_get_info(device)[1] >= _LARGE_CARD_BYTES
    return 8 if is_large else 4


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception of PyTorch or Python means that memory ran out."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and _OUT_OF_MEMORY.search(str(error)) is not None


def is_lost(error: BaseException) -> bool:
    """Whether an exception of PyTorch means that the GPU answers no more: unplugged, reset, or crashed."""
    is_about_it = isinstance(error, RuntimeError) and _LOST.search(str(error)) is not None
    return is_about_it and not is_out_of_memory(error)


def free_memory(device: torch.device) -> None:
    """Give back what the device keeps for later; call it when nothing refers to tensors any more."""
    gc.collect()
    with contextlib.suppress(RuntimeError):  # of a device that is lost there is nothing to give back
        _empty_cache(device)


def _empty_cache(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def _available() -> str:
    kinds = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    return ", ".join([*kinds, *(["mps"] if torch.backends.mps.is_available() else []), "cpu"])
