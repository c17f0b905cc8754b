"""WeightFile: one of several files that make up a model, as a card of TOML lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lasaft_studio.checkpoints.tables import Table

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # safe as a file name on every system, and on a command line
FILE = re.compile(
    r"[^/\\:*?\"<>|\x00-\x1f]+"
)  # a name and never a path: cards come from other people's files
_RESERVED = re.compile(
    r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE
)  # Windows keeps them for devices


@dataclass(frozen=True)
class WeightFile:
    """A file of weights for some stems of a model.

    Where several files give one stem, the stem is the mean of what they give.

    Attributes:
        stem: that is taken from it; its network may know others.
        file: its name, inside the models folder or the shipped `models`.
        urls: where it can be fetched; mirrors in the order in which they are tried.
        size_bytes: of the file; 0 where it is not published.
        sha256: of the file, hexadecimal; empty where it is not published.
        git_blob: the file's id in its git repository, hexadecimal; empty where there is none.
        config: sizes of its network that differ from the card's.
    """

    stem: str
    file: str
    urls: tuple[str, ...] = ()
    size_bytes: int = 0
    sha256: str = ""
    git_blob: str = ""
    config: Mapping[str, Any] = field(default_factory=dict, hash=False)


def weight_files(table: Table) -> tuple[WeightFile, ...]:
    """Take the list `files` of a card.

    Raises:
        CheckpointError: one of them is not what it has to be.
    """
    found = []
    for row in table.tables("files"):
        found.append(
            WeightFile(
                stem=row.text("stem"),
                file=checked(row, "file", row.text("file"), FILE),
                urls=addresses(row),
                size_bytes=row.integer("size_bytes", 0),
                sha256=digest(row, "sha256", 64),
                git_blob=digest(row, "git_blob", 40),
                config=row.table("config"),
            )
        )
        row.end()
    return tuple(found)


def is_safe(value: str, pattern: re.Pattern[str]) -> bool:
    """Return whether `value` fits `pattern`, and every system can have a file of that name."""
    return bool(pattern.fullmatch(value)) and not _RESERVED.fullmatch(value) and value.strip(". ") == value


def checked(table: Table, key: str, value: str, pattern: re.Pattern[str]) -> str:
    """Return `value`, which stands in `table` at `key`, if it is safe; empty is.

    Raises:
        CheckpointError: it is not.
    """
    if value and not is_safe(value, pattern):
        raise table.error(f"'{key}' is {value!r:.60}, which cannot be the name of a file")
    return value


def addresses(table: Table) -> tuple[str, ...]:
    """Take `urls`.

    Raises:
        CheckpointError: one is no web address.
    """
    urls = table.texts("urls", ())
    for url in urls:
        if not url.startswith(("https://", "http://")):
            raise table.error(f"'urls' holds {url!r:.60}, which is no web address")
    return urls


def digest(table: Table, key: str, digits: int) -> str:
    """Take a checksum of so many hexadecimal `digits`; empty where there is none.

    Raises:
        CheckpointError: it is not one.
    """
    value = table.text(key, "").lower()
    if value and not re.fullmatch(rf"[0-9a-f]{{{digits}}}", value):
        raise table.error(f"'{key}' is not {digits} hexadecimal digits")
    return value
