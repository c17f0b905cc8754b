"""The document as JSON, and back: what stands in `project.json`.

Media inside the project's folder are named relative to it (``media/Song - Vocals.wav``), others by their
absolute path. Nothing that a file says is taken without a look: a relative path that leads out of the
folder, or an absolute one that leads to another machine, is an error; see `confined` for the others.
"""

from __future__ import annotations

import json
from dataclasses import fields as fields_of
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, cast

from lasaft_studio import __version__
from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.errors import ProjectError
from lasaft_studio.project.fields import Fields, damaged
from lasaft_studio.project.model import Clip, Key, Marker, Project, Song, Span, Track
from lasaft_studio.project.tempo import Tempo, TempoMap
from lasaft_studio.project.upgrades import SCHEMA, upgraded

MAX_BYTES = 8 << 20  # thousands of songs; more is no document of ours, and read it takes thirty times that
_SONG_TEXTS = ("id", "title", "artist", "album", "year", "genre")


def to_json(project: Project, folder: Path) -> dict[str, Any]:
    """Return the project as a document for a `project.json` in `folder`."""
    return {
        "schema": SCHEMA,
        "program": f"LaSAFT Studio {__version__}",
        "songs": [_song_to_json(song, folder) for song in project.songs],
    }


def from_json(document: object, folder: Path) -> Project:
    """Return the project of a document that stood in `folder`.

    Raises:
        ProjectError: it is no project, a newer program's, or damaged.
    """
    if not isinstance(document, dict):
        raise ProjectError("This is not a project of LaSAFT Studio.", hint="Choose another file.")
    root = Fields(upgraded(document), "the project")
    try:
        project = Project(tuple(_song(song, folder) for song in root.each("songs")))
    except ValueError as error:  # a value of the right type that no document may have
        raise damaged(str(error)) from error
    ids = [*(song.id for song in project.songs), *(track.id for track in project.tracks)]
    if len(set(ids)) != len(ids):
        raise damaged("two songs or tracks have the same id")
    return project


def dumps(project: Project, folder: Path) -> str:
    """Return the text of a `project.json` in `folder`: readable, and the same for the same project."""
    return json.dumps(to_json(project, folder), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def loads(text: bytes, folder: Path) -> Project:
    """Return the project of a `project.json` that stood in `folder`.

    Raises:
        ProjectError: as `from_json`, or the text is not JSON.
    """
    if len(text) > MAX_BYTES:
        raise damaged("it is too large for a project")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged("it is not JSON") from error
    return from_json(document, folder)


def inner_path(folder: Path, name: str) -> Path:
    """Return the place of a medium named relative to `folder`.

    Raises:
        ProjectError: the name leads out of the folder.
    """
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or any(_is_unsafe(part) for part in parts):
        raise damaged(f"{name!r} is not a file inside the project")
    return folder.joinpath(*parts)


def _is_unsafe(part: str) -> bool:
    return part == ".." or any(char in part for char in "\\:\0")


def _outer_path(name: str) -> Path:
    if name.startswith(("\\\\", "//")) or not (
        Path(name).is_absolute() or PureWindowsPath(name).is_absolute()
    ):
        raise damaged(f"{name!r} is not a file on this computer")
    return Path(name)


def _song_to_json(song: Song, folder: Path) -> dict[str, Any]:
    return {
        **{name: getattr(song, name) for name in _SONG_TEXTS},
        "sample_rate": song.sample_rate,
        "gain_db": song.gain_db,
        "tempo": {
            "confidence": song.tempo.confidence,
            "changes": [_plain(tempo) for tempo in song.tempo.changes],
        },
        "key": _plain(song.key) if song.key else None,
        "markers": [_plain(marker) for marker in song.markers],
        "loop": _plain(song.loop) if song.loop else None,
        "tracks": [_track_to_json(track, folder) for track in song.tracks],
    }


def _track_to_json(track: Track, folder: Path) -> dict[str, Any]:
    clips = [{**_plain(clip), "file": _file_to_json(clip.file, folder)} for clip in track.clips]
    return {**_plain(track), "clips": clips}


def _file_to_json(file: AudioFile, folder: Path) -> dict[str, Any]:
    if file.path.is_relative_to(folder):
        place = {"path": file.path.relative_to(folder).as_posix(), "inside": True}
    else:
        place = {"path": str(file.path), "inside": False}
    return {**_plain(file), "notes": list(file.notes), **place}


def _plain(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields_of(value)}


def _song(data: Fields, folder: Path) -> Song:
    return Song(
        **{name: data.text(name) for name in _SONG_TEXTS},
        sample_rate=data.integer("sample_rate"),
        gain_db=data.number("gain_db"),
        tempo=_tempo_map(data.one("tempo")),
        key=_key(data.one("key")) if data.has("key") else None,
        markers=tuple(Marker(m.text("id"), m.integer("frame"), m.text("name")) for m in data.each("markers")),
        loop=_span(data.one("loop")) if data.has("loop") else None,
        tracks=tuple(_track(track, folder) for track in data.each("tracks")),
    )


def _track(data: Fields, folder: Path) -> Track:
    return Track(
        id=data.text("id"),
        name=data.text("name"),
        kind=cast("Any", data.choice("kind", "source", "stem")),
        stem=data.text("stem"),
        clips=tuple(_clip(clip, folder) for clip in data.each("clips")),
        colour=data.text("colour"),
        gain_db=data.number("gain_db"),
        pan=data.number("pan"),
        muted=data.flag("muted"),
        soloed=data.flag("soloed"),
        model=data.text("model"),
    )


def _clip(data: Fields, folder: Path) -> Clip:
    return Clip(
        file=_file(data.one("file"), folder),
        start_frame=data.integer("start_frame"),
        offset_frame=data.integer("offset_frame"),
        frames=data.integer("frames"),
    )


def _file(data: Fields, folder: Path) -> AudioFile:
    name = data.name_of_a_file("path")
    return AudioFile(
        path=inner_path(folder, name) if data.flag("inside") else _outer_path(name),
        frames=_positive(data, "frames"),
        sample_rate=_positive(data, "sample_rate"),
        channels=_positive(data, "channels"),
        format=data.text("format"),
        subtype=data.text("subtype"),
        bits=data.integer("bits") if data.has("bits") else None,
        notes=data.texts("notes"),
    )


def _positive(data: Fields, name: str) -> int:
    value = data.integer(name)
    if value < 1:
        raise damaged(f"{data.where}: {name} is {value}")
    return value


def _tempo_map(data: Fields) -> TempoMap:
    changes = tuple(
        Tempo(t.integer("start_frame"), t.number("bpm"), t.integer("beats_per_bar"), t.integer("beat_unit"))
        for t in data.each("changes")
    )
    return TempoMap(changes, data.number("confidence") if data.has("confidence") else None)


def _key(data: Fields) -> Key:
    mode = cast("Any", data.choice("mode", "major", "minor"))
    return Key(data.text("tonic"), mode, data.number("confidence"))


def _span(data: Fields) -> Span:
    return Span(data.integer("start_frame"), data.integer("stop_frame"))
