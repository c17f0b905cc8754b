"""Reading files that torch has written, without ever running what is in them.

A pickle names classes and functions to be called. torch's `weights_only` unpickler knows those that tensors
need and refuses every other. Lightning's checkpoints name a few more, of its own: these names are given an
empty stand-in, so that neither Lightning nor what the name really means is looked up or called.
"""

from __future__ import annotations

import pickle
import re
import struct
import warnings
import zipfile
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import torch
from safetensors import SafetensorError

from lasaft_studio.errors import CheckpointError


class StandIn:
    """Takes the place of a foreign object: keeps its attributes, if it has any, and does nothing."""

    def __init__(self, *_: object) -> None:
        pass

    def __new__(cls, *_: object) -> Self:
        """Make an empty one, whatever the arguments were meant to be."""
        return super().__new__(cls)

    def __setstate__(self, state: object) -> None:
        if isinstance(state, Mapping):
            self.__dict__.update({key: value for key, value in state.items() if isinstance(key, str)})


def empty_mapping(*_: object) -> OrderedDict[Any, Any]:
    """Return what takes the place of a foreign mapping that a pickle fills after having called for it."""
    return OrderedDict()


# What Lightning of 2020 to 2022 and its callers leave in checkpoints beside tensors
_MAPPINGS = {
    "collections.defaultdict": empty_mapping,
    "pytorch_lightning.utilities.parsing.AttributeDict": OrderedDict,
}
_OBJECTS = (
    "argparse.Namespace",
    "builtins.dict",
    "builtins.list",
    "numpy._core.multiarray.scalar",
    "numpy.core.multiarray.scalar",
    "numpy.dtype",
    "omegaconf.base.ContainerMetadata",
    "omegaconf.base.Metadata",
    "omegaconf.dictconfig.DictConfig",
    "omegaconf.listconfig.ListConfig",
    "omegaconf.nodes.AnyNode",
    "pathlib.PosixPath",
    "pathlib.WindowsPath",
    "pytorch_lightning.callbacks.early_stopping.EarlyStopping",
    "pytorch_lightning.callbacks.lr_monitor.LearningRateMonitor",
    "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
    "typing.Any",
)
_ERRORS = (  # all that torch's unpickler and its reader of archives have been seen to raise on damaged files
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
    SafetensorError,
    pickle.UnpicklingError,
    struct.error,
    zipfile.BadZipFile,
)


def read(path: Path, allowed: Sequence[Any] | None = None) -> Any:
    """Return what torch saved in `path`, on the processor.

    Args:
        path: the file.
        allowed: what it may name beside tensors, as torch's `safe_globals` takes it; by default stand-ins
            for what Lightning leaves in its checkpoints.

    Raises:
        CheckpointError: it names something that weights have no use for, or is damaged.
    """
    archive = zipfile.is_zipfile(path)
    try:
        known = torch.serialization.safe_globals(_stand_ins() if allowed is None else list(allowed))
        with known, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what torch guesses: it is read, or refused
            return torch.load(path, map_location="cpu", weights_only=True, mmap=archive)
    except _ERRORS as error:
        raise _refusal(path, str(error)) from error


def _stand_ins() -> list[Any]:
    mappings = [(made, name) for name, made in _MAPPINGS.items()]
    return mappings + [(StandIn, name) for name in _OBJECTS]


def _refusal(path: Path, reason: str) -> CheckpointError:
    named = re.search(r"GLOBAL ([\w.]+)", reason)
    if named is not None:
        return CheckpointError(
            f"'{path.name}' is not safe to read: it names '{named[1]}', for which weights have no use.",
            hint="Nothing in it was run. Get the model from its authors, and delete this file.",
        )
    return CheckpointError(
        f"'{path.name}' is damaged, or only part of a file.", hint="Download or copy it again."
    )
