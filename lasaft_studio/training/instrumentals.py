"""Records without singing, whose instruments nobody has apart: something for voices to be heard over.

Weights are to be MIT, so every record has to say whose it is and that it may be used: beside the recordings
lies a file `licences.toml` with a table for each ::

    [[record]]
    file = "song.flac"
    licence = "CC0-1.0"        # or CC-BY-3.0, CC-BY-4.0, public domain
    credit = "Who made it"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lasaft_studio.errors import TrainingError

LICENCES = "licences.toml"
# None that weights would inherit.
ALLOWED = ("CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "public domain")


@dataclass(frozen=True, slots=True)
class Record:
    """A recording without singing, and its licence, one of `ALLOWED`."""

    path: Path
    licence: str
    credit: str


def find_records(folders: Iterable[Path]) -> list[Record]:
    """Return the records that the folders' `licences.toml` list.

    Raises:
        TrainingError: a list is missing or damaged, a record is not there, or it may not be used.
    """
    return [record for folder in folders for record in _listed(folder)]


def _listed(folder: Path) -> Iterator[Record]:
    path = folder / LICENCES
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("record")
    except (OSError, ValueError, RecursionError) as error:
        raise TrainingError(
            f"'{path}' is not a readable list of licences: {error}",
            hint="Give each record a table [[record]] with file, licence and credit.",
        ) from error
    if not isinstance(rows, list) or not rows:
        raise TrainingError(f"'{path}' lists no record.", hint="Give each a table [[record]].")
    for row in rows:
        yield _record(folder, row)


def _record(folder: Path, row: Mapping[str, Any]) -> Record:
    name, licence, credit = (str(row.get(key, "")) for key in ("file", "licence", "credit"))
    if licence not in ALLOWED:
        raise TrainingError(
            f"'{name}' in '{folder}' is under '{licence}', which does not allow free weights.",
            hint=f"Allowed: {', '.join(ALLOWED)}.",
        )
    if not (folder / name).is_file():
        raise TrainingError(f"'{folder / name}' is listed, but not there.", hint="Correct licences.toml.")
    return Record(folder / name, licence, credit)
