"""Write a project for another program: the one way in which all export formats are run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath

from lasaft_studio import disk
from lasaft_studio.errors import ExportError, StudioError
from lasaft_studio.export import formats
from lasaft_studio.export.exporter import Exported, Exporter, ExportOptions, SongExport, song_exports
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Project
from lasaft_studio.tasks.writing.staging import Staging, check_absent

_DEFAULTS = ExportOptions()
_UNSURE = 0.5  # a confidence up to this is that of a guess, or of a tempo that moves


def export_project(
    project: Project,
    format_id: str,
    folder: Path,
    progress: Progress | None = None,
    options: ExportOptions = _DEFAULTS,
) -> Exported:
    """Write the chosen songs of a project into `folder`, which is made if need be.

    Everything is written under hidden names first: failed or cancelled, nothing is left behind. A folder
    that exists, such as that of an Ardour session, is added to; what is not ours in it stays.

    Args:
        project: as it is now; changes that are made meanwhile do not matter.
        format_id: of one of `export.formats.EXPORTERS`.
        folder: where the files go.
        progress: of the whole.
        options: which songs, tracks, formats and names.

    Raises:
        ExportError: there is nothing to export, a medium is missing, the disk is full, a file exists that
            may not be replaced, the options name what does not exist, or the format cannot hold the song.
        Cancelled: the user asked to stop.
    """
    progress = progress or Progress()
    with _one_error():
        exporter = formats.find(format_id)
        exports = song_exports(project, options, folder)
        names = _distinct_names(exporter, exports)
        _check_free(folder, names, options)
        _check_sources(exports, folder, names)
        with Staging(folder) as staging:
            staging.check_free(sum(exporter.size_bytes(export) for export in exports))
            hidden = staging.path("export")
            notes: list[str] = []
            with disk.storage_errors(folder):
                hidden.mkdir()
                for export, part in progress.part(0.0, 0.99).each(exports):
                    notes += _tempo_note(exporter, export)
                    notes += exporter.write(export, hidden, part)
            progress.report(1.0, "Finishing")
            progress.check()  # from here on there is no way back
            staging.commit(_moves(hidden, folder), overwrite=options.overwrite)
    return Exported(tuple(folder / name for name in names), tuple(notes))


def _tempo_note(exporter: Exporter, export: SongExport) -> list[str]:
    song = export.song
    if not exporter.carries_tempo or (song.tempo.confidence or 0.0) > _UNSURE:
        return []
    if song.tempo.confidence is None:
        return [f"The tempo of {song.title} is unknown: {song.tempo.bpm:g} bpm were written."]
    return [f"The tempo of {song.title} is uncertain ({song.tempo.confidence:.0%}): compare its bars by ear."]


def _distinct_names(exporter: Exporter, exports: Sequence[SongExport]) -> list[PurePath]:
    names = [name for export in exports for name in exporter.names(export)]
    if len({str(name).casefold() for name in names}) < len(names):
        raise ExportError(
            "Two files of the export would have the same name.", hint="Put {song} and {stem} into the name."
        )
    return names


def _check_free(folder: Path, names: Sequence[PurePath], options: ExportOptions) -> None:
    """Refuse before any work what would be refused after it."""
    if not options.overwrite:
        folders = [folder / name for name in names if (folder / name).is_dir()]
        if folders:
            raise ExportError(
                f"'{folders[0]}' exists already.", hint="Allow overwriting, or choose another folder."
            )
        check_absent([folder / name for name in names], overwrite=False)


def _check_sources(exports: Sequence[SongExport], folder: Path, names: Sequence[PurePath]) -> None:
    """Refuse to write over a file of the project itself, whatever may be replaced."""
    targets = [folder / name for name in names if disk.exists(folder / name)]
    files = {clip.file.path for export in exports for track in export.song.tracks for clip in track.clips}
    for target in targets:
        if any(disk.is_file(file) and target.samefile(file) for file in files):
            raise ExportError(
                f"'{target}' is a file of the project itself.", hint="Choose another folder or name template."
            )


def _moves(hidden: Path, folder: Path) -> list[tuple[str, Path]]:
    """Return each finished file, named as `Staging` knows it, with its place."""
    files = sorted(path for path in hidden.rglob("*") if path.is_file())
    return [(path.relative_to(hidden.parent).as_posix(), folder / path.relative_to(hidden)) for path in files]


@contextmanager
def _one_error() -> Iterator[None]:
    """Let everything that may go wrong arrive as an `ExportError`."""
    try:
        yield
    except ExportError:
        raise
    except StudioError as error:
        raise ExportError(error.message, hint=error.hint) from error
