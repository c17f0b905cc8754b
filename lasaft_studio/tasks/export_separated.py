"""A separated song straight into other programs: what `separate --export` does after the stems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lasaft_studio import disk, programs
from lasaft_studio.audio.io.files import probe
from lasaft_studio.audio.io.naming import safe_name
from lasaft_studio.audio.io.tags import read_tags
from lasaft_studio.errors import ExportError
from lasaft_studio.export import formats, mixdown
from lasaft_studio.export.exporter import ExportOptions
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project, Song
from lasaft_studio.tasks.export_project import export_project
from lasaft_studio.tasks.separate_song import SeparationResult
from lasaft_studio.tasks.tempo_choice import DETECT, TempoChoice, with_tempo

_TEMPO_SHARE = 0.3  # of the time that exports take


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is to be made of every separated song.

    Attributes:
        formats: ids of export formats.
        model: the name or the file of the model that separates.
        tempo: where the tempo comes from, for formats that carry one.
        options: of sound files and of overwriting.
    """

    formats: tuple[str, ...]
    model: str = ""
    tempo: TempoChoice = TempoChoice(DETECT)  # noqa: RUF009 - a frozen value
    options: ExportOptions = field(default_factory=ExportOptions)

    def check(self, results: Mapping[str, object]) -> None:
        """Refuse before all work what would fail with every song.

        Args:
            results: of the separation, by name.

        Raises:
            UsageError: there is no such format.
            ExportError: a format cannot hold so many stems, or needs a program that is not installed.
        """
        for exporter in map(formats.find, self.formats):
            if exporter.stems is not None and len(results) != exporter.stems:
                raise ExportError(
                    f"{exporter.label} hold {exporter.stems} stems, not {len(results)}.",
                    hint="Leave this format out, or separate into as many.",
                )
            if exporter.needs and programs.find(exporter.needs) is None:
                raise ExportError(
                    f"{exporter.label} need {exporter.needs}, which is not installed.", hint="Install it."
                )

    def folders(self, folder: Path, name: str) -> dict[str, Path]:
        """Return where the exports of the song called `name` go: each format has a folder of its own."""
        return {each: folder / safe_name(name) / each for each in self.formats}

    def check_absent(self, folder: Path, name: str) -> None:
        """Refuse to separate a song whose export could not be written then.

        Raises:
            ExportError: it was exported before, and must not be replaced.
        """
        for path in self.folders(folder, name).values():
            if path.exists() and not self.options.overwrite:
                raise ExportError(
                    f"'{path}' exists already.", hint="Allow overwriting, or choose another folder."
                )


def export_separated(
    result: SeparationResult,
    project: Project,
    order: ExportOrder,
    folder: Path,
    progress: Progress | None = None,
) -> SeparationResult:
    """Write what `order` says of a separated song, from the files of its stems.

    Args:
        result: of the separation; its files stay where they are.
        project: as `separated_project` makes it.
        order: the formats, and how.
        folder: of all songs' results.
        progress: of all exports.

    Returns:
        The result, with the exports and what is to be said about them.

    Raises:
        ExportError: one of them cannot be made; the stems stay.
        Cancelled: the user asked to stop.
    """
    progress = progress or Progress()
    notes: tuple[str, ...] = ()
    if any(formats.find(each).carries_tempo for each in order.formats):
        project, notes = with_tempo(project, order.tempo, progress.part(0.0, _TEMPO_SHARE))
    (song,) = project.songs
    options = replace(order.options, mixes=_mixes(song))
    places = list(order.folders(folder, song.title).items())
    exports = {}
    try:
        for (format_id, place), part in progress.part(_TEMPO_SHARE, 1.0).each(places):
            exported = export_project(project, format_id, place, part, options)
            exports[format_id] = exported.paths
            notes += tuple(note for note in exported.notes if note not in notes)
    except ExportError as error:
        stems = next(iter(result.files.values())).parent
        raise ExportError(error.message, hint=f"{error.hint} The stems are in '{stems}'.".strip()) from error
    return replace(result, exports=exports, notes=(*result.notes, *notes))


def separated_project(
    result: SeparationResult, sums: Mapping[str, tuple[int, ...]], name: str, model: str
) -> Project:
    """Return a project of a song and its stems, at their place in the song; sums of other stems are muted."""
    tags = read_tags(result.source.path)
    project = edits.add_song(
        Project(), result.source, title=name, artist=tags.artist, album=tags.album, year=tags.year,
        genre=tags.genre,
    )  # fmt: skip
    files = {stem: probe(path.absolute()) for stem, path in result.files.items()}
    label = Path(model).stem if disk.is_file(Path(model)) else model
    project = edits.add_stems(
        project, project.songs[0].id, files, model=label, start_frame=result.start_frame
    )
    doubled = _doubled(sums)
    for track in project.songs[0].stems:
        project = edits.set_muted(project, track.id, track.stem in doubled)
    return project


def _doubled(sums: Mapping[str, tuple[int, ...]]) -> set[str]:
    """Return the results all of whose parts are in other results too: heard with them, they would double."""
    doubled: set[str] = set()
    for name in sorted(sums, key=lambda name: -len(sums[name])):
        others = {part for other in sums if other != name and other not in doubled for part in sums[other]}
        if set(sums[name]) <= others:
            doubled.add(name)
    return doubled


def _mixes(song: Song) -> tuple[str, ...]:
    """Return the mixes to practise with; the song itself, only where there are none."""
    return tuple(mixdown.available(song)[1:]) or (mixdown.MIX,)
