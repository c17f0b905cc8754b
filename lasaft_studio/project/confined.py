"""Which files a project may take: those inside it, and those in places that the user has named.

A project may come from anybody, and what it names is copied when it is saved, packed or exported. A medium
elsewhere, behind a link, or that is no sound is therefore taken for missing, with a note of where it was said
to be, until the user shows where it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from lasaft_studio import disk
from lasaft_studio.audio.io import naming
from lasaft_studio.audio.io.files import READ_SUFFIXES, AudioFile, probe
from lasaft_studio.errors import AudioError
from lasaft_studio.outside_text import visible
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project

MEDIA = "media"
_SAID = "The project names a file outside itself: "


def confined(project: Project, folder: Path, named: Iterable[Path] = ()) -> Project:
    """Return a project whose media all lie in `folder` or in `named` files and folders, or are missing.

    Args:
        project: as its document says.
        folder: of the project.
        named: what the user has opened, dropped or chosen.
    """
    allowed = [real for place in (folder, *named) if (real := _real(place)) is not None]
    withheld: dict[Path, AudioFile] = {}
    taken: set[Path] = set()
    for file in project.files():
        if not _may_be_taken(file.path, allowed):
            place = _absent(folder / MEDIA, file.path, taken)
            taken.add(place)
            said = [note for note in file.notes if note.startswith(_SAID)]  # when it was opened before
            note = () if said else (f"{_SAID}{visible(str(file.path))[:500]}",)
            withheld[file.path] = replace(file, path=place, notes=(*file.notes, *note))
    return edits.relocate(project, withheld)


def whereabouts(file: AudioFile) -> str:
    """Return where a missing file was said to be, for people: its path outside the project, or its name."""
    said = [note.removeprefix(_SAID) for note in file.notes if note.startswith(_SAID)]
    return said[0] if said else visible(file.path.name)


def is_inside(path: Path, folder: Path) -> bool:
    """Whether `path`, with all links followed, lies in `folder`."""
    real, root = _real(path), _real(folder)
    return real is not None and root is not None and real.is_relative_to(root)


def _may_be_taken(path: Path, allowed: Iterable[Path]) -> bool:
    real = _real(path)
    if real is None or not any(real.is_relative_to(place) for place in allowed):
        return False
    return not disk.exists(path) or _is_sound(path)


def _real(path: Path) -> Path | None:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a name too long, links in a circle, a NUL
        return None


def _is_sound(path: Path) -> bool:
    if path.suffix.lower() in READ_SUFFIXES:
        return disk.is_file(path)
    try:
        probe(path)
    except AudioError:
        return False
    return True


def _absent(folder: Path, path: Path, taken: set[Path]) -> Path:
    """Return a place in `folder` at which there is nothing, under the name of `path`."""
    suffix = path.suffix if len(path.suffix) < 8 else ""
    for name in naming.numbered(path.stem):
        place = folder / (naming.safe_name(name) + naming.safe_name(suffix, otherwise=""))
        if place not in taken and not disk.exists(place):
            return place
    raise AssertionError("there is no end of numbers")
