"""Tracks as finished sound files for other programs: in a folder that stays, never changed afterwards.

What has been dragged into a DAW is often used in place. So a file that exists is used again if it sounds
the same, and otherwise left alone: the new one gets a number.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lasaft_studio import disk
from lasaft_studio.audio.io.files import open_reader
from lasaft_studio.audio.io.naming import numbered, safe_name
from lasaft_studio.errors import AudioError
from lasaft_studio.export.exporter import Exported, ExportOptions
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Project, Song
from lasaft_studio.tasks.export_project import export_project

_BLOCK_FRAMES = 1 << 18


def hand_off(
    project: Project, song: Song, track_ids: Sequence[str], folder: Path, progress: Progress | None = None
) -> Exported:
    """Write tracks as they were separated, ``Song - Vocals.wav`` and so on.

    Args:
        project: that the tracks belong to.
        song: theirs.
        track_ids: which; the files come in the order of the mixer.
        folder: below which the song's folder lies.
        progress: of the whole.

    Raises:
        ExportError: a sound file is missing or cannot be written.
        Cancelled: the user asked to stop.
    """
    options = ExportOptions(songs=frozenset({song.id}), tracks=frozenset(track_ids))
    return _made(project, "stems", options, folder / safe_name(song.title), progress or Progress())


def hand_off_mix(project: Project, song: Song, folder: Path, progress: Progress | None = None) -> Exported:
    """Write the song's mix as it is heard, ``Song - Mix.wav``.

    Raises:
        ExportError: as `hand_off`, or nothing sounds.
        Cancelled: the user asked to stop.
    """
    options = ExportOptions(songs=frozenset({song.id}))
    return _made(project, "mixdown", options, folder / safe_name(song.title), progress or Progress())


def _made(
    project: Project, format_id: str, options: ExportOptions, place: Path, progress: Progress
) -> Exported:
    with disk.storage_errors(place):
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".lasaft-studio-", dir=place) as hidden:
            made = export_project(project, format_id, Path(hidden), progress, options)
            return Exported(tuple(_settle(path, place) for path in made.paths), made.notes)


def _settle(path: Path, folder: Path) -> Path:
    """Move a new file to its place, unless one that sounds the same is there already."""
    for name in numbered(path.stem):
        target = folder / f"{name}{path.suffix}"
        if not target.exists():
            return path.rename(target)
        if _same_sound(path, target):
            return target
    raise AssertionError("there is no end of numbers")


def _same_sound(first: Path, second: Path) -> bool:
    try:
        with open_reader(first) as one, open_reader(second) as other:
            facts = [(r.file.frames, r.file.channels, r.file.sample_rate, r.file.bits) for r in (one, other)]
            pairs = zip(one.blocks(_BLOCK_FRAMES), other.blocks(_BLOCK_FRAMES), strict=True)
            return facts[0] == facts[1] and all(np.array_equal(a, b) for a, b in pairs)
    except AudioError:
        return False
