"""Functions Project → Project: each is one thing that a user can do to a document.

All of them raise `ProjectError` where the song or the track is no longer in the project, and leave every
value that they do not change the same object, so that a view can see by ``is`` what to draw again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from lasaft_studio.audio import stems as stem_names
from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.errors import ProjectError
from lasaft_studio.outside_text import cleaned
from lasaft_studio.project.colours import SOURCE_COLOUR, stem_colour
from lasaft_studio.project.model import (
    MAX_GAIN_DB,
    SILENT_DB,
    Clip,
    Key,
    Marker,
    Project,
    Song,
    Span,
    Track,
    new_id,
)
from lasaft_studio.project.tempo import TempoMap

T = TypeVar("T")


def add_song(
    project: Project,
    file: AudioFile,
    *,
    title: str = "",
    artist: str = "",
    album: str = "",
    year: str = "",
    genre: str = "",
    song_id: str = "",
) -> Project:
    """Add a sound file as the last song; without a title it is called like the file.

    Raises:
        ProjectError: the file holds no sound.
    """
    if file.frames < 1:
        raise ProjectError(f"{file.path.name} holds no sound.", hint="Choose another file.")
    track = Track(new_id(), "Original", "source", "", (_whole(file),), SOURCE_COLOUR)
    song = Song(
        song_id or new_id(),
        title or cleaned(file.path.stem) or "Song",
        file.sample_rate,
        (track,),
        artist=artist,
        album=album,
        year=year,
        genre=genre,
    )
    return replace(project, songs=(*project.songs, song))


def add_stems(
    project: Project, song_id: str, stems: Mapping[str, AudioFile], *, model: str = "", start_frame: int = 0
) -> Project:
    """Put separated stems under their song, in the usual order, and mute what they replace.

    The original and the stems of an earlier separation are muted, not removed: soloing one of them is how
    to compare. `start_frame` is where in the song the separated stretch began.

    Raises:
        ProjectError: a stem has another sample rate than the song, or no sound.
    """
    song = project.song(song_id)
    added = tuple(
        _stem_track(song, name, stems[name], model, start_frame) for name in stem_names.in_order(stems)
    )
    earlier = tuple(replace(track, muted=True, soloed=False) for track in song.tracks)
    return _put(project, replace(song, tracks=(*earlier, *added)))


def set_gain(project: Project, track_id: str, gain_db: float) -> Project:
    """Move a track's fader; the value is kept within `SILENT_DB` to `MAX_GAIN_DB`."""
    return _edit_track(project, track_id, lambda track: replace(track, gain_db=_fader(gain_db)))


def set_song_gain(project: Project, song_id: str, gain_db: float) -> Project:
    """Move the fader of a song's mix."""
    return _edit_song(project, song_id, lambda song: replace(song, gain_db=_fader(gain_db)))


def set_pan(project: Project, track_id: str, pan: float) -> Project:
    """Turn a track's pan, -1 left to 1 right."""
    return _edit_track(project, track_id, lambda track: replace(track, pan=float(min(max(pan, -1.0), 1.0))))


def set_muted(project: Project, track_id: str, muted: bool) -> Project:
    """Press or release a track's mute button."""
    return _edit_track(project, track_id, lambda track: replace(track, muted=muted))


def set_soloed(project: Project, track_id: str, soloed: bool, *, exclusive: bool = False) -> Project:
    """Press or release a track's solo button; `exclusive` releases those of the song's other tracks."""
    song = project.song_of(track_id)
    tracks = tuple(
        _changed(track, soloed=soloed if track.id == track_id else track.soloed and not exclusive)
        for track in song.tracks
    )
    return _put(project, replace(song, tracks=tracks))


def rename_track(project: Project, track_id: str, name: str) -> Project:
    """Give a track another name; an empty one changes nothing."""
    return (
        _edit_track(project, track_id, lambda track: replace(track, name=name.strip()))
        if name.strip()
        else project
    )


def recolour(project: Project, track_id: str, colour: str) -> Project:
    """Give a track another colour, "#rrggbb"."""
    return _edit_track(project, track_id, lambda track: replace(track, colour=colour.lower()))


def describe_song(
    project: Project,
    song_id: str,
    *,
    title: str | None = None,
    artist: str | None = None,
    album: str | None = None,
    year: str | None = None,
    genre: str | None = None,
) -> Project:
    """Change what is known about a song; what is `None` stays, and so does a title that would be empty."""

    def change(song: Song) -> Song:
        return replace(
            song,
            title=(title or "").strip() or song.title,
            artist=song.artist if artist is None else artist.strip(),
            album=song.album if album is None else album.strip(),
            year=song.year if year is None else year.strip(),
            genre=song.genre if genre is None else genre.strip(),
        )

    return _edit_song(project, song_id, change)


def move_track(project: Project, track_id: str, index: int) -> Project:
    """Move a track to place `index` among the tracks of its song."""
    song = project.song_of(track_id)
    return _put(project, replace(song, tracks=_moved(song.tracks, project.track(track_id), index)))


def move_song(project: Project, song_id: str, index: int) -> Project:
    """Move a song to place `index` among the songs."""
    return replace(project, songs=_moved(project.songs, project.song(song_id), index))


def remove_tracks(project: Project, track_ids: Sequence[str]) -> Project:
    """Take tracks out; a song without any track goes with its last one. Files stay on disk."""
    gone = set(track_ids)
    for track_id in gone:
        project.song_of(track_id)
    songs = [
        song
        if gone.isdisjoint(t.id for t in song.tracks)
        else replace(song, tracks=tuple(t for t in song.tracks if t.id not in gone))
        for song in project.songs
    ]
    return replace(project, songs=tuple(song for song in songs if song.tracks))


def remove_song(project: Project, song_id: str) -> Project:
    """Take a song out with all of its tracks. Files stay on disk."""
    song = project.song(song_id)
    return replace(project, songs=tuple(s for s in project.songs if s is not song))


def add_marker(project: Project, song_id: str, frame: int, name: str, *, marker_id: str = "") -> Project:
    """Put a named marker at `frame`, kept inside the song."""
    song = project.song(song_id)
    marker = Marker(marker_id or new_id(), min(max(frame, 0), song.frames), name)
    return _put_markers(project, song, (*song.markers, marker))


def change_marker(
    project: Project, song_id: str, marker_id: str, *, frame: int | None = None, name: str | None = None
) -> Project:
    """Move or rename a marker."""
    song = project.song(song_id)
    markers = tuple(
        replace(
            marker,
            frame=marker.frame if frame is None else min(max(frame, 0), song.frames),
            name=marker.name if name is None else name,
        )
        if marker.id == marker_id
        else marker
        for marker in song.markers
    )
    return _put_markers(project, song, markers)


def remove_marker(project: Project, song_id: str, marker_id: str) -> Project:
    """Take a marker out."""
    song = project.song(song_id)
    return _put_markers(project, song, tuple(m for m in song.markers if m.id != marker_id))


def set_tempo(project: Project, song_id: str, tempo: TempoMap) -> Project:
    """Give a song its tempo map; see `tempo` for halving, doubling, tapping and the first downbeat."""
    return _edit_song(project, song_id, lambda song: replace(song, tempo=tempo))


def set_key(project: Project, song_id: str, key: Key | None) -> Project:
    """Give a song its key, or none."""
    return _edit_song(project, song_id, lambda song: replace(song, key=key))


def set_loop(project: Project, song_id: str, loop: Span | None) -> Project:
    """Loop a stretch of a song, or nothing; the stretch is cut at the song's end."""
    if loop is not None:
        stop = min(loop.stop_frame, project.song(song_id).frames)
        loop = Span(loop.start_frame, stop) if loop.start_frame < stop else None
    return _edit_song(project, song_id, lambda song: replace(song, loop=loop))


def relocate(project: Project, moved: Mapping[Path, AudioFile]) -> Project:
    """Let clips use other files: `moved` gives the new one for an old path."""

    def new_track(track: Track) -> Track:
        clips = tuple(
            replace(clip, file=moved[clip.file.path]) if clip.file.path in moved else clip
            for clip in track.clips
        )
        return track if clips == track.clips else replace(track, clips=clips)

    return replace(project, songs=tuple(_map_tracks(song, new_track) for song in project.songs))


def _whole(file: AudioFile, start_frame: int = 0) -> Clip:
    return Clip(file, start_frame, 0, file.frames)


def _stem_track(song: Song, stem: str, file: AudioFile, model: str, start_frame: int) -> Track:
    if file.sample_rate != song.sample_rate:
        raise ProjectError(
            f"{file.path.name} has {file.sample_rate} Hz, the song {song.title} has {song.sample_rate} Hz.",
            hint="Convert the stem to the song's sample rate first.",
        )
    if file.frames < 1:
        raise ProjectError(f"{file.path.name} holds no sound.", hint="Separate the song again.")
    clip = _whole(file, start_frame)
    return Track(new_id(), stem_names.title(stem), "stem", stem, (clip,), stem_colour(stem), model=model)


def _fader(gain_db: float) -> float:
    return float(min(max(gain_db, SILENT_DB), MAX_GAIN_DB))


def _changed(track: Track, *, soloed: bool) -> Track:
    return track if track.soloed == soloed else replace(track, soloed=soloed)


def _moved(items: tuple[T, ...], item: T, index: int) -> tuple[T, ...]:
    others = [other for other in items if other is not item]
    others.insert(min(max(index, 0), len(others)), item)
    return tuple(others)


def _map_tracks(song: Song, change: Callable[[Track], Track]) -> Song:
    tracks = tuple(change(track) for track in song.tracks)
    unchanged = all(new is old for new, old in zip(tracks, song.tracks, strict=True))
    return song if unchanged else replace(song, tracks=tracks)


def _edit_track(project: Project, track_id: str, change: Callable[[Track], Track]) -> Project:
    song = project.song_of(track_id)
    return _put(project, _map_tracks(song, lambda track: change(track) if track.id == track_id else track))


def _edit_song(project: Project, song_id: str, change: Callable[[Song], Song]) -> Project:
    return _put(project, change(project.song(song_id)))


def _put(project: Project, song: Song) -> Project:
    return replace(project, songs=tuple(song if s.id == song.id else s for s in project.songs))


def _put_markers(project: Project, song: Song, markers: tuple[Marker, ...]) -> Project:
    return _put(project, replace(song, markers=tuple(sorted(markers, key=lambda marker: marker.frame))))
