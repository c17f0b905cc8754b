"""``lasaft-studio train``: make weights, and make a model of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from lasaft_studio.cli import console


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "train",
        help="train a network on songs with true stems",
        description="Train a network on songs with true stems, and make a model of the result.",
    )
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    running = actions.add_parser("run", help="train as a TOML file says; goes on where it was stopped")
    running.add_argument("config", metavar="CONFIG.toml", type=Path)
    running.add_argument("changes", metavar="KEY=VALUE", nargs="*", help="such as data.remix=0.5")
    running.add_argument("-o", "--output", metavar="DIR", type=Path, help="the run's folder [runs/NAME]")
    running.add_argument("--threads", metavar="N", type=int, help="processor threads [all cores]")
    packing = actions.add_parser("pack", help="make a model file of a run's best weights")
    packing.add_argument("folder", metavar="RUN", type=Path)
    packing.add_argument("file", metavar="FILE.safetensors", type=Path)
    packing.add_argument("--card", metavar="CARD.toml", type=Path, help="what the model's card should say")
    packing.add_argument("--catalogue", metavar="CARD.toml", type=Path, help="write the catalogue's card")
    packing.add_argument("--overwrite", action="store_true", help="replace an existing file")


def run(arguments: argparse.Namespace) -> int:
    """Run the action that the parser has found; return the exit code."""
    return _train(arguments) if arguments.action == "run" else _pack(arguments)


def _train(arguments: argparse.Namespace) -> int:
    import torch

    from lasaft_studio.tasks.train_network import train_network
    from lasaft_studio.training.config import read_config

    config = read_config(arguments.config, arguments.changes)
    folder = arguments.output or Path("runs") / config.name
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    with console.shown(f"Training {config.name}") as progress:
        best = train_network(config, folder, progress)
    print(f"The best weights are in {best}")
    return 0


def _pack(arguments: argparse.Namespace) -> int:
    from lasaft_studio.tasks.pack_model import pack_model, write_catalogue_card

    card = pack_model(arguments.folder, arguments.file, arguments.card, overwrite=arguments.overwrite)
    if arguments.catalogue:
        write_catalogue_card(card, arguments.file, arguments.catalogue)
    print(f"{card.label} is in {arguments.file}")
    return 0
