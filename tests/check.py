"""The one command that checks everything: ``python3 tests/check.py``.

Needs Python and pip. Makes ``.venv`` (or uses the one that is there), installs the package with its extras,
and runs the formatter, the linter, the type checker, the import contracts, the spelling checker and the tests.
What it does not know itself it hands to pytest: ``python3 tests/check.py -k separate``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from installers.environment import COMPILER_PACKAGES, QT_PACKAGES  # noqa: E402 - which needs nothing installed

ENVIRONMENT = ROOT / ".venv"
BINARIES = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BINARIES / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / "tests" / "constraints.txt"
SONGMAKER = ROOT / "resources" / "songmaker"
EXTRAS = "check,train,evaluate,spleeter,installers"

QT_PROBE = """
import ctypes, pathlib
from PySide6 import QtMultimedia, QtWidgets
application = QtWidgets.QApplication([])
for plugin in pathlib.Path(QtMultimedia.__file__).parent.glob("Qt/plugins/multimedia/*.so"):
    ctypes.CDLL(str(plugin))  # Qt keeps quiet about a decoder that it cannot load
"""

WORKFLOWS = sorted(str(path) for path in (ROOT / ".github" / "workflows").glob("*.yml"))
CHECKS = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy",)),
    ("layers", ("lint-imports",)),
    ("spelling", ("codespell",)),
    ("workflows", ("zizmor", "--offline", "--quiet", ".github")),
    ("workflow schema", ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)),
)


def main() -> int:
    """Prepare the environment, run every check, and return 0 if all of them passed."""
    options, for_pytest = parse()
    if options.install:
        make_environment()
        install_package()
    if not qt_starts():
        install_system_packages(QT_PACKAGES, "Qt cannot start: it lacks libraries of the system.")
    failed = [name for name, command in CHECKS if not passes(name, command)] if not options.tests else []
    fast = ("-m", "not slow") if options.fast else ()
    if not passes("tests", ("pytest", *fast, *for_pytest)):
        failed.append("tests")
    if failed:
        print(f"\nFailed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def parse() -> tuple[argparse.Namespace, list[str]]:
    """Return our options, and the arguments that are pytest's."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="All other arguments go to pytest."
    )
    parser.add_argument("--fast", action="store_true", help="leave out the slow tests")
    parser.add_argument("--tests", action="store_true", help="run the tests only")
    parser.add_argument("--no-install", dest="install", action="store_false", help="use .venv as it is")
    return parser.parse_known_args()


def make_environment() -> None:
    """Make ``.venv`` with a pip in it, also where Debian keeps `ensurepip` in a package of its own."""
    if not PYTHON.exists():
        run((sys.executable, "-m", "venv", "--without-pip", ENVIRONMENT))
    if subprocess.run((PYTHON, "-m", "pip", "--version"), capture_output=True, check=False).returncode:
        run((sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", "pip"))


def install_package() -> None:
    """Install the package and what checking it needs, unless that has been done for these requirements."""
    read = (ROOT / "pyproject.toml", SONGMAKER / "pyproject.toml", CONSTRAINTS)
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in read)).hexdigest()
    stamp = ENVIRONMENT / "installed-for.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    command = (PYTHON, "-m", "pip", "install", "--quiet", "-c", CONSTRAINTS)
    command += ("-e", f"{ROOT}[{EXTRAS}]", "-e", SONGMAKER)
    if subprocess.run(command, check=False).returncode:
        install_system_packages(COMPILER_PACKAGES, "A package has to be compiled.")
        run(command)
    stamp.write_text(wanted)


def install_system_packages(names: Sequence[str], reason: str) -> None:
    """Install packages of the system where that is possible, else say which are missing and end the program."""
    install = ("apt-get", "install", "-y", "--no-install-recommends", *names)
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit(f"{reason} On Debian: sudo {' '.join(install)}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run(("apt-get", "update"))
    run(install)


def qt_starts() -> bool:
    """Try to start Qt without a screen."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    probe = subprocess.run((PYTHON, "-c", QT_PROBE), env=environment, capture_output=True, check=False)
    return probe.returncode == 0


def passes(name: str, command: Sequence[str]) -> bool:
    """Run one tool of the environment on the project, and tell whether it is content."""
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    tool, *arguments = command
    return subprocess.run((BINARIES / tool, *arguments), cwd=ROOT, check=False).returncode == 0


def run(command: Sequence[str | Path]) -> None:
    """Run a step that everything after it needs; end the program if it fails."""
    print(f"== {' '.join(map(str, command))}", flush=True)
    code = subprocess.run(command, check=False).returncode
    if code:
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main())
