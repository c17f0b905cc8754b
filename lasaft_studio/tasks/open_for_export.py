"""What can be exported from the terminal: a project, a folder of stems, or a song; and which part of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from lasaft_studio import disk
from lasaft_studio.errors import UsageError
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits, storage
from lasaft_studio.project.model import Project, Track
from lasaft_studio.project.stems_folder import read_stems_folder
from lasaft_studio.tasks.open_audio import open_audio

_ORIGINAL = "original"


def open_for_export(
    path: Path, progress: Progress | None = None, media: Sequence[Path] = (), scratch: Path | None = None
) -> Project:
    """Open a project, or make one of a folder of stems or of a song.

    Args:
        path: of any of them.
        progress: of the opening.
        media: folders where a project's files may be that lie outside of it.
        scratch: where a single file is unpacked; it has to stay until the export is done.

    Raises:
        UsageError: there is nothing at `path`.
        ProjectError: the project or the folder cannot be opened.
        AudioError: a sound file cannot be read.
        Cancelled: the user asked to stop.
    """
    if not disk.exists(path):
        raise UsageError(
            f"{path} does not exist.", hint="Name a project, a folder of stems, or a sound file."
        )
    if storage.is_project(path):
        return storage.load(path, progress, media, scratch).project
    if disk.is_folder(path):
        return read_stems_folder(path, progress)
    opened = open_audio(path, progress)
    tags = opened.tags
    return edits.add_song(
        Project(), opened.file, title=tags.title, artist=tags.artist, album=tags.album, year=tags.year,
        genre=tags.genre,
    )  # fmt: skip


def songs_named(project: Project, titles: Collection[str]) -> frozenset[str]:
    """Return the ids of the songs with these titles, whatever their case.

    Raises:
        UsageError: there is no such song; those that there are, are listed.
    """
    known = {song.title.casefold() for song in project.songs}
    wanted = {title.strip().casefold() for title in titles}
    if not wanted <= known:
        raise UsageError(
            f"There is no song {', '.join(sorted(wanted - known))}.",
            hint=f"There are {', '.join(song.title for song in project.songs)}.",
        )
    return frozenset(song.id for song in project.songs if song.title.casefold() in wanted)


def tracks_named(project: Project, stems: Collection[str]) -> frozenset[str]:
    """Return the ids of the tracks of these stems in all songs; ``original`` is the song itself.

    Raises:
        UsageError: no song has such a stem; those that there are, are listed.
    """
    wanted = {stem.strip().lower() for stem in stems}
    known = {_stem(track) for track in project.tracks}
    if not wanted <= known:
        raise UsageError(
            f"There is no stem {', '.join(sorted(wanted - known))}.",
            hint=f"There are {', '.join(sorted(known))}.",
        )
    return frozenset(track.id for track in project.tracks if _stem(track) in wanted)


def with_faders(project: Project, gains_db: Mapping[str, float], pans: Mapping[str, float]) -> Project:
    """Return the project with faders and pans, by the names of stems, where a person wants them.

    Raises:
        UsageError: no song has such a stem.
    """
    project = _each(project, gains_db, edits.set_gain)
    return _each(project, pans, edits.set_pan)


def _each(
    project: Project, values: Mapping[str, float], edit: Callable[[Project, str, float], Project]
) -> Project:
    for stem, value in values.items():
        for track_id in tracks_named(project, [stem]):
            project = edit(project, track_id, value)
    return project


def _stem(track: Track) -> str:
    return track.stem or _ORIGINAL
