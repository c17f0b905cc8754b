"""The ``.part`` of a download: what has arrived so far, and of which file on which server that is a part."""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import tomli_w

from lasaft_studio import disk
from lasaft_studio.checkpoints.tables import Table
from lasaft_studio.errors import CheckpointError


@dataclass(frozen=True)
class Origin:
    """Which file on which server the bytes come from.

    Attributes:
        url: where they are fetched.
        validator: the server's ETag, or else Last-Modified, for If-Range (RFC 9110, 13.1.5); empty
            where it gave neither that can be relied on.
    """

    url: str
    validator: str


class PartFile:
    """The file that a download grows in; leave the `with` block and it stays, to be resumed.

    Args:
        target: the file that it will become; the part lies beside it.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(target.name + ".part")
        self._note = target.with_name(target.name + ".part.toml")
        self._file: BinaryIO | None = None

    @property
    def size_bytes(self) -> int:
        """How much has arrived."""
        if self._file is not None:
            return self._file.tell()
        return self.path.stat().st_size if self.path.is_file() else 0

    def origin(self) -> Origin | None:
        """Return where the bytes that are there come from; None if there are none or nobody knows."""
        if not self.size_bytes:
            return None
        try:
            table = Table(tomllib.loads(self._note.read_text(encoding="utf-8")), self._note.name)
            return Origin(table.text("url"), table.text("validator", ""))
        except (OSError, ValueError, RecursionError, CheckpointError):
            return None

    def start(self, origin: Origin) -> None:
        """Throw away what is there, and begin with the file of `origin`."""
        try:
            self._close()
            self._note.unlink(missing_ok=True)  # before the bytes change: a note must never tell of others
            self._file = self.path.open("wb")
            self._note.write_text(tomli_w.dumps(asdict(origin)), encoding="utf-8", newline="\n")
        except OSError as error:
            raise disk.storage_error(error, self.path) from error

    def go_on(self) -> None:
        """Write behind what is there."""
        try:
            if self._file is None:
                self._file = self.path.open("ab")
        except OSError as error:
            raise disk.storage_error(error, self.path) from error

    def write(self, block: bytes) -> None:
        """Add `block`.

        Raises:
            StorageError: the disk is full, or cannot be written for another reason.
        """
        if self._file is None:
            raise ValueError("neither started nor gone on with")
        try:
            self._file.write(block)
            self._file.flush()  # a full disk is met here and not at the end
        except OSError as error:
            raise disk.storage_error(error, self.path) from error

    def discard(self) -> None:
        """Throw away what is there."""
        self._close()
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def become(self, target: Path) -> None:
        """Turn into the file `target`, whole and at once.

        Raises:
            StorageError: it cannot be put there.
        """
        try:
            self._close()
            self.path.replace(target)
            self._note.unlink(missing_ok=True)
        except OSError as error:
            raise disk.storage_error(error, target) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            with file:
                os.fsync(file.fileno())
        except OSError as error:
            raise disk.storage_error(error, self.path) from error
