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
from lasaft_studio.tasks.support.anonymous import AnonymousFormatter
from lasaft_studio.tasks.support.report import EVENTS

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
    root = logging.getLogger("lasaft_studio")
    root.setLevel(logging.INFO)
    root.addHandler(
        _handler("window.log", logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    )
    root.addHandler(_handler(EVENTS, AnonymousFormatter()))  # what may leave this computer in a report


def _handler(name: str, formatter: logging.Formatter) -> logging.Handler:
    path = paths.log_folder() / name
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_KEPT_LOGS, encoding="utf-8")
    handler.setFormatter(formatter)
    return handler


def catch_bugs(show: Callable[[BaseException], object]) -> None:
    """Let exceptions that nobody caught, in slots and timers, be shown instead of printed."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            show(error)

    sys.excepthook = hook
