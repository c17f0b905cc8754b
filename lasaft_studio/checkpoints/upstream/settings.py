"""The yaml beside a checkpoint, as programs that train networks write it: sizes, rate, names of stems.

Only plain values are read, and tuples, which some programs mark as Python's: nothing is ever constructed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from lasaft_studio.audio.stems import canonical
from lasaft_studio.errors import CheckpointError

_LARGEST_BYTES = 1 << 20  # real ones have a few thousand
_SUFFIXES = (".yaml", ".yml")
_HINT = "It may belong to another model: put the right one beside the weights, or take it away."


class _Loader(yaml.SafeLoader):
    """Plain yaml, and `!!python/tuple`."""


_Loader.add_constructor(
    "tag:yaml.org,2002:python/tuple",
    lambda loader, node: tuple(loader.construct_sequence(node, deep=True)),  # type: ignore[arg-type]
)


def beside(path: Path) -> dict[str, Any]:
    """Return what the yaml that belongs to the weights `path` says; empty where there is none.

    That is one of the same name, one called ``config``, or the only one in the folder, if it describes
    a model.

    Raises:
        CheckpointError: one of the same name cannot be read.
    """
    for candidate in (path.with_suffix(suffix) for suffix in _SUFFIXES):
        if candidate.is_file():
            return read(candidate)
    for candidate in _others(path.parent):
        try:
            values = read(candidate)
        except CheckpointError:
            continue  # somebody else's file
        if isinstance(values.get("model"), dict):
            return values
    return {}


def read(path: Path) -> dict[str, Any]:
    """Return what the yaml file `path` says.

    Raises:
        CheckpointError: it cannot be read, or is no table.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise CheckpointError(f"'{path.name}' is too long for the sizes of a network.")
        values = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise CheckpointError(f"'{path.name}' cannot be read as yaml.", hint=_HINT) from error
    if not isinstance(values, dict):
        raise CheckpointError(f"'{path.name}' does not describe a model.", hint=_HINT)
    return values


def section(settings: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the table `name` of `settings`; empty where there is none."""
    values = settings.get(name)
    return values if isinstance(values, dict) else {}


def stems(settings: Mapping[str, Any], count: int) -> tuple[str, ...]:
    """Return the names of the `count` stems, as `settings` order them; empty where they do not tell.

    Raises:
        CheckpointError: they name another number of stems, or one of them twice.
    """
    training, model = section(settings, "training"), section(settings, "model")
    target = training.get("target_instrument")
    if count == 1 and isinstance(target, str):
        return (canonical(target),)
    given = training.get("instruments") or model.get("sources")
    if not isinstance(given, list | tuple) or not given:
        return ()
    names = tuple(canonical(str(name)) for name in given)
    if len(names) != count:
        raise CheckpointError(
            f"The yaml beside it names {len(names)} stems, and its tensors are for {count}.", hint=_HINT
        )
    if len(set(names)) < count or not all(names):
        raise CheckpointError("The yaml beside it does not give each stem a name of its own.", hint=_HINT)
    return names


def agree(facts: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Check that what the yaml has `told` is what the tensors show.

    Raises:
        CheckpointError: it is not; the sentence says both.
    """
    for key in facts.keys() & told.keys():
        if _plain(facts[key]) != _plain(told[key]):
            raise CheckpointError(
                f"The yaml beside it says {key} = {_plain(told[key])}, and its tensors are for "
                f"{_plain(facts[key])}.",
                hint=_HINT,
            )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _others(folder: Path) -> Iterator[Path]:
    for suffix in _SUFFIXES:
        if (folder / f"config{suffix}").is_file():
            yield folder / f"config{suffix}"
            return
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES]
    except OSError:
        return
    if len(found) == 1:
        yield found[0]
