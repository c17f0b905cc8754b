"""What goes wrong outside this program, as errors of ours: the system's, the memory's, the encodings'.

Where the cause is known it is told; anything else is an `InternalError`, of which a report is written.
"""

from __future__ import annotations

import errno
from pathlib import Path

from lasaft_studio.disk import storage_error
from lasaft_studio.errors import InternalError, SeparationError, StorageError, StudioError

_NO_MEMORY = (  # in the words of the loader, of libtorch and of Python's threads
    "cannot allocate memory",
    "can't allocate memory",
    "failed to map segment",
    "not enough memory",
    "can't start new thread",
    "resource temporarily unavailable",
)


def as_studio_error(error: Exception, path: Path | None = None) -> StudioError:
    """Return `error` as one of ours, with itself as its cause.

    Args:
        error: of any kind; ours are returned as they are.
        path: the file that was worked on, for the sentence.
    """
    if isinstance(error, StudioError):
        return error
    ours = _understood(error, path) or InternalError(
        f"An internal error stopped {path.name if path else 'the program'}: {type(error).__name__}.",
        hint="A report of it was written; please send it to the developers.",
    )
    ours.__cause__ = error
    return ours


def _understood(error: Exception, path: Path | None) -> StudioError | None:
    if _is_memory(error):
        return SeparationError(
            "There is not enough memory.", hint="Close other programs, or allow this one more memory."
        )
    if isinstance(error, OSError):
        return storage_error(error, path or Path(str(error.filename or "A file")))
    if isinstance(error, UnicodeError):
        return StorageError(
            f"A name cannot be written on this system: {error}.",
            hint="Use a UTF-8 locale, or rename the file.",
        )
    return None


def _is_memory(error: Exception) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    known = isinstance(error, ImportError | RuntimeError | OSError | SystemError)
    return known and any(words in str(error).lower() for words in _NO_MEMORY)
