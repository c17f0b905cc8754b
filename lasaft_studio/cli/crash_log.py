"""What is written down when the program itself is at fault."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from lasaft_studio import __version__, disk, paths
from lasaft_studio.errors import StorageError


def write(error: BaseException, arguments: Sequence[str]) -> Path:
    """Write the traceback of `error` and what was asked for into a file, and return the file."""
    now = datetime.now(UTC)
    name = f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    lines = [
        f"LaSAFT Studio {__version__}, {now.isoformat(timespec='seconds')}",
        f"Python {platform.python_version()}, {platform.platform()}",
        f"Arguments: {list(arguments)!r}",
        f"Executable: {sys.executable}",
        "",
        "".join(traceback.format_exception(error)),
    ]
    text = "\n".join(lines)
    try:
        path = paths.log_folder() / name
        disk.write_text(path, text)
    except (StorageError, OSError):  # the user's folders cannot be written
        path = Path(tempfile.gettempdir()) / name
        with suppress(StorageError):
            disk.write_text(path, text)
    return path
