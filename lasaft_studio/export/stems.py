"""Consolidated stems: sound files that all begin and end together. Every DAW opens them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from lasaft_studio.audio.io import naming
from lasaft_studio.errors import ExportError
from lasaft_studio.export import sound
from lasaft_studio.export.exporter import Exporter, SongExport
from lasaft_studio.export.text import decimal
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Song, Track
from lasaft_studio.project.render import audible

FIELDS = ("song", "stem", "index", "title", "artist", "album", "year", "model", "bpm", "key")
"""What may stand in braces in a name template."""


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write one file for each track."""
    notes = _tempo_notes(export)
    for (track, name), part in progress.each(list(zip(_tracks(export), names(export), strict=True))):
        heard = export.options.as_heard
        content = sound.mix(export, track.name, [track]) if heard else sound.as_separated(track)
        notes += sound.write_sound(export, content, folder / name, export.format, part)
    return notes


def names(export: SongExport) -> Sequence[PurePath]:
    """Return the files' names, made by the template; tracks of the same name are numbered."""
    tracks = _tracks(export)
    stems = naming.distinct(naming.safe_name(track.name) for track in tracks)
    return [
        naming.file_name(export.options.template, _fields(export, track, stem, index), export.format.suffix)
        for index, (track, stem) in enumerate(zip(tracks, stems, strict=True), 1)
    ]


def size_bytes(export: SongExport) -> int:
    """Return at most how long all files get."""
    return sound.size_bytes(export, export.format, [max(track.channels, 2) for track in _tracks(export)])


def _tracks(export: SongExport) -> Sequence[Track]:
    """Return what is exported; of stems as heard, only those that sound."""
    if not export.options.as_heard:
        return export.tracks
    heard = audible(export.song)
    tracks = [track for track in export.tracks if track.id in heard]
    if not tracks:
        raise ExportError(
            f"All stems of {export.song.title} are muted.", hint="Unmute one, or export them as separated."
        )
    return tracks


def _fields(export: SongExport, track: Track, stem: str, index: int) -> dict[str, str]:
    song = export.song
    values = (
        export.name,
        stem,
        f"{index:02}",
        song.title,
        song.artist or "Unknown artist",
        song.album or "Unknown album",
        song.year,
        track.model,
        _bpm(song),
        str(song.key or ""),
    )
    return dict(zip(FIELDS, values, strict=True))


def _tempo_notes(export: SongExport) -> list[str]:
    if not export.options.acid or export.song.tempo.known:
        return []
    return [f"The tempo of {export.song.title} is unknown: no ACID chunk was written."]


def _bpm(song: Song) -> str:
    return decimal(song.tempo.bpm, 2) if song.tempo.known else ""


EXPORTER = Exporter(
    id="stems",
    label="Stems",
    suffix="",
    opens_in=("every DAW", "every editor and player"),
    carries=("audio", "names", "markers (WAV)", "tags", "tempo (WAV, ACID chunk, by choice)"),
    checked="opened in Audacity 3.2.4 and Ardour 7.3; read by libsndfile, ffprobe, wavinfo and mutagen",
    write=write,
    names=names,
    size_bytes=size_bytes,
    options=("original", "format", "template", "as_heard", "acid"),
)
