"""What building and checking need of a machine: ``python -m installers.environment``.

Runs on a bare Python: nothing is installed yet.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from installers import commands

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "tests" / "constraints.txt"

QT_PACKAGES = (  # what its wheels expect of the system: window, sound and text
    "libegl1", "libgl1", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1",
    "libxcb-image0", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-shm0", "libxcb-sync1",
    "libxcb-util1", "libxcb-xfixes0", "libxcb-xkb1", "libx11-xcb1", "libxrandr2", "libglib2.0-0",
    "libfontconfig1", "libdbus-1-3", "libpulse0", "fonts-dejavu-core",
)  # fmt: skip
COMPILER_PACKAGES = ("g++", "python3-dev")  # for Python packages that come as source
FOREIGN_PACKAGES = ("ffmpeg", "lame")  # encoders, which the tests of reading sound files compare with
INSTALLER_PACKAGES = ("appstream", "binutils", "desktop-file-utils", "nsis", "squashfs-tools")
SYSTEM_PACKAGES = (*QT_PACKAGES, *COMPILER_PACKAGES, *FOREIGN_PACKAGES, *INSTALLER_PACKAGES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Install what is missing, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m installers.environment", description=__doc__)
    parser.add_argument("--system", action="store_true", help="packages of Debian and Ubuntu, not of Python")
    given = parser.parse_args(arguments)
    try:
        install_system_packages() if given.system else install_python_packages()
    except commands.InstallerError as error:
        print(f"installers: {error}", file=sys.stderr)
        return 1
    return 0


def install_system_packages() -> None:
    """Install Debian's packages; the user is root.

    Raises:
        InstallerError: there is no apt-get, or it fails.
    """
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    commands.run("apt-get", "update", "-q")
    commands.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *SYSTEM_PACKAGES)


def install_python_packages() -> None:
    """Install the program with what makes installers of it, into the Python that runs this.

    On Linux `PIP_EXTRA_INDEX_URL` may name PyTorch's index of CPU builds, 3 GB smaller than those for CUDA.

    Raises:
        InstallerError: pip fails.
    """
    commands.python("pip", "install", "--quiet", "-c", CONSTRAINTS, "-e", f"{ROOT}[installers]")


if __name__ == "__main__":
    sys.exit(main())
