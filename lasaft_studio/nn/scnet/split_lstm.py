"""An LSTM whose sequences are shared out among threads, each of which walks through its own without waiting.

A step of a recurrent layer is short. Where all threads share each step, they wait for each other thousands of
times a second, and where another program keeps one of the cores busy, every wait lasts as long as that
program pleases: 57 sequences of 476 steps then take several times as long. Sequences do not know each other,
so that each thread can take some of them from the first step to the last: the results are the same bits.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import torch
from torch import Tensor, nn

_LEAST_SEQUENCES = 8  # a thread with fewer would leave its matrix products too small


class PathLSTM(nn.LSTM):
    """A bidirectional LSTM over (N, L, C) with a form for inference; see `nn.inference.Preparable`."""

    def __init__(self, channels: int, units: int) -> None:
        super().__init__(channels, units, batch_first=True, bidirectional=True)

    def for_inference(self) -> nn.Module:
        """Return what does the same with its sequences shared out among threads."""
        return SplitLSTM(self)


class SplitLSTM(nn.Module):
    """A `PathLSTM` whose sequences are shared out among torch's threads, where it computes on the processor.

    Args:
        lstm: it.
    """

    def __init__(self, lstm: PathLSTM) -> None:
        super().__init__()
        self.lstm = nn.LSTM(lstm.input_size, lstm.hidden_size, batch_first=True, bidirectional=True)
        self.lstm.load_state_dict(lstm.state_dict())

    def forward(self, x: Tensor) -> tuple[Tensor, None]:
        """Return the hidden states (N, L, 2 * units) of the sequences `x` (N, L, C)."""
        threads = min(torch.get_num_threads(), x.shape[0] // _LEAST_SEQUENCES)
        if threads < 2 or x.device.type != "cpu" or not _has_openmp():
            return self.lstm(x)[0], None
        parts = [part.contiguous() for part in x.tensor_split(threads)]
        with _one_thread_each():
            waiting = [_pool(threads - 1).submit(self._part, part, *_modes()) for part in parts[1:]]
            first = self._part(parts[0], *_modes())
            return torch.cat([first, *(each.result() for each in waiting)]), None

    def _part(self, x: Tensor, inference: bool, half: bool, dtype: torch.dtype) -> Tensor:
        with torch.inference_mode(inference), torch.autocast("cpu", dtype, enabled=half):
            y: Tensor = self.lstm(x)[0]
            return y


def _modes() -> tuple[bool, bool, torch.dtype]:
    """Return what a new thread has to be told of this one: its modes are its own."""
    return (
        torch.is_inference_mode_enabled(),
        torch.is_autocast_enabled("cpu"),
        torch.get_autocast_dtype("cpu"),
    )


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Within the block, this thread's operations use no other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Return threads whose own operations use no other."""
    return ThreadPoolExecutor(threads, "lstm", initializer=torch.set_num_threads, initargs=(1,))


@cache
def _has_openmp() -> bool:
    """Whether each thread has a number of threads of its own, as with OpenMP alone."""
    return "OpenMP" in torch.__config__.parallel_info()
