"""What an importer is given, and what it makes of it.

A family that other people publish in files of their own brings an importer: a function from a `Source` to a
`Foreign`, or to `None` where the file is not of its family. `importers.IMPORTERS` is the table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Source:
    """A file of weights that somebody else's program has written, read without running anything in it.

    Attributes:
        path: the file's; its name may tell a stem.
        contents: all that it holds beside tensors, such as Lightning's `hyper_parameters`.
        tensors: the network's, under its own names: without what wraps it (`module.`, `model.`).
        settings: what the yaml beside it says; empty where there is none.
    """

    path: Path
    contents: Mapping[Any, Any]
    tensors: Mapping[str, Tensor]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Foreign:
    """A checkpoint of somebody else's, understood.

    Attributes:
        family: its row in `nn.families.FAMILIES`.
        stems: what the network returns.
        facts: sizes that the file, or the yaml beside it, tells.
        assumptions: sizes that neither tells, as the published networks have them.
        tensors: by our names, in our orientation.
    """

    family: str
    stems: tuple[str, ...]
    facts: Mapping[str, Any]
    assumptions: Mapping[str, Any]
    tensors: Mapping[str, Tensor]


Importer = Callable[[Source], Foreign | None]
