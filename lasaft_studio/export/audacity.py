"""Audacity: a list of files that opens as tracks of one project, and markers as a label track.

The list (.lof) is described in Audacity's manual, "Importing Audio with a List of Files"; labels have one
line each with start and end in seconds and a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from lasaft_studio.export import sound
from lasaft_studio.export.exporter import Exporter, SongExport, main_file, media_folder
from lasaft_studio.export.text import one_line
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Song


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write the list, the sound files and the labels."""
    media, notes = sound.write_media(export, folder / media_folder(export), progress)
    lines = [f'file "{path.relative_to(folder).as_posix()}"' for path in media.values()]
    _write_lines(folder / f"{export.name}.lof", lines)
    if export.song.markers:
        _write_lines(folder / _labels_name(export), labels(export.song))
    return notes


def labels(song: Song) -> list[str]:
    """Return the lines of a label track: start, end and text, separated by tabs."""
    seconds = [f"{marker.frame / song.sample_rate:.6f}" for marker in song.markers]
    return [
        f"{time}\t{time}\t{one_line(marker.name)}" for time, marker in zip(seconds, song.markers, strict=True)
    ]


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _labels_name(export: SongExport) -> str:
    return f"{export.name} labels.txt"


def _names(export: SongExport) -> Sequence[PurePath]:
    labels_file = [PurePath(_labels_name(export))] if export.song.markers else []
    return [*main_file(".lof")(export), PurePath(media_folder(export)), *labels_file]


EXPORTER = Exporter(
    id="audacity",
    label="Audacity list of files",
    suffix=".lof",
    opens_in=("Audacity 3.2",),
    carries=("audio", "markers (as a label track to import)"),
    checked="opened in the window of Audacity 3.2.4",
    write=write,
    names=_names,
    size_bytes=sound.tracks_bytes,
    options=("original", "format"),
)
