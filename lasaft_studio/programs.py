"""Programs of the system that are called for help, such as ffmpeg: found once, by absolute path.

Never in the current folder, where a song's archive may have left something of that name, nor in any folder
that `PATH` names relative to it. They get no more of the environment than they need.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

# what finds a program's libraries, its user and its temporary folder, and shows its messages
_PASSED_ON = (
    "PATH", "HOME", "USERPROFILE", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "WINDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
)  # fmt: skip


def find(name: str) -> str | None:
    """Return the absolute path of the program `name`, or None if it is not installed."""
    return _find(name, os.environ.get("PATH", os.defpath))


@cache
def _find(name: str, search_path: str) -> str | None:
    file = f"{name}.exe" if sys.platform == "win32" else name
    for folder in map(Path, search_path.split(os.pathsep)):
        program = folder / file
        if folder.is_absolute() and program.is_file() and os.access(program, os.X_OK):
            return str(program)
    return None


def environment() -> dict[str, str]:
    """Return the part of the environment that a program is given."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
