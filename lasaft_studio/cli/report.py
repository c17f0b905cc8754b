"""``lasaft-studio report``: one archive for whoever is to help, and what is in it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lasaft_studio.cli import console, inputs, streams


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "report",
        help="write a report for the developers",
        description="Write versions, devices, the self-test and logs into one archive, without song names "
        "or the user's, and print what is in it. Nothing is sent.",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=inputs.place, help="the archive; a new file here, if not given"
    )
    parser.add_argument(
        "--no-self-test", dest="self_test", action="store_false", help="leave out the self-test"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command, and return 0.

    Raises:
        StorageError: the archive cannot be written.
        Cancelled: the user asked to stop.
    """
    from lasaft_studio.tasks.support import report

    now = datetime.now(UTC)
    target = arguments.output or Path(f"lasaft-studio-report-{now:%Y%m%d-%H%M%S}.zip")
    with console.shown("Checking", quiet=not arguments.self_test) as progress:
        parts = report.contents(progress, self_test=arguments.self_test)
    path = report.write(parts, target)
    for name, text in sorted(parts.items()):
        streams.say(f"--- {name}", *text.rstrip().split("\n"), "")
    streams.say(f"All of this, and nothing else, is in {path}. Nothing was sent.")
    return 0
