"""A folder of stems, such as a separation leaves, as a project of one song."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lasaft_studio.audio.io import naming
from lasaft_studio.audio.io.files import READ_SUFFIXES, AudioFile, probe
from lasaft_studio.audio.io.tags import read_tags
from lasaft_studio.errors import ProjectError
from lasaft_studio.outside_text import cleaned
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project, Song, new_id

_BETWEEN = " - "  # ``Song - Vocals.wav``
_NUMBER = re.compile(r"^\d{1,2}[ ._-]+")  # ``01 Vocals.wav``
_OURS = uuid.uuid5(uuid.NAMESPACE_DNS, "lasaft-studio")
_ORIGINALS = {"original", "mix", "mixture", "full mix", "song"}


def read_stems_folder(folder: Path, progress: Progress | None = None) -> Project:
    """Return the sound files of a folder as stems of one song; subfolders are not looked into.

    What stands behind the last " - " of a file's name, or the whole name, is the stem; a file named like
    the song, ``Original`` or ``Mixture`` is the song itself. Stems of the same name are numbered.

    Raises:
        ProjectError: there are no sound files, or they have different sample rates.
        AudioError: one of them cannot be read.
    """
    paths = sorted(path for path in _listed(folder) if path.suffix.lower() in READ_SUFFIXES)
    if not paths:
        raise ProjectError(f"{folder} holds no sound files.", hint="Choose the folder of a song's stems.")
    title = _title(paths, folder)
    names = naming.distinct(_stem(path, title) for path in paths)
    stems: dict[str, AudioFile] = {}
    for (path, name), part in (progress or Progress()).each(list(zip(paths, names, strict=True))):
        part.report(0.0, f"Opening {path.name}")
        stems[name] = probe(path.absolute())
    _check(folder, stems)
    return Project((_with_lasting_ids(_song(title, stems)),))


def _song(title: str, stems: Mapping[str, AudioFile]) -> Song:
    tags = read_tags(next(iter(stems.values())).path)
    original = next((name for name in stems if name in _ORIGINALS), None)
    parts = {name: file for name, file in stems.items() if name != original}
    rate = next(iter(stems.values())).sample_rate
    song = Song(new_id(), title, rate, (), tags.artist, tags.album, tags.year, tags.genre)
    if original is None:
        return edits.add_stems(Project((song,)), song.id, parts).songs[0]
    project = edits.add_song(
        Project(), stems[original], title=title, artist=tags.artist, album=tags.album, year=tags.year,
        genre=tags.genre,
    )  # fmt: skip
    return edits.add_stems(project, project.songs[0].id, parts).songs[0] if parts else project.songs[0]


def _with_lasting_ids(song: Song) -> Song:
    """Return a song whose ids are made of its names: the same folder gives the same export every time."""

    def lasting(name: str) -> str:
        return uuid.uuid5(_OURS, f"{song.title}/{name}").hex

    tracks = tuple(replace(track, id=lasting(f"{track.kind}/{track.stem}")) for track in song.tracks)
    return replace(song, id=lasting(""), tracks=tracks)


def _listed(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    except OSError as error:
        raise ProjectError(
            f"{folder} cannot be read: {error.strerror}.", hint="Choose a project, or a folder of stems."
        ) from error


def _title(paths: Sequence[Path], folder: Path) -> str:
    """Return what all names have before their last " - ", or else the folder's name."""
    titles = {path.stem.rpartition(_BETWEEN)[0] for path in paths if _BETWEEN in path.stem}
    others = [path for path in paths if _BETWEEN not in path.stem]
    if len(titles) == 1 and all(path.stem in titles for path in others):
        return cleaned(titles.pop())
    return cleaned(folder.absolute().name) or "Song"


def _stem(path: Path, title: str) -> str:
    if path.stem == title:
        return "original"
    name = path.stem.rpartition(_BETWEEN)[2] if path.stem.startswith(title + _BETWEEN) else path.stem
    return _NUMBER.sub("", name).strip().lower().replace(" ", "_") or path.stem.lower()


def _check(folder: Path, stems: Mapping[str, AudioFile]) -> None:
    rates = sorted({file.sample_rate for file in stems.values()})
    if len(rates) > 1:
        raise ProjectError(
            f"The files in {folder.name} have different sample rates: {', '.join(map(str, rates))} Hz.",
            hint="Convert them to one sample rate.",
        )
