"""A song as a project of another program, to be dragged or copied: in a folder that stays and never changes.

What has been dragged may be open in the other program. So a project that exists is used again if it is the
same to the byte, which exports of the same song are, and otherwise left alone: the new one gets a number.
"""

from __future__ import annotations

import filecmp
import tempfile
from pathlib import Path

from lasaft_studio import disk
from lasaft_studio.audio.io.naming import numbered, safe_name
from lasaft_studio.export.exporter import Exported, ExportOptions
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Project, Song
from lasaft_studio.tasks.export_project import export_project

FORMATS = ("dawproject", "reaper", "audacity", "midi")
"""Those whose files name each other by relative paths, so that their folder can be moved."""


def hand_off_project(
    project: Project, song: Song, format_id: str, folder: Path, progress: Progress | None = None
) -> Exported:
    """Write ``Song/reaper/Song.rpp`` with its sound files, or find it written.

    Args:
        project: that the song belongs to.
        song: with its tracks, faders, tempo and markers.
        format_id: one of `FORMATS`.
        folder: below which the song's folder lies.
        progress: of the whole.

    Returns:
        The paths; the first one is what other programs open.

    Raises:
        ValueError: the format is none of `FORMATS`.
        ExportError: a sound file is missing, or something cannot be written.
        Cancelled: the user asked to stop; nothing is left behind.
    """
    if format_id not in FORMATS:
        raise ValueError(f"projects to hand on are {', '.join(FORMATS)}, not {format_id}")
    place = folder / safe_name(song.title)
    options = ExportOptions(songs=frozenset({song.id}))
    with disk.storage_errors(place):
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".lasaft-studio-", dir=place) as hidden:
            new = Path(hidden) / format_id
            made = export_project(project, format_id, new, progress, options)
            settled = _settle(new, place)
    return Exported(tuple(settled / path.relative_to(new) for path in made.paths), made.notes)


def _settle(new: Path, place: Path) -> Path:
    """Move a new folder to its place, unless one with the same files is there already."""
    for name in numbered(new.name):
        target = place / name
        if not target.exists():
            return new.rename(target)
        if _holds(target, new):
            return target
    raise AssertionError("there is no end of numbers")


def _holds(folder: Path, new: Path) -> bool:
    """Whether a folder has all the files of `new`; other programs may have put more beside them."""
    return all(
        (same := folder / path.relative_to(new)).is_file() and filecmp.cmp(path, same, shallow=False)
        for path in new.rglob("*")
        if path.is_file()
    )
