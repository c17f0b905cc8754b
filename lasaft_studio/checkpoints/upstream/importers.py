"""IMPORTERS, the table of families that other people publish, and the way from their file to one of them.

To add a family: write a module with a function `recognise(Source) -> Foreign | None` that looks at the names
of the tensors first, and give it a row here. Everything else follows: `models import`, downloads, the names
of stems, and the refusal of files that no row knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from lasaft_studio.checkpoints.upstream import checkpoints as lasaft
from lasaft_studio.checkpoints.upstream import conv_tdf, scnet, settings
from lasaft_studio.checkpoints.upstream.foreign import Foreign, Importer, Source

IMPORTERS: tuple[Importer, ...] = (lasaft.of_source, scnet.recognise, conv_tdf.recognise)
_NESTED = ("state_dict", "model_state_dict", "state", "model", "best_state")  # keys of tensors, among others
_WRAPPERS = ("module.", "_orig_mod.", "model.")  # DataParallel, torch.compile, Lightning modules


def recognise(
    contents: Mapping[Any, Any], path: Path, config: Path | None = None, *, known: bool = False
) -> Foreign | None:
    """Return what `contents` hold; `None` if no family knows it.

    Args:
        contents: of a file that has been read.
        path: the file's.
        config: the yaml that belongs to it; the one that lies beside it unless given.
        known: whether a card tells its sizes: then what lies beside it is somebody else's.

    Raises:
        CheckpointError: it looks like one of a family's, but is not whole, or the yaml contradicts it.
    """
    given = _settings(path, config, known=known)
    source = Source(path, contents, unwrapped(tensors_in(contents)), given)
    return next((found for importer in IMPORTERS if (found := importer(source)) is not None), None)


def _settings(path: Path, config: Path | None, *, known: bool) -> Mapping[str, Any]:
    if config is not None:
        return settings.read(config)
    return {} if known else settings.beside(path)


def tensors_in(contents: Mapping[Any, Any]) -> dict[str, Tensor]:
    """Return the tensors of `contents`: its own, or those under one of the usual keys."""
    for state in _states(contents):
        found = {
            key: value for key, value in state.items() if isinstance(key, str) and isinstance(value, Tensor)
        }
        if found:
            return found
    return {}


def unwrapped(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return `tensors` without what stands before the name of every one of them."""
    named = dict(tensors)
    while wrapper := next((known for known in _WRAPPERS if named and _all_begin(named, known)), None):
        named = {name.removeprefix(wrapper): tensor for name, tensor in named.items()}
    return named


def _states(contents: Mapping[Any, Any]) -> Iterator[Mapping[Any, Any]]:
    for key in _NESTED:
        state = contents.get(key)
        if isinstance(state, Mapping):
            yield state
    yield contents


def _all_begin(tensors: Mapping[str, Tensor], prefix: str) -> bool:
    return all(name.startswith(prefix) for name in tensors)
