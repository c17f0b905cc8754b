"""Half precision where it is faster and sounds the same.

A network in bfloat16 or float16 runs under autocast: its convolutions and matrix products are computed
in half precision, its spectrograms and everything that adds up stay in float32. Whether that is good
enough is measured on a piece of the song itself.
"""

from __future__ import annotations

import contextlib
import math
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

LIMIT_DB = -45.0  # error of half precision against float32 from which float32 is used
_LOAD = 8  # pieces that a graphics card computes at once when it is measured
_GAIN = 0.95  # half precision has to take less than this share of the time of float32
_X86 = {"x86_64", "amd64"}
_CLOSE = (0.7, 1.3)  # ratios of times that call for a second look

Estimate = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class Choice:
    """A precision, and why.

    Attributes:
        dtype: to compute in.
        note: a sentence for the user where something else was asked for, or empty.
    """

    dtype: torch.dtype
    note: str = ""


def label(dtype: torch.dtype) -> str:
    """Return ``float32``, ``bfloat16`` or ``float16``."""
    return str(dtype).removeprefix("torch.")


def candidates(device: torch.device) -> tuple[torch.dtype, ...]:
    """Return the half precisions that the device computes in hardware, in the order to try them.

    bfloat16 never overflows; float16 is nearer to float32, and some networks need that.
    """
    if device.type == "cuda":
        if torch.cuda.is_bf16_supported(including_emulation=False):
            return torch.bfloat16, torch.float16
        return (torch.float16,) if torch.cuda.get_device_capability(device) >= (7, 0) else ()
    if device.type == "mps":
        return (torch.float16,)
    return (torch.bfloat16,) if _cpu_has_bfloat16() else ()


def within(dtype: torch.dtype, device: torch.device) -> contextlib.AbstractContextManager[object]:
    """Return a context in which networks on `device` compute in `dtype`."""
    if dtype == torch.float32:
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=dtype)


def error_db(estimate: Tensor, reference: Tensor) -> float:
    """Return the energy of the difference over that of the reference; -inf for no difference."""
    difference = float((estimate - reference).square().sum())
    energy = float(reference.square().sum())
    if difference == 0:
        return -math.inf
    return 10 * math.log10(difference / energy) if energy > 0 and math.isfinite(difference) else math.inf


def choose_precision(wanted: str, device: torch.device, estimate: Estimate, piece: Tensor) -> Choice:
    """Return the precision to compute in, found by running the network on a piece of the song.

    Args:
        wanted: ``auto`` takes half precision only where it is measured to be faster.
        device: that computes.
        estimate: gives stems of a mixture, on any device.
        piece: a mixture (1, C, N) on the device, not silent.
    """
    if wanted == "auto":
        return _fastest(device, estimate, piece)
    dtype = getattr(torch, wanted)
    if dtype == torch.float32:
        return Choice(dtype)
    _, error = _compare(dtype, device, estimate, piece)
    if error < LIMIT_DB:
        return Choice(dtype)
    return Choice(
        torch.float32, f"{label(dtype)} is {error:.0f} dB away from float32 here, so float32 was used."
    )


def _fastest(device: torch.device, estimate: Estimate, piece: Tensor) -> Choice:
    """Return the first half precision that is near enough to float32, if it is the faster one."""
    for dtype in candidates(device):
        ratio, error = _compare(dtype, device, estimate, piece)
        if error < LIMIT_DB:
            return Choice(dtype if ratio < _GAIN else torch.float32)
    return Choice(torch.float32)


def _compare(
    dtype: torch.dtype, device: torch.device, estimate: Estimate, piece: Tensor
) -> tuple[float, float]:
    """Return time over that of float32, and the error in dB."""
    if device.type != "cpu":  # which shows its speed under load only, once it has chosen its algorithms
        piece = piece.repeat(_LOAD, 1, 1)
        for way in (dtype, torch.float32):
            _timed(way, device, estimate, piece)
    half, half_seconds = _timed(dtype, device, estimate, piece)
    full, full_seconds = _timed(torch.float32, device, estimate, piece)
    if _CLOSE[0] < half_seconds / full_seconds < _CLOSE[1]:  # the first runs include making ready
        half_seconds = min(half_seconds, _timed(dtype, device, estimate, piece)[1])
        full_seconds = min(full_seconds, _timed(torch.float32, device, estimate, piece)[1])
    return half_seconds / full_seconds, error_db(half, full)


def _timed(
    dtype: torch.dtype, device: torch.device, estimate: Estimate, piece: Tensor
) -> tuple[Tensor, float]:
    start = time.perf_counter()
    with within(dtype, device):
        result = estimate(piece).float().cpu()  # waits for the device
    return result, time.perf_counter() - start


def _cpu_has_bfloat16() -> bool:
    """Whether this CPU has instructions for bfloat16 and oneDNN uses them; whether that is fast is measured.

    With AVX2 alone bfloat16 is emulated, so slowly that not even a measurement can be afforded.
    """
    if not hasattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported"):  # PyTorch was built without oneDNN
        return False
    if platform.machine().lower() in _X86 and not _x86_has_bfloat16():
        return False
    supported: bool = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001 - it has no other name
    return supported


def _x86_has_bfloat16() -> bool:
    """Whether the CPU has AVX-512 with bfloat16, or AMX, and PyTorch may use AVX-512."""
    if torch.backends.cpu.get_cpu_capability() in {"DEFAULT", "AVX2"}:
        return False
    tests = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")  # torch has no public names for them
    return any(getattr(torch.cpu, name, bool)() for name in tests)
