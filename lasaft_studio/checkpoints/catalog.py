"""The models that can be named: the cards shipped in ``resources/model_cards``, and the user's own.

The user's cards lie beside their weights in the models folder, as ``NAME.card.toml``.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lasaft_studio import paths
from lasaft_studio.checkpoints import packages
from lasaft_studio.checkpoints.blend import JOIN, blend
from lasaft_studio.checkpoints.card import ModelCard, read_card
from lasaft_studio.errors import CheckpointError, UsageError

CARD_SUFFIX = ".card.toml"


class State(StrEnum):
    """Whether a model's weights are at hand."""

    BUILT_IN = "built in"  # shipped with the program
    INSTALLED = "installed"  # in the models folder, or with the package that brings them
    DOWNLOADABLE = "downloadable"
    BROKEN = "broken"  # there, but not of the size that its card tells
    MISSING = "missing"  # not there, and nowhere to get it from


_WORST_FIRST = (State.BROKEN, State.MISSING, State.DOWNLOADABLE, State.INSTALLED, State.BUILT_IN)


@dataclass(frozen=True)
class Entry:
    """A model in the catalogue.

    Attributes:
        card: what it is.
        path: where its weights lie, or will lie after a download; the first file of several.
        state: whether they are there.
        own: whether the card is the user's own.
    """

    card: ModelCard
    path: Path
    state: State
    own: bool = False

    @property
    def usable(self) -> bool:
        """Whether the weights can be loaded."""
        return self.state in {State.BUILT_IN, State.INSTALLED}


@dataclass(frozen=True)
class Catalog:
    """Every model by its name, shipped ones first, and what is wrong with the user's cards."""

    entries: dict[str, Entry]
    problems: tuple[str, ...] = ()


def load() -> Catalog:
    """Read all cards. One of the user's cards that cannot be read becomes a problem and not an error.

    Raises:
        CheckpointError: a shipped card cannot be read: the installation is damaged.
    """
    entries: dict[str, Entry] = {}
    for path in _shipped_cards():
        card = read_card(path)
        entries[card.name] = entry_of(card)
    problems = []
    for path in own_cards():
        try:
            card = read_card(path)
        except CheckpointError as error:
            problems.append(str(error))
            continue
        if card.name in entries:
            problems.append(f"The model card '{path.name}' is passed over: '{card.name}' is taken.")
        else:
            entries[card.name] = entry_of(card, own=True)
    return Catalog(entries, tuple(problems))


def cards() -> dict[str, ModelCard]:
    """Return every model's card by its name."""
    return {name: entry.card for name, entry in load().entries.items()}


def find(name: str) -> ModelCard:
    """Return the card of the model called `name`.

    Raises:
        UsageError: there is none; the hint names close matches, or all.
    """
    return find_entry(name).card


def find_entry(name: str) -> Entry:
    """Return the entry of the model called `name`.

    Raises:
        UsageError: there is none; the hint names close matches, or all.
    """
    entries = load().entries
    if JOIN in name:
        return entry_of(blend(name, lambda each: _found(each, entries).card))
    return _found(name, entries)


def _found(name: str, entries: dict[str, Entry]) -> Entry:
    if name not in entries:
        raise UsageError(f"There is no model '{name}'.", hint=_suggestion(name, list(entries)))
    return entries[name]


def entry_of(card: ModelCard, *, own: bool = False) -> Entry:
    """Return the entry of `card`, wherever it comes from; `own` as in `Entry`."""
    entries = [_entry_of_file(part, own=own) for part in card.parts()]
    states = {entry.state for entry in entries}
    worst = next(state for state in _WORST_FIRST if state in states)
    return Entry(card, entries[0].path, worst, own)


def _entry_of_file(card: ModelCard, *, own: bool) -> Entry:
    if card.package:
        return _entry_in_package(card, own=own)
    shipped = paths.resources_folder() / "models" / card.file
    if card.file and shipped.is_file():
        return Entry(card, shipped, State.BUILT_IN, own)
    path = paths.models_folder() / card.file
    return Entry(card, path, _state(card, path), own)


def weights_path(card: ModelCard) -> Path:
    """Return where the weights of `card` lie; of several files, the first.

    Raises:
        CheckpointError: they are not there, or not whole; the hint tells how to get them.
    """
    entry = entry_of(card)
    if entry.usable:
        return entry.path
    wrong = "are damaged" if entry.state is State.BROKEN else "are not installed"
    raise CheckpointError(f"The weights of the model '{card.name}' {wrong}.", hint=_way_out(card))


def stamp(model: str) -> tuple[int, ...]:
    """Return what changes when a file of the model, or blend, `model` does: the times when they were written.

    Raises:
        UsageError: there is no such model.
        CheckpointError: a file is not there.
    """
    parts = find(model).parts()
    return tuple(weights_path(part).stat().st_mtime_ns for part in parts)


def package_files(card: ModelCard) -> dict[Path, str]:
    """Return the files in which an installed package brings the weights of `card`, and their sha256.

    Raises:
        CheckpointError: nothing is known of that package.
    """
    package = packages.find(card.package)
    found = packages.paths(package)
    return {found[file.stem]: file.sha256 for file in package.files if file.stem in found}


def own_cards() -> list[Path]:
    """Return the files of the user's own cards."""
    return sorted(paths.models_folder().glob(f"*{CARD_SUFFIX}"))


def own_card_path(name: str) -> Path:
    """Return the file in which the user's own card of the model `name` is kept."""
    return paths.models_folder() / f"{name}{CARD_SUFFIX}"


def _shipped_cards() -> list[Path]:
    """Return the built-in model's card first, then the others by name."""
    found = (paths.resources_folder() / "model_cards").glob("*.toml")
    return sorted(found, key=lambda path: (path.stem != "lite", path.stem))


def _entry_in_package(card: ModelCard, *, own: bool) -> Entry:
    files = list(package_files(card)) if card.package in packages.PACKAGES else []
    if not files:
        return Entry(card, paths.models_folder() / card.name, State.MISSING, own)
    whole = packages.is_whole(packages.find(card.package))
    return Entry(card, files[0], State.INSTALLED if whole else State.BROKEN, own)


def _state(card: ModelCard, path: Path) -> State:
    if card.file and path.is_file():
        whole = card.size_bytes in (0, path.stat().st_size)
        return State.INSTALLED if whole else State.BROKEN
    return State.DOWNLOADABLE if card.urls else State.MISSING


def _suggestion(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name.lower(), known, n=3)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    return f"The known models are: {', '.join(known)}." if known else "No models are known."


def _way_out(card: ModelCard) -> str:
    if card.package:
        return packages.find(card.package).way_out
    if card.urls:
        return f"Get them with 'lasaft-studio models download {card.name}'."
    if card.files or card.members:
        missing = [part.name for part in card.parts() if not entry_of(part).usable]
        return f"Get them with 'lasaft-studio models download {' '.join(dict.fromkeys(missing))}'."
    return "Add the file again with 'lasaft-studio models import FILE'."
