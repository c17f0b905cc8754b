"""The licences of everything that travels in the bundle, beside our own: most of them ask for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_LICENCE_FILES = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_OWN_FILES = ("LICENSE", "NOTICE", "CREDITS.md")
_HEADING = "What LaSAFT Studio is made of; each folder here holds the licence of one part.\n\n"


def needed(name: str, extras: frozenset[str] = frozenset()) -> dict[str, Distribution]:
    """Return the distributions that `name` stands on here, itself among them, by their names."""
    found: dict[str, Distribution] = {}
    waiting = [(name, extras)]
    while waiting:
        each, wanted = waiting.pop()
        try:
            part = distribution(each)
        except PackageNotFoundError:  # for another system, or another Python
            continue
        key = canonicalize_name(part.name)
        if key in found and not wanted:
            continue
        found[key] = part
        waiting += _requirements(part, wanted)
    return dict(sorted(found.items()))


def _requirements(part: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for text in part.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield requirement.name, frozenset(requirement.extras)


def collect(root: Path, folder: Path) -> Path:
    """Gather the licences into `folder`, which is made anew, with a table of contents; return the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _OWN_FILES:
        shutil.copy(root / name, folder)
    rows = []
    for name, part in needed("lasaft-studio").items():
        rows.append(f"{part.name} {part.version}: {_licence(part)}\n")
        for path in part.files or ():
            top, *inside = path.parts
            if top.endswith(".dist-info") and _LICENCE_FILES.search(path.name):
                target = folder.joinpath(name, *inside)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(path.locate()), target)
    (folder / "PARTS.txt").write_text(_HEADING + "".join(rows), "utf-8")
    return folder


def _licence(part: Distribution) -> str:
    """Return what the package says of its licence: an expression, classifiers, or a text's first line."""
    told = part.metadata.json
    kinds = [each for each in told.get("classifier", ()) if each.startswith("License ::")]
    classifiers = ", ".join(each.rpartition(" :: ")[2] for each in kinds)
    text = str(told.get("license", "")).strip().partition("\n")[0]
    return str(told.get("license_expression", "")) or classifiers or text or "see its files"
