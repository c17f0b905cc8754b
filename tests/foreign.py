"""Programs of others, which tests use where they are installed."""

import shutil
import subprocess

import pytest


def run(program: str, *arguments: object) -> str:
    """Run a program and return what it says; skip the test where it is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed here")
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
