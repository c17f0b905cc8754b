"""What is written down when the program itself is at fault, and the log beside it."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import qVersion

from lasaft_studio import __version__, paths

_LOG_BYTES = 1 << 20
_KEPT_LOGS = 3


def write(error: BaseException) -> Path:
    """Write the traceback of `error` and what it ran on into the folder of logs; return the file."""
    now = datetime.now(UTC)
    path = paths.log_folder() / f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    lines = [
        f"LaSAFT Studio {__version__}, {now.isoformat(timespec='seconds')}, window",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
        "",
        "".join(traceback.format_exception(error)),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def start_log() -> None:
    """Write what the program says about itself into the folder of logs."""
    handler = RotatingFileHandler(
        paths.log_folder() / "window.log", maxBytes=_LOG_BYTES, backupCount=_KEPT_LOGS, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("lasaft_studio")
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def catch_bugs(show: Callable[[BaseException], object]) -> None:
    """Let exceptions that nobody caught, in slots and timers, be shown instead of printed."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            show(error)

    sys.excepthook = hook
