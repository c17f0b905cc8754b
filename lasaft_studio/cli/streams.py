"""Standard input, output and error, whatever they are: closed, full, a broken pipe, or of an old encoding."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from lasaft_studio.errors import StorageError
from lasaft_studio.outside_text import visible


def prepare() -> None:
    """Make the standard streams fit for any text, and put something in the place of closed ones.

    A file that is opened later would get the number of a closed stream, and what a library writes to
    its standard error would end up in a song.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for good
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for good
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files need not be text


def say(*lines: object) -> None:
    """Write lines to standard output; a name with control characters cannot act on the terminal."""
    with _output_errors():
        print("\n".join(visible(str(line)) for line in lines), flush=True)


def say_json(document: Any) -> None:
    """Write one JSON document to standard output: in UTF-8 as it is read, elsewhere in ASCII with escapes."""
    readable = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"
    with _output_errors():
        print(json.dumps(document, indent=2, ensure_ascii=not readable), flush=True)


def finish() -> None:
    """Make sure that everything has been written.

    Raises:
        StorageError: it cannot be.
        BrokenPipeError: nobody reads it any more.
    """
    with _output_errors():
        sys.stdout.flush()


@contextmanager
def _output_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise StorageError(
            f"Standard output cannot be written: {error.strerror}.", hint="Send it to another file or disk."
        ) from error


def silence() -> None:
    """Keep Python from complaining about its standard output once more when it flushes at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
