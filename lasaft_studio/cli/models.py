"""``lasaft-studio models``: which models there are, where they come from, whether they are whole."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio.cli import console, inputs, streams
from lasaft_studio.errors import CheckpointError

if TYPE_CHECKING:
    from lasaft_studio.checkpoints.catalog import Entry


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "models",
        help="list, download, import, check and remove models",
        description="The models that separate. One is built in; others are downloaded if you want them.",
    )
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    listing = actions.add_parser("list", help="all models that can be named")
    listing.add_argument("--json", action="store_true", help="print JSON")
    info = actions.add_parser("info", help="all that is known of a model")
    info.add_argument("name", metavar="NAME")
    info.add_argument("--json", action="store_true", help="print JSON")
    download = actions.add_parser(
        "download", help="fetch the weights of models; goes on where it was stopped"
    )
    download.add_argument(
        "names",
        metavar="NAME",
        nargs="+",
        help="as 'models list' names it, or 'recommended' for the best few",
    )
    adding = actions.add_parser("import", help="add a file of weights that you have")
    adding.add_argument("file", metavar="FILE", type=inputs.place)
    adding.add_argument("--name", help="what to call the model; the file's name decides otherwise")
    adding.add_argument(
        "--config", metavar="YAML", type=Path, help="the yaml of the weights, if it does not lie beside them"
    )
    removing = actions.add_parser("remove", help="delete the weights of models")
    removing.add_argument("names", metavar="NAME", nargs="+")
    verify = actions.add_parser("verify", help="check that installed weights are what they should be")
    verify.add_argument("names", metavar="NAME", nargs="*", help="all that are installed, unless named")
    verify.add_argument(
        "--cards", action="store_true", help="check the cards: what would be fetched, and from where"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the action that the parser has found; return the exit code."""
    return _ACTIONS[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    from lasaft_studio.checkpoints import catalog
    from lasaft_studio.cli import model_tables

    found = catalog.load()
    if arguments.json:
        streams.say_json([model_tables.as_json(entry) for entry in found.entries.values()])
    else:
        model_tables.print_list(list(found.entries.values()))
    for problem in found.problems:
        console.complain(problem)
    return 0


def _info(arguments: argparse.Namespace) -> int:
    from lasaft_studio.checkpoints import catalog
    from lasaft_studio.cli import model_tables

    entry = catalog.find_entry(arguments.name)
    if arguments.json:
        streams.say_json(model_tables.as_json(entry))
    else:
        model_tables.print_info(entry)
    return 0


def _download(arguments: argparse.Namespace) -> int:
    from lasaft_studio.checkpoints import catalog
    from lasaft_studio.checkpoints.download.download import download

    for entry in _named(arguments.names):  # all names are known, or none is begun
        if entry.state is catalog.State.BUILT_IN:
            streams.say(f"{entry.card.name} is built in.")
            continue
        with console.shown(entry.card.name) as progress:
            path = download(entry.card, progress)
        streams.say(f"{entry.card.name} is installed: {path}", *_recorded(entry, path))
    return 0


def _named(names: list[str]) -> list[Entry]:
    """Return the entries of `names`, those that are recommended among them if that is asked for.

    Raises:
        UsageError: there is no model of a name.
    """
    from lasaft_studio.checkpoints import catalog, recommended

    if recommended.ALL not in names:
        return [catalog.find_entry(name) for name in names]
    entries = recommended.downloads()
    for entry in entries:
        card = entry.card
        print(f"Recommended for '{card.rank}': {card.name}, {model_size(entry)}{card.licence}.")
    if not entries:
        print("All recommended models are installed.")
    return entries + [catalog.find_entry(name) for name in names if name != recommended.ALL]


def model_size(entry: Entry) -> str:
    """Return ``42.4 MB, `` for a model of that size; nothing where nobody knows."""
    from lasaft_studio.checkpoints.download.speed import megabytes

    return f"{megabytes(entry.card.total_bytes)} MB, " if entry.card.total_bytes else ""


def _import(arguments: argparse.Namespace) -> int:
    from lasaft_studio.checkpoints import installed

    with console.shown(f"Import of {arguments.file.name}") as progress:
        entry = installed.add(arguments.file, arguments.name, progress, config=arguments.config)
    card = entry.card
    streams.say(
        f"{arguments.file.name} is of the family '{card.family}' and separates {', '.join(card.stems)}."
    )
    streams.say(f"{card.name} is installed: {entry.path}")
    if card.notes:
        streams.say(*card.notes.split("\n"))
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    from lasaft_studio.checkpoints import installed

    for name in arguments.names:
        installed.remove(name)
        streams.say(f"{name} is removed.")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from lasaft_studio.checkpoints import catalog, installed

    if arguments.cards:
        return _verify_cards(arguments)
    entries = [catalog.find_entry(name) for name in arguments.names] or [
        entry for entry in catalog.load().entries.values() if entry.usable or entry.path.is_file()
    ]
    damaged = []
    for entry in entries:
        with console.shown(entry.card.name) as progress:
            verdict = installed.verify(entry, progress)
        if verdict.wrong:
            damaged.append(entry.card.name)
        streams.say(f"{entry.card.name}: {_judgement(verdict)}")
    if damaged:
        raise CheckpointError(
            f"Damaged: {', '.join(damaged)}.",
            hint="Fetch them again with 'lasaft-studio models download', or import them again.",
        )
    return 0


def _verify_cards(arguments: argparse.Namespace) -> int:
    """Print what every card would fetch from where.

    Raises:
        CheckpointError: an address, a checksum or a size cannot be right.
    """
    from lasaft_studio.checkpoints import catalog, published
    from lasaft_studio.checkpoints.download.speed import megabytes

    found = catalog.load()
    entries = [catalog.find_entry(name) for name in arguments.names] or list(found.entries.values())
    wrong = list(found.problems)
    for card in (entry.card for entry in entries):
        for part in card.parts():
            about = "" if part.size_bytes else "about "
            size = f", {about}{megabytes(part.size_bytes or part.about_bytes)} MB" if part.total_bytes else ""
            print(f"{card.name}: {part.file or part.package}{size}, {part.checksum or 'no checksum'}")
            for address in published.addresses(part):
                print(f"  {address.url}" + (f"  WRONG: {address.fault}" if address.fault else ""))
        wrong += [f"{card.name}: {fault}." for fault in published.faults(card)]
    if wrong:
        raise CheckpointError("Cards are wrong. " + " ".join(wrong), hint="Correct the cards.")
    return 0


def _judgement(verdict: Any) -> str:
    if verdict.wrong:
        return f"damaged, {verdict.wrong}"
    known = "whole" if verdict.compared else "there, and no checksum is published to hold it against"
    return f"{known} (sha256 {verdict.sha256})"


def _recorded(entry: Entry, path: Path) -> list[str]:
    """Where nobody published a checksum, say which one later downloads are held against."""
    from lasaft_studio.checkpoints.download.record import recorded_sha256

    if entry.card.checksum or entry.card.package:
        return []
    return [f"Its checksum is not published; from now on it is sha256 {recorded_sha256(path)}"]


_ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "info": _info,
    "download": _download,
    "import": _import,
    "remove": _remove,
    "verify": _verify,
}
