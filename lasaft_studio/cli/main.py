"""The command line: a table of commands, and the one place where errors become sentences and exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from lasaft_studio import __version__
from lasaft_studio.cli import (
    crash_log,
    demo,
    evaluate,
    export,
    info,
    models,
    report,
    self_test,
    separate,
    streams,
    train,
)
from lasaft_studio.cli.console import PROGRAM, complain
from lasaft_studio.errors import Cancelled, InternalError, StudioError, UsageError
from lasaft_studio.failures import as_studio_error

# each has add_parser(subparsers), and run(arguments) -> exit code
COMMANDS = (separate, export, demo, info, models, train, evaluate, self_test, report)

EXIT_CRASH = 70  # EX_SOFTWARE of sysexits.h
EXIT_BROKEN_PIPE = 141  # 128 + SIGPIPE, as a shell reports it


class Parser(argparse.ArgumentParser):
    """An argument parser which says what is wrong in one sentence and leaves the usage to ``--help``."""

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError`."""
        raise UsageError(f"{_sentence(message)}.", hint=f"See '{self.prog} --help'.")


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog=PROGRAM,
        description="Separate songs into exact stems. Nothing, or nothing but files, opens the window.",
        epilog=f"'{PROGRAM} COMMAND --help' tells more about a command.",
    )
    parser.add_argument("-V", "--version", action="version", version=f"{PROGRAM} {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for command in COMMANDS:
        command.add_parser(subparsers)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; every error becomes one sentence on the terminal."""
    streams.prepare()
    try:
        code = run(arguments)
        streams.finish()
    except StudioError as error:
        return _fail(str(error), error.exit_code)
    except (Cancelled, KeyboardInterrupt):
        return _fail("Stopped.", Cancelled.exit_code)
    except BrokenPipeError:
        streams.silence()
        return EXIT_BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the top of the program: anything else is a bug in it
        return _end(error, arguments)
    return code


def _end(error: Exception, arguments: Sequence[str]) -> int:
    """Say what ended the command: the system's doing in a sentence, a bug of ours in a report."""
    ours = as_studio_error(error)
    if not isinstance(ours, InternalError):
        return _fail(str(ours), ours.exit_code)
    path = crash_log.write(error, arguments)
    return _fail(f"Something went wrong inside the program. The report is in {path}", EXIT_CRASH)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; errors pass through."""
    parser = build_parser()
    try:
        parsed = parser.parse_args(arguments)
    except SystemExit as end:  # argparse has printed the help or the version
        return int(end.code or 0)
    return int(parsed.run(parsed))


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:].rstrip(".")


def _fail(sentence: str, code: int) -> int:
    complain(sentence)
    return code
