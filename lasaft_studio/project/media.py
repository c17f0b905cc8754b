"""The sound files of a project: bringing them together, and finding those that have moved."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lasaft_studio import disk, paths
from lasaft_studio.audio.io import naming
from lasaft_studio.audio.io.files import AudioFile, probe
from lasaft_studio.errors import AudioError, StorageError
from lasaft_studio.progress import Progress
from lasaft_studio.project.confined import MEDIA, is_inside
from lasaft_studio.project.model import Project


def missing(project: Project) -> tuple[AudioFile, ...]:
    """Return the files that are not where the project says."""
    return tuple(file for file in project.files() if not disk.is_file(file.path))


def find(lost: Iterable[AudioFile], folders: Iterable[Path]) -> dict[Path, AudioFile]:
    """Look for lost files by name, in `folders` and the folders directly in them.

    Only a file of the same rate and number of channels which is at least as long counts as found.

    Returns:
        The file found for each old path, as `edits.relocate` takes it.
    """
    places = [
        place
        for folder in folders
        if disk.is_folder(folder)
        for place in (folder, *(inner for inner in _subfolders(folder) if is_inside(inner, folder)))
    ]
    found = {}
    for file in lost:
        for place in places:
            other = _same(file, place / file.path.name)
            if other is not None and is_inside(other.path, place):
                found[file.path] = other
                break
    return found


def collect(files: Iterable[AudioFile], folder: Path, progress: Progress) -> dict[Path, AudioFile]:
    """Bring files that lie elsewhere into `folder`/media, under names of their own.

    Files that the program has made itself are linked where the disk can, which takes no time and space;
    a file of the user's is always copied, as another program may write over it.

    Returns:
        The new file for each old path, as `edits.relocate` takes it. Files that are missing stay.

    Raises:
        StorageError: there is no space, or a file cannot be copied.
    """
    if not is_inside(folder / MEDIA, folder):
        raise StorageError(
            f"The folder '{MEDIA}' of {folder.name} leads to another place.", hint="Choose another folder."
        )
    files = list(files)
    outside = [f for f in files if disk.is_file(f.path) and not f.path.is_relative_to(folder)]
    disk.require_space(folder, sum(f.path.stat().st_size for f in outside if not _is_ours(f.path)))
    moved: dict[Path, AudioFile] = {}
    made: list[AudioFile] = []
    taken = {f.path for f in files}
    try:
        for file, part in progress.each(outside):
            target = _target(file.path, folder / MEDIA, taken)
            taken.add(target)
            there = disk.exists(target)  # left by a save that was killed before its document was written
            moved[file.path] = replace(file, path=target)
            if not there:
                made.append(moved[file.path])
                _link_or_copy(file.path, target, part)
    except BaseException:
        remove(made)
        raise
    return moved


def remove(files: Iterable[AudioFile]) -> None:
    """Remove copies that are not wanted after all, and the folders that were made for them."""
    for file in files:
        file.path.unlink(missing_ok=True)
        with suppress(OSError):  # something else lies there, so the folder stays
            file.path.parent.rmdir()
            file.path.parent.parent.rmdir()


def archive_names(files: Iterable[AudioFile]) -> dict[Path, str]:
    """Return the name ``media/…`` of each file inside a single-file project."""
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for file in files:
        free = next(n for n in naming.numbered(file.path.stem) if naming.file_identity(n) not in taken)
        taken.add(naming.file_identity(free))
        names[file.path] = f"{MEDIA}/{naming.safe_name(free)}{file.path.suffix}"
    return names


def _subfolders(folder: Path) -> list[Path]:
    try:
        return sorted(place for place in folder.iterdir() if disk.is_folder(place))
    except OSError:  # a folder that may not be read holds nothing for us
        return []


def _same(file: AudioFile, path: Path) -> AudioFile | None:
    if not disk.is_file(path):
        return None
    try:
        other = probe(path)
    except AudioError:
        return None
    alike = (other.sample_rate, other.channels) == (file.sample_rate, file.channels)
    return other if alike and other.frames >= file.frames else None


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(paths.data_folder())


def _target(source: Path, folder: Path, taken: Collection[Path]) -> Path:
    """Return a free place in `folder`, or that of the same bytes which no file of the project uses."""
    for name in naming.numbered(source.stem):
        place = folder / (naming.safe_name(name) + source.suffix)
        if place not in taken and (not os.path.lexists(place) or _is_copy(source, place)):
            return place
    raise AssertionError("there is no end of numbers")


def _is_copy(source: Path, place: Path) -> bool:
    try:
        return not place.is_symlink() and filecmp.cmp(source, place, shallow=False)
    except OSError:
        return False


def _link_or_copy(source: Path, target: Path, progress: Progress) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if _is_ours(source):
        try:
            os.link(source, target)
        except OSError:  # another disk, or a file system without links
            disk.require_space(target.parent, source.stat().st_size)
        else:
            progress.report(1.0, f"Saving {target.name}")
            return
    disk.copy(source, target, progress)
