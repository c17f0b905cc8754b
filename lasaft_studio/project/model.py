"""The document: what a project is made of. Frozen values; `edits` makes new ones from them.

::

    Project ── Song ──┬── Track (the original) ── Clip ── AudioFile
                      ├── Track (a stem)       ── Clip ── AudioFile
                      ├── TempoMap, Key
                      └── Marker, Span (the loop)

Every song has a timeline of its own, which begins at frame 0 and counts whole frames at its own sample rate:
songs of different rates and tempi lie side by side without being resampled, and what is exported is a song.
Values that an edit does not touch are shared between the project before and after it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.errors import ProjectError
from lasaft_studio.project.tempo import TempoMap

SILENT_DB = -96.0  # a fader at or below this is closed
MAX_GAIN_DB = 12.0
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def new_id() -> str:
    """Return an id that no other track or song has."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of a sound file at a position of the song.

    Attributes:
        file: what sounds; its sample rate is the song's.
        start_frame: where it begins in the song.
        offset_frame: where it begins in the file.
        frames: its length.
    """

    file: AudioFile
    start_frame: int
    offset_frame: int
    frames: int

    def __post_init__(self) -> None:
        if self.start_frame < 0 or self.offset_frame < 0 or self.frames < 1:
            raise ValueError(f"a clip begins at or after 0 and has a length: {self}")
        if self.offset_frame + self.frames > self.file.frames:
            raise ValueError(f"a clip ends with its file at the latest: {self}")

    @property
    def stop_frame(self) -> int:
        """The first frame of the song after the clip."""
        return self.start_frame + self.frames


@dataclass(frozen=True, slots=True)
class Track:
    """One row: clips with a fader, a pan and two buttons.

    Attributes:
        id: unique in the project.
        name: as shown and as written for DAWs.
        kind: "source" is the song as it came, "stem" what was separated from it.
        stem: the name of the source, such as ``vocals``; empty for the song itself.
        clips: ascending in time, not overlapping.
        colour: "#rrggbb".
        gain_db: the fader; at or below `SILENT_DB` it is closed.
        pan: -1 left to 1 right.
        muted: silent unless soloed.
        soloed: while any track of a song is soloed, exactly the soloed ones sound.
        model: the name of the model that made the stem; empty for the song itself.
    """

    id: str
    name: str
    kind: Literal["source", "stem"]
    stem: str
    clips: tuple[Clip, ...]
    colour: str
    gain_db: float = 0.0
    pan: float = 0.0
    muted: bool = False
    soloed: bool = False
    model: str = ""

    def __post_init__(self) -> None:
        if not -1 <= self.pan <= 1 or not self.gain_db <= MAX_GAIN_DB:
            raise ValueError(f"pan is -1 to 1 and gain at most {MAX_GAIN_DB} dB: {self.pan}, {self.gain_db}")
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"a colour is #rrggbb in small letters, not {self.colour!r}")

    @property
    def frames(self) -> int:
        """The end of its last clip."""
        return max((clip.stop_frame for clip in self.clips), default=0)

    @property
    def channels(self) -> int:
        """The channels of its widest clip."""
        return max((clip.file.channels for clip in self.clips), default=1)


@dataclass(frozen=True, slots=True)
class Marker:
    """A named place in a song."""

    id: str
    frame: int
    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """Frames from `start_frame` up to, but without, `stop_frame`."""

    start_frame: int
    stop_frame: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_frame < self.stop_frame:
            raise ValueError(f"a span begins at or after 0 and has a length: {self}")

    @property
    def frames(self) -> int:
        """Its length."""
        return self.stop_frame - self.start_frame


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a song: a tonic such as ``F#``, "major" or "minor", and how sure we are (0 to 1)."""

    tonic: str
    mode: Literal["major", "minor"]
    confidence: float = 1.0

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"


@dataclass(frozen=True, slots=True)
class Song:
    """A song, with the original first and its stems under it.

    Attributes:
        id: unique in the project.
        title, artist, album, year, genre: from the file's tags; the title is never empty.
        sample_rate: of its timeline and of all its files, in Hz.
        tracks: in the order of the mixer, the original first.
        gain_db: the fader of the song's mix, through which all of its tracks go.
        tempo, key: as detected or as the user said; `key` is `None` where unknown.
        markers: ascending in time.
        loop: the stretch that is repeated, or `None`.
    """

    id: str
    title: str
    sample_rate: int
    tracks: tuple[Track, ...]
    artist: str = ""
    album: str = ""
    year: str = ""
    genre: str = ""
    gain_db: float = 0.0
    tempo: TempoMap = TempoMap()  # noqa: RUF009 - a frozen value
    key: Key | None = None
    markers: tuple[Marker, ...] = ()
    loop: Span | None = None

    def __post_init__(self) -> None:
        rates = {clip.file.sample_rate for track in self.tracks for clip in track.clips}
        if not rates <= {self.sample_rate}:
            raise ValueError(f"all files of a song have its {self.sample_rate} Hz, not {sorted(rates)}")

    @property
    def frames(self) -> int:
        """The end of its longest track."""
        return max((track.frames for track in self.tracks), default=0)

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.frames / self.sample_rate

    @property
    def channels(self) -> int:
        """The channels of its widest track."""
        return max((track.channels for track in self.tracks), default=2)

    @property
    def source(self) -> Track | None:
        """The track of the original, if it has not been removed."""
        return next((track for track in self.tracks if track.kind == "source"), None)

    @property
    def stems(self) -> tuple[Track, ...]:
        """The tracks of the stems, in the order of the mixer."""
        return tuple(track for track in self.tracks if track.kind == "stem")


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that is saved: songs, each with its tracks."""

    songs: tuple[Song, ...] = ()

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks of all songs, in the order in which they are shown."""
        return tuple(track for song in self.songs for track in song.tracks)

    def song(self, song_id: str) -> Song:
        """Return the song with this id.

        Raises:
            ProjectError: it is not, or no longer, in the project.
        """
        for song in self.songs:
            if song.id == song_id:
                return song
        raise ProjectError("The song is no longer in the project.", hint="Undo its removal and try again.")

    def track(self, track_id: str) -> Track:
        """Return the track with this id, of any song.

        Raises:
            ProjectError: it is not, or no longer, in the project.
        """
        return next(track for track in self.song_of(track_id).tracks if track.id == track_id)

    def song_of(self, track_id: str) -> Song:
        """Return the song which the track belongs to.

        Raises:
            ProjectError: no song has it.
        """
        for song in self.songs:
            if any(track.id == track_id for track in song.tracks):
                return song
        raise ProjectError("The track is no longer in the project.", hint="Undo its removal and try again.")

    def files(self) -> Iterator[AudioFile]:
        """Yield every sound file that the project uses, each path once."""
        seen: set[Path] = set()
        for track in self.tracks:
            for clip in track.clips:
                if clip.file.path not in seen:
                    seen.add(clip.file.path)
                    yield clip.file
