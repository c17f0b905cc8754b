"""Open sound files: what they are and what they say about themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio import disk
from lasaft_studio.audio.io.file_check import looks_like_text
from lasaft_studio.audio.io.files import READ_SUFFIXES, AudioFile, probe
from lasaft_studio.audio.io.formats import TEXT_SUFFIXES
from lasaft_studio.audio.io.tags import Tags, read_tags
from lasaft_studio.errors import AudioError
from lasaft_studio.progress import Progress


@dataclass(frozen=True, slots=True)
class OpenedAudio:
    """A sound file, ready to become a song.

    Attributes:
        file: what it is.
        tags: what it says about its music.
    """

    file: AudioFile
    tags: Tags


def open_audio(path: Path, progress: Progress | None = None) -> OpenedAudio:
    """Look at a sound file without reading all of it.

    Raises:
        AudioError: it cannot be read.
        Cancelled: the user asked to stop.
    """
    progress = progress or Progress()
    progress.report(0.0, f"Opening {path.name}")
    file = probe(path.absolute(), progress.part(0.0, 0.9))
    progress.report(0.9, f"Opening {path.name}")
    return OpenedAudio(file, read_tags(path))


def sound_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files among `paths`, and those in its folders which look like sound, by name."""
    found: list[Path] = []
    for path in paths:
        if disk.is_folder(path):
            found += sorted(file for file in _below(path) if _is_song(file) and not _hidden(file, path))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _below(folder: Path) -> list[Path]:
    try:
        return list(folder.rglob("*"))
    except OSError as error:
        raise AudioError(
            f"{folder} cannot be read: {error.strerror}.", hint="Change its permissions."
        ) from error


def _is_song(file: Path) -> bool:
    suffix = file.suffix.lower()
    if suffix not in READ_SUFFIXES or not disk.is_file(file):
        return False
    return suffix not in TEXT_SUFFIXES or not looks_like_text(file)


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
