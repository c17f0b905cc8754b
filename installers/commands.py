"""Other programs, run so that it can be seen what is done."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence


class InstallerError(Exception):
    """Something that is needed is missing, or does not do what it should; the text says which."""


def run(*words: object, hidden: Sequence[str] = ()) -> None:
    """Run a program to its end, and show the command; words that are `hidden` are shown as stars.

    Raises:
        InstallerError: it is not installed, or it fails.
    """
    command = [str(word) for word in words]
    print(f"== {shlex.join('***' if word in hidden else word for word in command)}", flush=True)
    if shutil.which(command[0]) is None:
        raise InstallerError(f"{command[0]} is not installed.")
    code = subprocess.run(command, check=False).returncode  # noqa: S603 - ours
    if code:
        raise InstallerError(f"{command[0]} has ended with {code}.")


def python(*words: object) -> None:
    """Run a module of this environment.

    Raises:
        InstallerError: it fails.
    """
    run(sys.executable, "-m", *words)
