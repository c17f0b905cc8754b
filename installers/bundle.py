"""The program with its Python and everything else in one folder, made by PyInstaller and tried at once."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from installers import commands, product

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "pyinstaller.spec"

# On Linux these hold symbols for debuggers. All other libraries are left as their makers built them.
_STRIPPED = ("libtorch_cpu.so", "libtorch_python.so", "libpython3.*.so*")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What PyInstaller has made.

    Attributes:
        folder: with everything in it; on macOS the application.
        program: for the terminal, in it.
    """

    folder: Path
    program: Path

    @property
    def size_bytes(self) -> int:
        """How large it is; links count as nothing."""
        return sum(
            each.stat().st_size for each in self.folder.rglob("*") if each.is_file() and not each.is_symlink()
        )


def make(output: Path) -> Bundle:
    """Make the bundle below `output`, and let it test itself.

    Raises:
        InstallerError: PyInstaller fails, or the bundle lacks something.
    """
    with tempfile.TemporaryDirectory(prefix="lasaft-build-") as work:
        places = ("--distpath", output, "--workpath", work)
        commands.python("PyInstaller", "--noconfirm", "--log-level", "WARN", *places, SPEC)
    bundle = find(output)
    if sys.platform == "linux":
        strip(bundle.folder)
    commands.run(bundle.program, "self-test")
    return bundle


def find(output: Path) -> Bundle:
    """Return the bundle that was made below `output` before.

    Raises:
        InstallerError: there is none.
    """
    if sys.platform == "darwin":
        folder = output / f"{product.NAME}.app"
        program = folder / "Contents" / "MacOS" / product.PROGRAM
    else:
        folder = output / product.PROGRAM
        program = folder / (f"{product.PROGRAM}.exe" if sys.platform == "win32" else product.PROGRAM)
    if not program.is_file():
        raise commands.InstallerError(f"There is no bundle in {output}.")
    return Bundle(folder, program)


def strip(folder: Path) -> None:
    """Remove the symbols for debuggers from the largest libraries.

    Raises:
        InstallerError: `strip`, of binutils, fails.
    """
    libraries = [path for pattern in _STRIPPED for path in folder.rglob(pattern) if not path.is_symlink()]
    if libraries and shutil.which("strip"):
        commands.run("strip", "--strip-unneeded", *libraries)
