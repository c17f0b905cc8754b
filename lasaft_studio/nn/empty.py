"""Networks without memory, to be filled with weights that come from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

_DRAWING = {"normal_", "uniform_"}


@contextmanager
def without_memory() -> Iterator[None]:
    """Within the block, tensors that are made have a shape and a type and nothing else (torch's ``meta``)."""
    with torch.device("meta"), _NoRandomWeights():
        yield


class _NoRandomWeights(TorchFunctionMode):
    """Draws nothing where nothing could be kept: torch would first import its compiler, for over a second."""

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
        return func(*args, **given)
