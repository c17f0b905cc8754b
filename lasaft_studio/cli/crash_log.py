"""What is written down when the program itself is at fault."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from lasaft_studio import __version__, paths


def write(error: BaseException, arguments: Sequence[str]) -> Path:
    """Write the traceback of `error` and what was asked for into a file, and return the file."""
    now = datetime.now(UTC)
    path = _folder() / f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    lines = [
        f"LaSAFT Studio {__version__}, {now.isoformat(timespec='seconds')}",
        f"Python {platform.python_version()}, {platform.platform()}",
        f"Arguments: {list(arguments)!r}",
        f"Executable: {sys.executable}",
        "",
        "".join(traceback.format_exception(error)),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _folder() -> Path:
    """Return the folder of logs, or one that can be written when the user's cannot."""
    try:
        return paths.log_folder()
    except OSError:
        return Path(tempfile.gettempdir())
