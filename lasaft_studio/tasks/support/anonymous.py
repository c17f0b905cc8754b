"""Logs without names: what the program did, never what it did it to.

Titles and paths enter a log as arguments of its messages and as texts of exceptions. Neither stays: a
message is kept as its template in the source, an exception as its type and the places it came through.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import PurePosixPath, PureWindowsPath
from types import TracebackType

_HEADER = re.compile(r"^(LaSAFT Studio|Python) ")
_FRAME = re.compile(r'^(?P<indent>\s*)File "(?P<path>.+)", line (?P<line>\d+)(, in (?P<function>[\w<>.]+))?$')
_RAISED = re.compile(r"^(?P<type>[A-Za-z_][\w.]*)(:|$)")
_SECTION = re.compile(r"^(Traceback |During handling |The above exception )")
_EXCEPTIONS = ("Error", "Exception", "Warning", "Interrupt", "Failed", "Cancelled")
_OWN_PLACES = ("lasaft_studio", "site-packages")  # what follows them is the same on every computer


class AnonymousFormatter(logging.Formatter):
    """Formats a record as its template and place, an exception as its type and frames."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s:%(lineno)d")

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and one more for each frame of an exception."""
        record.asctime = self.formatTime(record)
        lines = [f"{self.formatMessage(record)} {_template(record)}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines += _frames(record.exc_info[1], record.exc_info[2])
        return "\n".join(lines)


def without_names(crash: str) -> str:
    """Return a crash report with nothing in it that the user has named.

    Args:
        crash: as `cli.crash_log` or the window writes it.

    Returns:
        Versions, frames and types of exceptions; every other line is left out.
    """
    kept = [line for line in map(_without_names, crash.splitlines()) if line]
    return "\n".join(kept) + "\n"


def _without_names(line: str) -> str:
    if _HEADER.match(line) or _SECTION.match(line):
        return line.rstrip()
    if frame := _FRAME.match(line):
        function = f", in {frame['function']}" if frame["function"] else ""
        return f'{frame["indent"]}File "{_place(frame["path"])}", line {frame["line"]}{function}'
    raised = _RAISED.match(line)
    return raised["type"] if raised and _is_exception(raised["type"]) else ""


def _template(record: logging.LogRecord) -> str:
    """Return the message before its arguments are filled in; of an object, such as an exception, its type."""
    return record.msg if isinstance(record.msg, str) else type(record.msg).__name__


def _frames(error: BaseException, trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    places = [f'  File "{_place(each.filename)}", line {each.lineno}, in {each.name}' for each in frames]
    return [*places, type(error).__name__]


def _place(path: str) -> str:
    """Return the part of a source file's path that tells nothing of its computer."""
    parts = (PureWindowsPath(path) if "\\" in path else PurePosixPath(path)).parts
    for index, part in enumerate(parts[:-1]):
        if part in _OWN_PLACES or (part == "lib" and parts[index + 1].startswith("python")):
            return "/".join(parts[index:])
    return "…"


def _is_exception(name: str) -> bool:
    return name.endswith(_EXCEPTIONS)
