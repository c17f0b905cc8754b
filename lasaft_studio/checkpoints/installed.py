"""What is in the models folder: files that the user adds, removes, or wants to be checked."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio import disk, paths
from lasaft_studio.checkpoints import catalog
from lasaft_studio.checkpoints.card import ModelCard, is_name, write_card
from lasaft_studio.checkpoints.catalog import Entry, State
from lasaft_studio.checkpoints.download.lock import alone
from lasaft_studio.checkpoints.download.partial_file import PartFile
from lasaft_studio.checkpoints.download.record import record_path, recorded_sha256
from lasaft_studio.checkpoints.download.verify import Fingerprint, difference, fingerprint
from lasaft_studio.errors import CheckpointError, StorageError, UsageError
from lasaft_studio.progress import Progress

_CHECKED = 0.4  # of the way of an import: the fingerprint and the look inside


@dataclass(frozen=True)
class Verdict:
    """What a check of installed weights has found.

    Attributes:
        entry: of the model.
        wrong: a clause that says how the file differs from what is known of it; empty if it does not.
        sha256: of the file; of several, with commas between.
        compared: whether anything is known that it could be held against.
    """

    entry: Entry
    wrong: str
    sha256: str
    compared: bool


def add(
    file: Path, name: str | None = None, progress: Progress | None = None, *, config: Path | None = None
) -> Entry:
    """Copy a model's `file` into the models folder and return its entry in the catalogue.

    A file that is known by its checksum becomes that model. Any other is looked into, and gets a card of
    the user's own.

    Args:
        file: weights in one of the formats that are known.
        name: what the model is to be called; where it is not given, the file's name decides.
        progress: of the reading and the copying.
        config: the yaml that belongs to the weights; the one beside them unless given.

    Raises:
        CheckpointError: the file cannot be read, or is no model that is known.
        UsageError: the name is taken, or cannot be one.
        StorageError: the disk is full, or cannot be written.
        Cancelled: by `progress`; nothing was installed.
    """
    progress = progress or Progress()
    if disk.exists(file) and not disk.is_file(file):
        raise CheckpointError(f"'{file}' is not a file of weights.", hint="Name the file itself.")
    found = fingerprint(file, progress.part(0.0, _CHECKED))
    known = _known(found)
    if known is not None and name in {None, known.name}:
        target = catalog.entry_of(known).path
        with alone(target, progress):
            _copy(file, target, progress.part(_CHECKED, 1.0))
        return catalog.find_entry(known.name)
    card = _own_card(file, known, name, found, config)
    target = paths.models_folder() / card.file
    with alone(target, progress):
        _copy(file, target, progress.part(_CHECKED, 1.0))
        try:
            write_card(catalog.own_card_path(card.name), card)
        except StorageError:
            target.unlink(missing_ok=True)
            raise
    return catalog.find_entry(card.name)


def remove(name: str) -> Entry:
    """Delete the weights of the model `name`, what is remembered of them, and a card of the user's own.

    Returns:
        what it was.

    Raises:
        UsageError: there is no such model, it is built in, or nothing of it is there.
        StorageError: it cannot be deleted.
    """
    entry = catalog.find_entry(name)
    if entry.state is State.BUILT_IN:
        raise UsageError(f"The model '{name}' is built in and cannot be removed.")
    if entry.card.package and not entry.own:
        raise UsageError(
            f"The model '{name}' comes with the package {entry.card.package}.",
            hint=f"Run: pip uninstall {entry.card.package}.",
        )
    if entry.card.members:
        raise UsageError(f"'{name}' is a blend.", hint="Remove its models one by one.")
    files = [
        paths.models_folder() / part.file for part in entry.card.parts() if part.file and not part.package
    ]
    there = entry.own or any(file.is_file() or PartFile(file).path.is_file() for file in files)
    if not there:
        raise UsageError(f"The model '{name}' is not installed.")
    try:
        for file in files:
            file.unlink(missing_ok=True)
            record_path(file).unlink(missing_ok=True)
            PartFile(file).discard()
        if entry.own:
            catalog.own_card_path(name).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"The model '{name}' cannot be removed: {error.strerror}.",
            hint="Close the programs that use it, and make the models folder writable.",
        ) from error
    return entry


def verify(entry: Entry, progress: Progress | None = None) -> Verdict:
    """Read the weights of `entry` and hold them against what is published or was remembered of them.

    Raises:
        CheckpointError: they are not there, or cannot be read.
    """
    progress = progress or Progress()
    parts = entry.card.parts()
    if len(parts) > 1:
        verdicts = [verify(catalog.entry_of(part), step) for part, step in progress.each(parts)]
        wrong = next((verdict.wrong for verdict in verdicts if verdict.wrong), "")
        sums = ", ".join(verdict.sha256 for verdict in verdicts)
        return Verdict(entry, wrong, sums, all(verdict.compared for verdict in verdicts))
    if entry.card.package and entry.path.is_file():
        return _verify_package(entry, progress)
    if not entry.path.is_file() or not entry.card.file:
        raise CheckpointError(f"The weights of the model '{entry.card.name}' are not installed.")
    found = fingerprint(entry.path, progress)
    recorded = recorded_sha256(entry.path)
    compared = bool(entry.card.checksum or recorded)
    return Verdict(entry, difference(found, entry.card, recorded), found.sha256, compared)


def _verify_package(entry: Entry, progress: Progress) -> Verdict:
    """Read the files that a package has brought, and hold them against what is known of them."""
    wrong, sums = "", []
    files = catalog.package_files(entry.card)
    for (path, sha256), step in progress.each(list(files.items())):
        found = fingerprint(path, step).sha256
        sums.append(found)
        if found != sha256 and not wrong:
            wrong = f"the sha256 of '{path.name}' is {found} instead of {sha256}"
    return Verdict(entry, wrong, ", ".join(sums), compared=True)


def _known(found: Fingerprint) -> ModelCard | None:
    """Return the card of the model whose file has this fingerprint; the card of one file before others."""
    for card in sorted(catalog.cards().values(), key=lambda card: len(card.files)):
        for part in card.parts():
            if part.checksum and not difference(found, part):
                return part
    return None


def _own_card(
    file: Path, known: ModelCard | None, name: str | None, found: Fingerprint, config: Path | None
) -> ModelCard:
    from lasaft_studio.checkpoints.checkpoint import inspect  # torch is slow to import

    card = known or inspect(file, config)
    name = name or card.name
    entries = catalog.load().entries
    if name in entries:
        raise UsageError(
            f"There is a model '{name}' already.", hint="Give this one another name with --name."
        )
    stored = f"{name}{file.suffix.lower()}"
    if any(entry.card.file == stored for entry in entries.values()) or not is_name(name):
        raise UsageError(
            f"A model cannot be called '{name}'.",
            hint="Use letters, digits, '.', '_' and '-'; begin with a letter.",
        )
    return dataclasses.replace(
        card,
        name=name,
        file=stored,
        urls=(),
        size_bytes=found.size_bytes,
        sha256=found.sha256,
        git_blob="",
    )


def _copy(source: Path, target: Path, progress: Progress) -> None:
    """Copy `source` to `target`, whole or not at all."""
    if target.is_file() and target.samefile(source):
        return
    disk.require_space(target.parent, source.stat().st_size, spare_bytes=0)
    disk.copy(source, target, progress, f"Copying {source.name}")
