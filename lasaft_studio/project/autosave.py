"""Copies of the open document that survive a crash: small, in the program's own folder.

While a project is open and changed, the window writes its document here now and then, and discards it when
the project has been saved or closed. What is found at the next start was left by a crash. An autosave that
this installation has not sealed itself is opened like a project from somebody else.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio import disk, paths
from lasaft_studio.errors import ProjectError
from lasaft_studio.project import schema
from lasaft_studio.project.confined import confined, is_inside
from lasaft_studio.project.fields import Fields
from lasaft_studio.project.model import Project, new_id
from lasaft_studio.project.seal import is_sealed, seal

_SUFFIX = ".autosave.json"


@dataclass(frozen=True, slots=True)
class Autosave:
    """A document that was not saved.

    Attributes:
        project: as it was last.
        path: the folder or file that it was opened from or saved to; `None` for one that never was.
        folder: where its media are.
        saved_at: when, in seconds since 1970.
        file: of the autosave itself, for `discard`.
    """

    project: Project
    path: Path | None
    folder: Path
    saved_at: float
    file: Path


def new_file() -> Path:
    """Return a name for the autosaves of one open document."""
    return paths.data_folder() / "autosaves" / f"{new_id()}{_SUFFIX}"


def write(file: Path, project: Project, path: Path | None, folder: Path) -> None:
    """Write the document as it is now; media stay where they are.

    Raises:
        StorageError: no space or no permission; then the last autosave stays.
    """
    document = {
        "path": str(path.absolute()) if path else None,
        "folder": str(folder.absolute()),
        "saved_at": time.time(),
        "document": schema.to_json(project, folder),
    }
    text = json.dumps(document, allow_nan=False)
    disk.write_text(file, json.dumps({"seal": seal(text), "autosave": text}))


def found() -> list[Autosave]:
    """Return what was left by a crash, the latest first; what cannot be read is left out."""
    folder = paths.data_folder() / "autosaves"
    autosaves = [left for file in folder.glob(f"*{_SUFFIX}") if (left := _read(file)) is not None]
    return sorted(autosaves, key=lambda left: left.saved_at, reverse=True)


def discard(file: Path) -> None:
    """Remove an autosave: the document was saved, or is not wanted."""
    file.unlink(missing_ok=True)


def _read(file: Path) -> Autosave | None:
    try:
        outer = Fields({"autosave": json.loads(file.read_bytes())}, "the autosave").one("autosave")
        text = outer.name_of_a_file("autosave")
        data = Fields({"document": json.loads(text)}, "the autosave").one("document")
        sealed = is_sealed(text, outer.values.get("seal"))
        folder = Path(data.name_of_a_file("folder"))
        if not sealed and not is_inside(folder, paths.data_folder()):
            folder = paths.data_folder() / "projects" / new_id()
        project = schema.from_json(data.one("document").values, folder)
        if not sealed:
            project = confined(project, folder)
        path = Path(data.name_of_a_file("path")) if sealed and data.has("path") else None
        return Autosave(project, path, folder, data.number("saved_at"), file)
    except (OSError, ValueError, RecursionError, ProjectError):
        return None
