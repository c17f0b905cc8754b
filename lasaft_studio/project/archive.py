"""A project as one `.lasaft` file: a ZIP with `project.json` and `media/`, to send to somebody.

It may come from anybody: only what the document names is unpacked, into a folder of ours, under names that
cannot lead out of it.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from lasaft_studio import disk
from lasaft_studio.errors import ProjectError, StorageError
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits, media, schema
from lasaft_studio.project.model import Project

SUFFIX = ".lasaft"
DOCUMENT = "project.json"
_BLOCK_BYTES = 4 << 20
_MOST_BYTES = 256 << 20  # that may come of any archive, however small
_MOST_TIMES = 100  # as much as the archive itself: only silence gets so small
_DAMAGED = (  # what zipfile and its three decompressors raise for damaged archives
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, LookupError, struct.error, OverflowError,
)  # fmt: skip


def write(project: Project, path: Path, progress: Progress) -> None:
    """Write a project and all of its media that are there as one file; a missing one stays missing.

    Raises:
        StorageError: no space or no permission; then `path` is as before.
    """
    names = media.archive_names(project.files())
    inside = edits.relocate(
        project, {file.path: replace(file, path=path / names[file.path]) for file in project.files()}
    )
    present = [file.path for file in project.files() if disk.is_file(file.path)]
    disk.require_space(path.parent, sum(file.stat().st_size for file in present))
    with disk.replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(DOCUMENT, _document(inside, path), zipfile.ZIP_DEFLATED)
        for file, part in progress.each(present):
            size = file.stat().st_size
            info = zipfile.ZipInfo(names[file])  # stored: sound does not get smaller
            with file.open("rb") as reader, archive.open(info, "w", force_zip64=size > 1 << 31) as writer:
                _copy(reader, writer, size, part, f"Saving {file.name}")


def _document(project: Project, path: Path) -> bytes:
    return schema.dumps(project, path).encode("utf-8", "backslashreplace")


def unpack(path: Path, folder: Path, progress: Progress) -> tuple[Project, Path]:
    """Unpack a single file below `folder`, if it has not been since it last changed.

    Returns:
        The project, and the folder of its media.

    Raises:
        ProjectError: it is no project, or damaged.
        StorageError: there is no space to unpack it.
    """
    if disk.exists(path) and not disk.is_file(path):
        raise _no_project(path)
    target = folder / _fingerprint(path)
    with _opened(path) as archive:
        entries = {info.filename: info for info in archive.infolist()}
        if DOCUMENT not in entries or entries[DOCUMENT].file_size > schema.MAX_BYTES:
            raise _no_project(path)
        project = schema.loads(archive.read(DOCUMENT), target)
        wanted = [file for file in project.files() if file.path.is_relative_to(target)]
        media_entries = {
            file.path: entries[name]
            for file in wanted
            if (name := file.path.relative_to(target).as_posix()) in entries
        }
        _check_size(path, media_entries.values())
        if not target.is_dir():
            try:
                _extract(archive, media_entries, target, progress)
            except StorageError:
                if not target.is_dir():  # else another instance was quicker with the same file
                    raise
    return project, target


def _check_size(path: Path, entries: Collection[zipfile.ZipInfo]) -> None:
    """Refuse an archive of next to nothing that unpacks to gigabytes."""
    unpacked = sum(info.file_size for info in entries)
    if unpacked > _MOST_BYTES and unpacked > _MOST_TIMES * path.stat().st_size:
        raise ProjectError(
            f"{path.name} would unpack to {disk.size(unpacked)}, which no sound does.",
            hint="Open an autosaved or older copy of the project.",
        )


def _extract(
    archive: zipfile.ZipFile, entries: dict[Path, zipfile.ZipInfo], target: Path, progress: Progress
) -> None:
    disk.require_space(target, sum(info.file_size for info in entries.values()))
    with disk.replacing(target) as temporary:
        temporary.mkdir(parents=True)
        for (path, info), part in progress.each(list(entries.items())):
            place = temporary / path.relative_to(target)
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as reader, place.open("wb") as writer:
                _copy(_Member(reader, target), writer, info.file_size, part, f"Opening {path.name}")


class _Member:
    """A member of an archive, whose damage is no fault of the disk that is written to."""

    def __init__(self, reader: IO[bytes], archive: Path) -> None:
        self._reader, self._archive = reader, archive

    def read(self, size: int) -> bytes:
        try:
            return self._reader.read(size)
        except _DAMAGED as error:
            raise _no_project(self._archive) from error


def _copy(reader: IO[bytes] | _Member, writer: IO[bytes], size: int, progress: Progress, text: str) -> None:
    done = 0
    while block := reader.read(_BLOCK_BYTES):
        writer.write(block)
        done += len(block)
        progress.report(done / max(size, 1), text)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except PermissionError as error:
        raise ProjectError(f"{path.name} cannot be read: {error.strerror}.", hint="Copy it.") from error
    except _DAMAGED as error:
        raise _no_project(path) from error


def _no_project(path: Path) -> ProjectError:
    return ProjectError(
        f"{path.name} is not a project of LaSAFT Studio, or it is damaged.",
        hint="Open an autosaved or older copy of the project.",
    )


def _fingerprint(path: Path) -> str:
    with disk.storage_errors(path):
        state = path.stat()
    text = f"{path.absolute()}\0{state.st_mtime_ns}\0{state.st_size}"
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:20]
