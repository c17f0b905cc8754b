"""What is remembered of a download: a small TOML file beside the weights.

Where nobody published a checksum, the first download's sha256 is what later ones are held against.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w

from lasaft_studio import disk
from lasaft_studio.checkpoints.tables import Table
from lasaft_studio.errors import CheckpointError

RECORD_SUFFIX = ".record.toml"


@dataclass(frozen=True)
class Record:
    """Where a file came from, when, and what it was then.

    Attributes:
        sha256: of the file, hexadecimal.
        size_bytes: its length.
        url: where it was fetched.
        date: the day, ISO 8601.
    """

    sha256: str
    size_bytes: int
    url: str
    date: str


def record_path(weights: Path) -> Path:
    """Return where the record of the file `weights` is kept."""
    return weights.with_name(weights.name + RECORD_SUFFIX)


def read_record(weights: Path) -> Record | None:
    """Return what is remembered of the file `weights`; None if nothing is, or nothing that can be read."""
    path = record_path(weights)
    try:
        table = Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
        return Record(
            table.text("sha256"), table.integer("size_bytes"), table.text("url"), table.text("date")
        )
    except (OSError, ValueError, RecursionError, CheckpointError):
        return None


def recorded_sha256(weights: Path) -> str:
    """Return the sha256 that is remembered of the file `weights`; empty if none is."""
    record = read_record(weights)
    return record.sha256 if record else ""


def write_record(weights: Path, record: Record) -> None:
    """Remember `record` of the file `weights`.

    Raises:
        StorageError: it cannot be written.
    """
    disk.write_text(record_path(weights), tomli_w.dumps(asdict(record)))
