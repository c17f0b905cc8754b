"""How a model file holds its weights: whole, in half the size, or large matrices in a quarter of it.

A matrix of 8 bits is a tensor of whole numbers and, beside it, one step for each row or column, of a shape
that broadcasts: weights = numbers * steps. So a reader need not know which axis had steps of its own.

Vectors, such as the statistics of norms, always stay whole: they are small, and much hangs on each value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from lasaft_studio.errors import CheckpointError, UsageError

SCALE = ".int8_scale"  # ends the name of a matrix' steps; no layer calls a weight so
LEAST_INT8 = 1 << 16  # elements: what smaller matrices would save is not worth their error
_LEAST_SLICE = 64  # numbers that share a step, which then adds a sixteenth at most to their size
_LEVELS = 127  # on each side of zero; -128 is left out, so that both sides are alike
_FLOAT32 = torch.finfo(torch.float32)
_HALF_MAX = torch.finfo(torch.float16).max
_INT8_MAX = _FLOAT32.max  # itself, as 127 steps that are rounded up, would be infinite


def stored(tensors: Mapping[str, Tensor], kind: str) -> dict[str, Tensor]:
    """Return what a file holds of `tensors`, by the names it has there.

    Args:
        tensors: weights by name.
        kind: a name in `KINDS`. What a kind cannot hold is stored in the next larger one.

    Raises:
        UsageError: there is no such kind.
    """
    if kind not in KINDS:
        raise UsageError(f"Weights cannot be stored as '{kind}'.", hint=f"Known are: {', '.join(KINDS)}.")
    found: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        found |= KINDS[kind](name, tensor)
    return found


def joined(contents: Mapping[str, Tensor], file_name: str) -> dict[str, Tensor]:
    """Return the tensors of a file whose `contents` are of any kind, those of 8 bits as float32.

    Args:
        contents: tensors by their names in the file, which may come from anyone.
        file_name: for messages.

    Raises:
        CheckpointError: a tensor of 8 bits is without steps, steps are without a tensor, or both do not fit.
    """
    for name in contents:
        if name.endswith(SCALE) and not _is_int8(contents.get(name.removesuffix(SCALE))):
            raise _damaged(file_name, name, "belongs to no matrix of 8 bits")
    return {
        name: _multiplied(name, tensor, contents.get(name + SCALE), file_name) if _is_int8(tensor) else tensor
        for name, tensor in contents.items()
        if not name.endswith(SCALE)
    }


def _is_int8(tensor: Tensor | None) -> bool:
    return tensor is not None and tensor.dtype == torch.int8


def _multiplied(name: str, numbers: Tensor, steps: Tensor | None, file_name: str) -> Tensor:
    """Return `numbers` * `steps`, of the shape of `numbers`."""
    if steps is None:
        raise _damaged(file_name, name, "has lost its scale")
    if steps.dtype != torch.float32 or not torch.isfinite(steps).all():
        raise _damaged(file_name, name + SCALE, "holds what is no number")
    if steps.ndim != numbers.ndim or any(
        size not in {1, wanted} for size, wanted in zip(steps.shape, numbers.shape, strict=True)
    ):
        raise _damaged(file_name, name + SCALE, f"does not fit '{name:.80}'")
    return numbers * steps


def _damaged(file_name: str, name: str, what: str) -> CheckpointError:
    return CheckpointError(
        f"'{file_name}' is damaged: '{name:.80}' {what}.", hint="Download or copy the file again."
    )


def _whole(name: str, tensor: Tensor) -> dict[str, Tensor]:
    return {name: tensor}


def _halved(name: str, tensor: Tensor) -> dict[str, Tensor]:
    return {name: tensor.half() if _is_matrix_below(_HALF_MAX, tensor) else tensor}


def _rounded(name: str, tensor: Tensor) -> dict[str, Tensor]:
    """Return `tensor` as whole numbers and their steps, along the axis that loses less."""
    if tensor.numel() < LEAST_INT8 or not _is_matrix_below(_INT8_MAX, tensor):
        return _halved(name, tensor)
    # One of two axes always has slices long enough: a * b <= n, so that n / a < 64 and n / b < 64 would make
    # n < 64 * 64, and so many elements are not large.
    axes = [axis for axis in (0, 1) if tensor.numel() >= _LEAST_SLICE * tensor.shape[axis]]
    whole = tensor.float()
    candidates = [_along(axis, whole) for axis in axes]
    numbers, steps = min(candidates, key=lambda pair: float((pair[0] * pair[1] - whole).square().sum()))
    return {name: numbers, name + SCALE: steps}


def _along(axis: int, matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Return int8 numbers, and float32 steps of their shape but for 1 on every axis except `axis`."""
    others = [other for other in range(matrix.ndim) if other != axis]
    # The least normal float stands in for zero, by which nothing can be divided, and for what is not exact.
    # Steps that clip the largest values were tried: on the built-in model they win less than 0.1 dB.
    steps = (matrix.abs().amax(others, keepdim=True) / _LEVELS).clamp_min(_FLOAT32.tiny)
    return (matrix / steps).round().to(torch.int8), steps


def _is_matrix_below(limit: float, tensor: Tensor) -> bool:
    """Whether `tensor` is a matrix of floats, or has more axes, and all are smaller; NaN is not."""
    return tensor.ndim > 1 and tensor.is_floating_point() and bool((tensor.abs() < limit).all())


KINDS: Mapping[str, Callable[[str, Tensor], dict[str, Tensor]]] = {
    "float32": _whole,
    "float16": _halved,
    "int8": _rounded,
}
