"""What an export format is: a small module that writes one song, and a row in `formats.EXPORTERS`.

What all formats have in common, from free names to renaming at the end, is done by the task
`export_project`, which gives them a hidden folder to write in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from lasaft_studio import disk
from lasaft_studio.audio.io import naming
from lasaft_studio.audio.io.files import OUTPUT_FORMATS, OutputFormat
from lasaft_studio.errors import ExportError
from lasaft_studio.progress import Progress
from lasaft_studio.project.confined import whereabouts
from lasaft_studio.project.model import Project, Song, Track

DEFAULT_TEMPLATE = "{song} - {stem}"
_LONGEST_SILENCE_SECONDS = 3600.0
_SILENT_TIMES = 20  # as long as all that sounds
TEMPO_MAP = "tempo map"  # among what a format carries


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a person may choose; each format heeds those that its row names.

    Attributes:
        songs: ids of the songs; empty for all.
        tracks: ids of the tracks; empty for all stems, or the original where there are none.
        original: the original as well, where `tracks` is empty.
        format: of sound files, one of `audio.files.OUTPUT_FORMATS`; DAW projects hold WAV in any case.
        template: of the files' names, see `audio.naming`.
        as_heard: with fader, pan, mute and solo, instead of as separated.
        mixes: names of mixes, see `mixdown`.
        seconds: DAWproject: clips in seconds instead of warped beats.
        embedded: DAWproject: sound inside the file instead of beside it.
        acid: WAV: an ACID chunk with the tempo.
        overwrite: replace what exists.
    """

    songs: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    original: bool = False
    format: str = "wav24"
    template: str = DEFAULT_TEMPLATE
    as_heard: bool = False
    mixes: tuple[str, ...] = ("mix",)
    seconds: bool = False
    embedded: bool = True
    acid: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class SongExport:
    """One song on its way out.

    Attributes:
        song: as it was when the export began.
        name: safe as the name of a file or folder, and of no other song in the same export.
        options: as chosen.
        destination: the folder where the files are in the end, which is not where they are written.
    """

    song: Song
    name: str
    options: ExportOptions
    destination: Path

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks that are exported, in the order of the mixer; those without clips are not."""
        song, options = self.song, self.options
        chosen = song.tracks if options.original or not song.stems else song.stems
        if options.tracks:
            chosen = tuple(track for track in song.tracks if track.id in options.tracks)
        return tuple(track for track in chosen if track.clips)

    @property
    def format(self) -> OutputFormat:
        """The chosen format of sound files.

        Raises:
            ExportError: there is none of that name; the known ones are listed.
        """
        if self.options.format not in OUTPUT_FORMATS:
            raise ExportError(
                f"There is no format {self.options.format}.", hint=f"Known are {', '.join(OUTPUT_FORMATS)}."
            )
        return OUTPUT_FORMATS[self.options.format]

    @property
    def project_format(self) -> OutputFormat:
        """The format of sound in a DAW project: the chosen one where it is WAV, else 24-bit WAV."""
        return self.format if self.format.container == "WAV" else OUTPUT_FORMATS["wav24"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of an export.

    Attributes:
        paths: the files or folders that were made.
        notes: sentences that the user should know, such as about clipped samples.
    """

    paths: tuple[Path, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: one row of `formats.EXPORTERS`.

    Attributes:
        id: its name on the command line.
        label: its name for people.
        suffix: of its main file, with its dot; empty for a folder or for files of any format.
        opens_in: the programs that open it, with the first version that does where that is known.
        carries: what it holds of a song.
        checked: who has read what we write, in our tests or by hand; it says plainly which programs were run.
        write: writes one song into a folder that holds nothing of that name, and returns notes. Raises
            `ExportError` where the format cannot hold the song.
        names: what `write` makes, relative to the folder: files or whole folders.
        size_bytes: how much that is, at most.
        options: the names of the `ExportOptions` that it heeds, besides songs, tracks and overwrite.
        experimental: whether the programs are known to be picky about it.
        needs: another program that has to be installed; empty for none.
        stems: how many tracks it holds, exactly; `None` for any number.
    """

    id: str
    label: str
    suffix: str
    opens_in: tuple[str, ...]
    carries: tuple[str, ...]
    checked: str
    write: Callable[[SongExport, Path, Progress], Sequence[str]]
    names: Callable[[SongExport], Sequence[PurePath]]
    size_bytes: Callable[[SongExport], int]
    options: tuple[str, ...] = ()
    experimental: bool = False
    needs: str = ""
    stems: int | None = None

    @property
    def carries_tempo(self) -> bool:
        """Whether it holds the tempo map, so that a wrong one would be heard."""
        return TEMPO_MAP in self.carries


def song_exports(project: Project, options: ExportOptions, destination: Path) -> list[SongExport]:
    """Return the chosen songs of a project, each with a name of its own.

    Raises:
        ExportError: there is none, or one of its media is missing.
    """
    songs = [song for song in project.songs if not options.songs or song.id in options.songs]
    if options.tracks:
        songs = [song for song in songs if any(track.id in options.tracks for track in song.tracks)]
    songs = [song for song in songs if song.frames]
    if not songs:
        raise ExportError("There is nothing to export.", hint="Add a song first, or choose one.")
    names = naming.distinct(naming.safe_name(song.title) for song in songs)
    exports = [SongExport(song, name, options, destination) for song, name in zip(songs, names, strict=True)]
    for export in exports:
        _check_media(export)
        _check_length(export.song)
    return exports


def _check_length(song: Song) -> None:
    """Refuse hours of silence, which no song has, but which a damaged or wicked project may ask for."""
    sounding = sum(clip.frames for track in song.tracks for clip in track.clips)
    if song.seconds > _LONGEST_SILENCE_SECONDS and song.frames > _SILENT_TIMES * sounding:
        hours = f"{song.seconds / 3600:,.0f} hours apart"
        raise ExportError(
            f"The clips of {song.title} lie {hours}, with silence between them.",
            hint="Separate the song again, or remove the track that begins so late.",
        )


def _check_media(export: SongExport) -> None:
    for track in export.tracks:
        for clip in track.clips:
            if not disk.is_file(clip.file.path):
                raise ExportError(
                    f"{whereabouts(clip.file)} of {export.song.title} is missing.",
                    hint="Name its folder with --media or find it in the window, or remove its track.",
                )


def main_file(suffix: str) -> Callable[[SongExport], Sequence[PurePath]]:
    """Return a `names` for formats of one file that is called like the song."""
    return lambda export: [PurePath(export.name + suffix)]


def media_folder(export: SongExport) -> str:
    """Return the name of the folder of sound files that lies beside a DAW project."""
    return f"{export.name} audio"
