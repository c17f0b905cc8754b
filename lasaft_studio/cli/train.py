"""``lasaft-studio train``: make songs to learn from, make weights, and make a model of them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio.cli import console, inputs, streams, synthesize
from lasaft_studio.paths import resource

if TYPE_CHECKING:
    from lasaft_studio.training.config import TrainConfig


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "train",
        help="train a network on songs with true stems",
        description="Train a network on songs with true stems, and make a model of the result.",
    )
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    _add_run(actions)
    _add_average(actions)
    _add_pack(actions)
    synthesize.add_parser(actions)


def _add_run(actions: Any) -> None:
    parser = actions.add_parser(
        "run",
        help="train as a TOML file says; goes on where it was stopped",
        description="Train as a TOML file says. A stopped run goes on where it was, to the same losses.",
        epilog="Several graphics cards: torchrun --nproc-per-node N -m lasaft_studio train run …",
    )
    parser.add_argument("config", metavar="CONFIG", help="a TOML file, or the name of a shipped one")
    parser.add_argument("changes", metavar="KEY=VALUE", nargs="*", help="such as data.remix=0.5")
    parser.add_argument(
        "-o", "--output", metavar="DIR", type=inputs.place, help="the run's folder [runs/NAME]"
    )
    parser.add_argument("--threads", metavar="N", type=int, help="processor threads [all cores]")
    parser.add_argument(
        "--dry-run", action="store_true", help="take a few steps, estimate hours and memory, and keep nothing"
    )


def _add_average(actions: Any) -> None:
    parser = actions.add_parser(
        "average",
        help="make a run of the mean of other runs' best weights",
        description="Make a run of the mean of other runs' best weights, which began from the same start.",
    )
    parser.add_argument("runs", metavar="RUN", type=inputs.place, nargs="+")
    parser.add_argument(
        "-o", "--output", metavar="DIR", type=inputs.place, required=True, help="the new run's folder"
    )
    parser.add_argument(
        "--balance",
        metavar="SHARE",
        type=float,
        default=0.0,
        help="settle the stems' balance on the validation songs: from 0, not at all, to 1",
    )
    parser.add_argument(
        "--join",
        metavar="RUN",
        type=inputs.place,
        nargs="+",
        default=[],
        help="runs of the families 'tcn' and 'broad', to become parts of the result",
    )
    parser.add_argument(
        "--join-mono",
        metavar="RUN",
        type=inputs.place,
        help="a run of the family 'broad', to be the result's where songs are mono",
    )


def _add_pack(actions: Any) -> None:
    parser = actions.add_parser("pack", help="make a model file of a run's best weights")
    parser.add_argument("folder", metavar="RUN", type=inputs.place)
    parser.add_argument("file", metavar="FILE.safetensors", type=inputs.place)
    parser.add_argument(
        "--card", metavar="CARD.toml", type=inputs.place, help="what the model's card should say"
    )
    parser.add_argument(
        "--catalogue", metavar="CARD.toml", type=inputs.place, help="write the catalogue's card"
    )
    parser.add_argument(
        "--stored",
        metavar="KIND",
        default="float16",
        help="of weights: float32, float16, or int8 for large matrices [%(default)s]",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")


def run(arguments: argparse.Namespace) -> int:
    """Run the action that the parser has found; return the exit code."""
    return ACTIONS[arguments.action](arguments)


def _train(arguments: argparse.Namespace) -> int:
    import torch

    from lasaft_studio.tasks.train_network import train_network
    from lasaft_studio.training.config import read_config

    config = read_config(_config_path(arguments.config), arguments.changes)
    folder = arguments.output or Path("runs") / config.name
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.dry_run:
        return _forecast(config, folder)
    first = os.environ.get("RANK", "0") == "0"  # of the processes that torchrun has started
    with console.shown(f"Training {config.name}", quiet=not first) as progress:
        best = train_network(config, folder, progress)
    if first:
        streams.say(f"The best weights are in {best}")
    return 0


def _config_path(name: str) -> Path:
    """Return the file called `name`, or the shipped one of that name."""
    shipped = resource("training") / f"{name}.toml"
    return shipped if shipped.is_file() and not Path(name).exists() else Path(name)


def _forecast(config: TrainConfig, folder: Path) -> int:
    from lasaft_studio.tasks.train_network import forecast_training

    with console.shown(f"Measuring {config.name}") as progress:
        found = forecast_training(config, folder, progress)
    card = f", {found.card_bytes / 1e9:.1f} GB on the graphics card" if found.card_bytes else ""
    memory = f"{found.memory_bytes / 1e9:.1f} GB of memory{card}" if found.memory_bytes else "unknown memory"
    streams.say(
        f"{config.name}: {found.weights / 1e6:.2f} million weights, {found.steps} steps to go",
        f"Measured: {found.step_seconds:.2f} s a step, {found.waited_share:.0%} of it waiting for mixtures; "
        f"{found.validation_seconds:.1f} s a validation",
        f"Estimated: about {found.hours:.1f} hours, {memory}. A few steps were measured on this machine as "
        f"busy as it is now; songs that are read for the first time are slower than they will be.",
    )
    return 0


def _average(arguments: argparse.Namespace) -> int:
    from lasaft_studio.tasks.average_runs import average_runs

    with console.shown(f"Averaging {len(arguments.runs)} runs") as progress:
        scores = average_runs(
            arguments.runs,
            arguments.output,
            arguments.balance,
            progress,
            parts=arguments.join,
            mono=arguments.join_mono,
        )
    told = ", ".join(f"{stem} {value:.2f} dB" for stem, value in scores.items())
    streams.say(f"The mean is in {arguments.output}; on the validation songs: {told}")
    return 0


def _pack(arguments: argparse.Namespace) -> int:
    from lasaft_studio.tasks.pack_model import pack_model, write_catalogue_card

    card = pack_model(
        arguments.folder,
        arguments.file,
        arguments.card,
        overwrite=arguments.overwrite,
        stored=arguments.stored,
    )
    if arguments.catalogue:
        write_catalogue_card(card, arguments.file, arguments.catalogue)
    streams.say(f"{card.label} is in {arguments.file}")
    return 0


ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "run": _train,
    "average": _average,
    "pack": _pack,
    "synthesize": synthesize.run,
}
