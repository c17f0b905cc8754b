"""What is wrong with a path, found before any decoder sees it."""

from __future__ import annotations

from pathlib import Path

from lasaft_studio.errors import AudioError

_SAMPLE_BYTES = 4096


def check_readable(path: Path) -> None:
    """Check that `path` is a file which can be read and is no text.

    Raises:
        AudioError: it is not; the message says why.
    """
    try:
        if path.is_dir():
            raise AudioError(f"{path.name} is a folder, not a sound file.", hint="Choose a file in it.")
        if path.exists() and not path.is_file():
            raise AudioError(f"{path.name} is a device or a pipe, not a sound file.")
        with path.open("rb") as file:
            start = file.read(_SAMPLE_BYTES)
    except FileNotFoundError as error:
        raise AudioError(f"{path.name} does not exist.", hint=f"Check the path: {path}") from error
    except PermissionError as error:
        raise AudioError(
            f"{path.name} may not be read.", hint="Change its permissions, or copy it."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise AudioError(f"{path.name} cannot be opened: {error}.") from error
    if not start:
        raise AudioError(f"{path.name} is empty: it has no bytes at all.", hint="Get the file once more.")
    if _is_text(start):
        raise AudioError(f"{path.name} is a text, not a sound file.", hint="Choose a sound file.")


def looks_like_text(path: Path) -> bool:
    """Whether a file begins as a text; one that cannot be read does not."""
    try:
        with path.open("rb") as file:
            return _is_text(file.read(_SAMPLE_BYTES))
    except OSError:
        return False


def _is_text(start: bytes) -> bool:
    """Return whether these bytes are UTF-8 without control characters; a cut last character is allowed."""
    try:
        text = start.decode()
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3 or len(start) < _SAMPLE_BYTES:
            return False
        text = start[: error.start].decode()
    return all(sign.isprintable() or sign in "\t\n\r\f\v" for sign in text)
