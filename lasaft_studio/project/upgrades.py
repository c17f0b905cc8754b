"""Older project files become today's, one schema version at a time.

A change of the format adds one to `SCHEMA`, a function to `UPGRADES` under the version that it starts from,
and the last file of the old version to the golden files of the tests, where it stays for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lasaft_studio.errors import ProjectError

SCHEMA = 1

UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document of any known schema version as one of the current version.

    Raises:
        ProjectError: it says no version, or one that only a newer program knows.
    """
    version = document.get("schema")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ProjectError("This is not a project of LaSAFT Studio.", hint="Choose another file.")
    if version > SCHEMA:
        raise ProjectError(
            f"The project was saved by a newer LaSAFT Studio (format {version}, known here: {SCHEMA}).",
            hint="Update LaSAFT Studio to open it.",
        )
    for step in range(version, SCHEMA):
        document = UPGRADES[step](document)
    return {**document, "schema": SCHEMA}
