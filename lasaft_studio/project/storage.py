"""Projects on disk: a folder with `project.json` and `media/`, or a single `.lasaft` file, a ZIP of the same.

A project is at any time on disk either as it was or as it is now: everything is written under a temporary
name first. A single file is unpacked into a folder of the program's while it is open, since sound is read
from there while it plays.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio import disk, paths
from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.errors import ProjectError
from lasaft_studio.progress import Progress
from lasaft_studio.project import archive, edits, media, schema
from lasaft_studio.project.archive import DOCUMENT, SUFFIX
from lasaft_studio.project.confined import MEDIA, confined, is_inside
from lasaft_studio.project.model import Project, new_id

_LEFT_SECONDS = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Opened:
    """A project that was opened.

    Attributes:
        project: with every medium that was found where it now is.
        path: the folder or file that it was opened from.
        folder: where its media are, and where new stems of it go.
        missing: the files that were not found: give their paths to `Renderer` as silent, and look for them
            with `media.find`.
    """

    project: Project
    path: Path
    folder: Path
    missing: tuple[AudioFile, ...]


def new_folder() -> Path:
    """Return a new folder of the program's, for the media of a project that has not been saved yet."""
    folder = paths.data_folder() / "projects" / new_id()
    (folder / MEDIA).mkdir(parents=True)
    return folder


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a place for a project that is unpacked for one task; it is removed at the end.

    `sweep` removes what a killed program has left.
    """
    folder = paths.cache_folder() / f"live-{new_id()}"
    try:
        yield folder
    finally:
        disk.remove(folder)


def discard_folder(folder: Path) -> None:
    """Remove the folder of an unsaved or unpacked project once it is closed; other folders are left alone."""
    if is_inside(folder, paths.data_folder()) and not is_inside(paths.data_folder(), folder):
        shutil.rmtree(folder, ignore_errors=True)


def sweep(keep: Iterable[Path]) -> None:
    """Remove the folders of unsaved and unpacked projects that crashes have left, but for those of `keep`.

    Only what nobody has touched for a week: another instance of the program may be at work.
    """
    kept = set(keep)
    data = paths.data_folder()
    for folder in (*data.glob("projects/*"), *data.glob("opened/*"), *paths.cache_folder().glob("live-*")):
        if folder not in kept and time.time() - _touched_at(folder) > _LEFT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def is_project(path: Path) -> bool:
    """Whether this is a project: a `.lasaft` file, a folder with a `project.json`, or that file itself."""
    return path.suffix.lower() == SUFFIX or path.name == DOCUMENT or disk.is_file(path / DOCUMENT)


def save(project: Project, path: Path, progress: Progress | None = None, *, collect: bool = True) -> Project:
    """Save a project as a single file if `path` ends with `.lasaft`, else as a folder.

    Args:
        project: to be saved.
        path: the file or the folder.
        progress: reports each medium.
        collect: bring all media into the folder; without it, media elsewhere stay where they are. A single
            file always holds all media that are there.

    Returns:
        The project with its media where they now are.

    Raises:
        StorageError: no space or no permission; then everything is as before.
    """
    progress = progress or Progress()
    if path.suffix.lower() == SUFFIX:
        archive.write(project, path, progress)
        return project
    moved = media.collect(project.files(), path, progress.part(0.0, 0.95)) if collect else {}
    try:
        saved = edits.relocate(project, moved)
        progress.report(1.0, "Saving")
        write_document(saved, path / DOCUMENT)
    except BaseException:
        media.remove(moved.values())
        raise
    return saved


def write_document(project: Project, path: Path) -> None:
    """Write only the document, with media named relative to the folder of `path` where they lie in it.

    Raises:
        StorageError: no space or no permission; then `path` is as before.
    """
    disk.write_text(path, schema.dumps(project, path.parent))


def load(
    path: Path, progress: Progress | None = None, named: Iterable[Path] = (), scratch: Path | None = None
) -> Opened:
    """Open a project: a folder, its `project.json`, or a single file.

    Media outside the project are taken only from places that the user has named; others count as missing.
    Missing media are looked for in the project's folders, and in the named ones.

    Args:
        path: of the project.
        progress: of the opening.
        named: files and folders that the user has opened or chosen.
        scratch: where a single file is unpacked, if not where it stays for the next time.

    Raises:
        ProjectError: it is no project, damaged, or a newer program's.
        StorageError: a single file cannot be unpacked for want of space.
    """
    progress = progress or Progress()
    path = (path.parent if path.name == DOCUMENT else path).absolute()
    if disk.is_folder(path) or path.suffix.lower() != SUFFIX:
        project, folder = _read_document(path / DOCUMENT), path
    else:
        project, folder = archive.unpack(
            path, scratch or paths.data_folder() / "opened", progress.part(0.0, 0.95)
        )
    named = tuple(named)
    project = confined(project, folder, named)
    found = media.find(media.missing(project), (folder, *named))
    project = edits.relocate(project, found)
    progress.report(1.0, "Opened")
    return Opened(project, path, folder, media.missing(project))


def _touched_at(folder: Path) -> float:
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
    except OSError:  # somebody is at work in it
        return time.time()


def _read_document(path: Path) -> Project:
    try:
        text = disk.read_bytes(path, schema.MAX_BYTES)
    except OSError as error:
        raise ProjectError(
            f"{path.parent.name} is not a project of LaSAFT Studio: its {DOCUMENT} cannot be read.",
            hint="Choose a .lasaft file, or the folder of a project.",
        ) from error
    return schema.loads(text, path.parent)
