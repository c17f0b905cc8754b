"""The list of parts (SBOM) of what is installed here: ``python -m installers.sbom``.

Source: OWASP CycloneDX 1.6, written by cyclonedx-py from the packages of this environment.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from installers import commands
from installers.bundle import ROOT
from installers.product import PROGRAM, VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the list, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m installers.sbom", description=__doc__)
    parser.add_argument("-o", "--output", metavar="DIR", type=Path, default=ROOT / "dist")
    output = parser.parse_args(arguments).output
    try:
        output.mkdir(parents=True, exist_ok=True)
        print(write(output))
    except (commands.InstallerError, OSError) as error:
        print(f"sbom: {error}", file=sys.stderr)
        return 1
    return 0


def write(output: Path) -> Path:
    """Write the list into `output` and return the file.

    Raises:
        InstallerError: cyclonedx-py is missing or fails.
    """
    name = f"{PROGRAM}-{VERSION}-{platform.system().lower()}-{platform.machine().lower()}.cdx.json"
    target = output / name
    options = ("--pyproject", ROOT / "pyproject.toml", "--of", "JSON", "-o", target)
    commands.python("cyclonedx_py", "environment", *options, sys.executable)
    return target


if __name__ == "__main__":
    sys.exit(main())
