"""Every error that LaSAFT Studio raises on purpose.

::

    StudioError              message for people, and a hint: the way out
    ├── UsageError           a request that contradicts itself or names what does not exist
    ├── AudioError           a sound file cannot be read or written
    ├── CheckpointError      weights are missing, damaged or not what they should be
    │   └── DownloadError    the network or the server failed
    ├── SeparationError      the separation itself could not be done
    ├── StorageError         no space, no permission, or a file that must not be replaced
    ├── ProjectError         a project cannot be opened or saved
    ├── ExportError          an export cannot be made
    ├── TrainingError        training or evaluation cannot go on
    └── InternalError        a bug of ours, where work goes on with the next song
    Cancelled                the user asked to stop: never shown as an error

Anything else that reaches the top of the program is a bug in it.
"""

from __future__ import annotations

from typing import ClassVar


class StudioError(Exception):
    """Something went wrong that a person can understand.

    Args:
        message: one sentence, what happened, with the file's or the stem's name in it.
        hint: one sentence, what the user can do about it; may be empty.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class UsageError(StudioError):
    """A request contradicts itself, or names a stem, model or format that does not exist."""

    exit_code = 2


class AudioError(StudioError):
    """A sound file cannot be read or written."""

    exit_code = 3


class CheckpointError(StudioError):
    """A network's weights are missing, damaged, or not what they should be."""

    exit_code = 4


class DownloadError(CheckpointError):
    """A download failed: no network, a server's refusal, or other bytes than expected."""

    exit_code = 5


class SeparationError(StudioError):
    """A separation could not be done, even after every fall-back."""

    exit_code = 6


class StorageError(StudioError):
    """A file cannot be written: no space, no permission, or it exists already."""

    exit_code = 7


class ProjectError(StudioError):
    """A project cannot be opened or saved."""

    exit_code = 8


class ExportError(StudioError):
    """An export cannot be made."""

    exit_code = 9


class TrainingError(StudioError):
    """A training or an evaluation cannot start or go on."""

    exit_code = 10


class InternalError(StudioError):
    """A bug in the program that stopped one of several songs; its cause is what was raised."""

    exit_code = 70  # EX_SOFTWARE of sysexits.h


class Cancelled(Exception):  # noqa: N818 - the user's wish, not an error
    """The user asked the task to stop; it has cleaned up behind it."""

    exit_code: ClassVar[int] = 130
