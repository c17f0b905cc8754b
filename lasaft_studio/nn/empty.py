"""Networks without memory, to be filled with weights that come from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

_DRAWING = {"normal_", "uniform_"}  # of torch.nn.init, and of tensors


@contextmanager
def without_memory() -> Iterator[None]:
    """Within the block, tensors that are made have a shape and a type and nothing else (torch's ``meta``)."""
    with torch.device("meta"), _NothingComputed():
        yield


class _NothingComputed(TorchFunctionMode):
    """Computes no values where none can be kept: torch would import its compiler, which takes a second."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        given = dict(kwargs or {})
        if getattr(func, "__name__", "") in _DRAWING:
            return args[0] if args else given["tensor"]
        if func is torch.randn:
            return torch.empty(*args, **given)
        if func is torch.norm_except_dim:  # of a weight norm; args are the weight, the power, the dimension
            weight, _, kept = args
            return weight.new_empty([size if dim == kept else 1 for dim, size in enumerate(weight.shape)])
        return func(*args, **given)
