"""``lasaft-studio train synthesize``: the door to songmaker, a distribution of its own."""

from __future__ import annotations

import argparse
import importlib.util
from typing import Any

from lasaft_studio.errors import UsageError

HELP = "make synthetic songs with true stems"
_PACKAGE = "songmaker"
_NO_OPTIONS = "\0"  # starts no word, so that any options are taken and answered alike


def installed() -> bool:
    """Tell whether songmaker can be imported."""
    return importlib.util.find_spec(_PACKAGE) is not None


def add_parser(actions: Any) -> None:
    """Add the action to ``train``: songmaker's own options, or a parser that says how to install it."""
    if not installed():
        parser = actions.add_parser(
            "synthesize", help=f"{HELP} (needs songmaker)", add_help=False, prefix_chars=_NO_OPTIONS
        )
        parser.add_argument("words", nargs="*")
        return
    from songmaker import command

    parser = actions.add_parser("synthesize", help=HELP, description=command.DESCRIPTION)
    command.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make the songs; return the exit code.

    Raises:
        UsageError: songmaker is not installed.
    """
    if not installed():
        raise UsageError(
            "'train synthesize' needs songmaker, which is not installed.",
            hint="In a copy of LaSAFT Studio's repository: pip install ./resources/songmaker",
        )
    from songmaker import command

    return command.run(arguments)
