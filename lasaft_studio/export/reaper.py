"""REAPER projects: a text of nested blocks beside a folder of WAV files.

Tags as in the state chunk definitions of the REAPER wiki and in projects that REAPER itself saved. The song
is a folder track with its own fader, its stems are inside; without the explicit fades of length 0, REAPER
would put its default fades on every item.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from lasaft_studio.export import sound
from lasaft_studio.export.exporter import Exporter, SongExport, main_file, media_folder
from lasaft_studio.export.grid import Grid, GridTempo, grid
from lasaft_studio.export.text import decimal, one_line
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Song, Track
from lasaft_studio.project.render import linear

_VERSION = '0.1 "7.0" 0'  # of the format, of the program, and the time at which it was saved
_HAS_COLOUR = 1 << 24
_SQUARE = 1  # the shape of an envelope point whose tempo holds until the next
_SETS_METRE = 1
_FOLDER_BEGINS, _INSIDE, _FOLDER_ENDS = "1 1", "0 0", "2 -1"  # ISBUS
_NAMESPACE = uuid.UUID("4cb0f5b6-95d1-4b0e-a9f5-9f9c6c1c6a5e")


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write the project and its sound files."""
    media, notes = sound.write_media(export, folder / media_folder(export), progress)
    relative = {track_id: path.relative_to(folder).as_posix() for track_id, path in media.items()}
    text = "\n".join(_project(export, relative)) + "\n"
    (folder / f"{export.name}.rpp").write_text(text, encoding="utf-8", newline="\n")
    return notes


def _names(export: SongExport) -> Sequence[PurePath]:
    return [*main_file(".rpp")(export), PurePath(media_folder(export))]


def _project(export: SongExport, media: dict[str, str]) -> Iterator[str]:
    song = export.song
    timeline = grid(song)
    first = timeline.tempi[0]
    yield f"<REAPER_PROJECT {_VERSION}"
    yield f"  SAMPLERATE {song.sample_rate} 1 0"
    yield f"  TEMPO {decimal(first.bpm)} {first.beats_per_bar} {first.beat_unit}"
    yield from _tempo_envelope(timeline)
    for number, marker in enumerate(song.markers, 1):
        yield f"  MARKER {number} {decimal(timeline.seconds(marker.frame))} {quoted(marker.name)} 0 0 1"
    yield from _folder_track(song)
    for track in export.tracks:
        is_last = track is export.tracks[-1]
        yield from _track(song, track, media[track.id], _FOLDER_ENDS if is_last else _INSIDE)
    yield ">"


def _tempo_envelope(timeline: Grid) -> Iterator[str]:
    if len(timeline.tempi) == 1:
        return
    yield "  <TEMPOENVEX"
    yield "    ACT 1 -1"
    yield "    DEFSHAPE 1 -1 -1"
    for tempo in timeline.tempi:
        yield f"    {_point(timeline, tempo)}"
    yield "  >"


def _point(timeline: Grid, tempo: GridTempo) -> str:
    metre = tempo.beat_unit << 16 | tempo.beats_per_bar
    return (
        f"PT {decimal(timeline.seconds(tempo.frame))} {decimal(tempo.bpm)} {_SQUARE} {metre} 0 {_SETS_METRE}"
    )


def _folder_track(song: Song) -> Iterator[str]:
    identity = _guid(song.id)
    yield f"  <TRACK {identity}"
    yield f"    NAME {quoted(song.title)}"
    yield f"    VOLPAN {decimal(linear(song.gain_db))} 0 -1 -1 1"
    yield "    MUTESOLO 0 0 0"
    yield f"    ISBUS {_FOLDER_BEGINS}"
    yield "    NCHAN 2"
    yield f"    TRACKID {identity}"
    yield "    MAINSEND 1 0"
    yield "  >"


def _track(song: Song, track: Track, path: str, place: str) -> Iterator[str]:
    identity = _guid(track.id)
    yield f"  <TRACK {identity}"
    yield f"    NAME {quoted(track.name)}"
    yield f"    PEAKCOL {_colour(track.colour)}"
    yield f"    VOLPAN {decimal(linear(track.gain_db))} {decimal(track.pan)} -1 -1 1"
    yield f"    MUTESOLO {int(track.muted)} {int(track.soloed)} 0"
    yield f"    ISBUS {place}"
    yield "    NCHAN 2"
    yield f"    TRACKID {identity}"
    yield "    MAINSEND 1 0"
    yield "    <ITEM"
    yield "      POSITION 0"
    yield f"      LENGTH {decimal(song.seconds)}"
    yield "      LOOP 0"
    yield "      FADEIN 0 0 0"
    yield "      FADEOUT 0 0 0"
    yield f"      NAME {quoted(track.name)}"
    yield "      <SOURCE WAVE"
    yield f"        FILE {quoted(path)}"
    yield "      >"
    yield "    >"
    yield "  >"


def quoted(text: str) -> str:
    """Return a string as REAPER writes it: in the first kind of quotes that it does not contain itself."""
    plain = one_line(text)
    for quote in "\"'`":
        if quote not in plain:
            return f"{quote}{plain}{quote}"
    return "`" + plain.replace("`", "'") + "`"


def _guid(identity: str) -> str:
    return f"{{{str(uuid.uuid5(_NAMESPACE, identity)).upper()}}}"


def _colour(colour: str) -> int:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return _HAS_COLOUR | blue << 16 | green << 8 | red


EXPORTER = Exporter(
    id="reaper",
    label="REAPER project",
    suffix=".rpp",
    opens_in=("REAPER 7",),
    carries=(
        "audio",
        "names",
        "colours",
        "gain",
        "pan",
        "mute",
        "solo",
        "tempo map",
        "markers",
        "song folder",
    ),
    checked="read by the rpp package; no DAW was run",
    write=write,
    names=_names,
    size_bytes=sound.tracks_bytes,
    options=("original", "format"),
)
