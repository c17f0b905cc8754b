"""``lasaft-studio self-test``: whether this installation is whole."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from lasaft_studio.cli import console, streams

EXIT_BROKEN = 1


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "self-test",
        help="check that this installation is whole",
        description="Let each part of the program do its work once, on the song that comes with it.",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command, and return 0 if everything works.

    Raises:
        Cancelled: the user asked to stop.
    """
    del arguments
    from lasaft_studio.tasks.self_test import SelfTest

    broken = False
    with (
        tempfile.TemporaryDirectory(prefix="lasaft-self-test-", ignore_cleanup_errors=True) as folder,
        console.shown("Checking", quiet=True) as progress,
    ):
        for finding in SelfTest(Path(folder)).run(progress):
            streams.say(f"{'ok' if finding.passed else 'BROKEN':<8}{finding.part:<14}{finding.result}")
            if finding.details:
                streams.say(*finding.details.split("\n"))
            broken = broken or not finding.passed
    return EXIT_BROKEN if broken else 0
