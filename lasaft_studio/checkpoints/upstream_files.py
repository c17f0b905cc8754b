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
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import torch

from lasaft_studio.errors import CheckpointError


class StandIn(dict[Any, Any]):
    """Takes the place of a foreign container: whatever is put into it is kept, and nothing is done."""

    def __init__(self, *_: object) -> None:
        super().__init__()

    def __new__(cls, *_: object) -> Self:
        """Make an empty one, whatever the arguments were meant to be."""
        return super().__new__(cls)

    def __setstate__(self, state: object) -> None:
        if isinstance(state, Mapping):
            self.update(state)


_HARMLESS = (  # what Lightning of 2020 to 2022 and its callers leave in checkpoints beside tensors
    "argparse.Namespace",
    "collections.defaultdict",
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
    "pytorch_lightning.utilities.parsing.AttributeDict",
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
    pickle.UnpicklingError,
    struct.error,
    zipfile.BadZipFile,
)


def read(path: Path) -> Any:
    """Return what torch saved in `path`, on the processor.

    Raises:
        CheckpointError: it names something that weights have no use for, or is damaged.
    """
    archive = zipfile.is_zipfile(path)
    try:
        known = torch.serialization.safe_globals([(StandIn, name) for name in _HARMLESS])
        with known, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what torch guesses: it is read, or refused
            return torch.load(path, map_location="cpu", weights_only=True, mmap=archive)
    except _ERRORS as error:
        raise _refusal(path, str(error)) from error


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
