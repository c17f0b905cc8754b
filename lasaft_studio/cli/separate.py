"""``lasaft-studio separate INPUT…``: songs in, files of their stems out."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio import disk
from lasaft_studio.audio.io.formats import OutputFormat
from lasaft_studio.cli import console, inputs, model_choice, separate_options
from lasaft_studio.cli.separation_report import Report
from lasaft_studio.errors import Cancelled, StudioError
from lasaft_studio.failures import as_studio_error

if TYPE_CHECKING:
    from lasaft_studio.progress import Progress
    from lasaft_studio.separation.request import SeparationRequest
    from lasaft_studio.separation.separator import Separator
    from lasaft_studio.tasks.export_separated import ExportOrder
    from lasaft_studio.tasks.writing.output_spec import OutputSpec


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done, checked as far as it can be without the network."""

    songs: list[Path]
    folder: Path
    model: str
    request: SeparationRequest
    output: OutputSpec
    exports: ExportOrder | None
    threads: int | None


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "separate",
        help="separate songs into stems",
        description="Separate songs into stems, which add up to the song.",
        epilog=separate_options.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    separate_options.add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command; return 0, or the code of what went wrong with some songs.

    Raises:
        StudioError: nothing can be done at all.
        Cancelled: the user asked to stop; finished songs stay.
    """
    model_choice.choose(arguments)
    report = Report(as_json=arguments.json, model=arguments.model)
    try:
        job = prepare(arguments, report)
        if job.songs and arguments.dry_run:
            preview(job, report)
        elif job.songs:
            separate(job, report)
    except Cancelled:
        report.finish(cancelled=True)
        raise
    return report.finish()


def prepare(arguments: argparse.Namespace, report: Report) -> Job:
    """Check everything that can be checked before torch is loaded; `report` hears of unreadable songs.

    Raises:
        StudioError: an option is wrong, or there is no such model.
    """
    format_ = separate_options.output_format(arguments)
    request = separate_options.request(arguments)
    output = _output(arguments, format_)
    exports = separate_options.exports(arguments, format_)
    _check_model(arguments.model, request)
    folder = arguments.output
    songs, errors = inputs.find_songs(arguments.inputs, recursive=arguments.recursive, leave_out=folder)
    for error in errors:
        report.failed(None, error)
    with console.shown("Looking at the songs", quiet=len(songs) < 2) as progress:
        readable = [song for song, part in progress.each(songs) if _is_readable(song, report, part)]
    return Job(readable, folder, arguments.model, request, output, exports, arguments.threads)


def separate(job: Job, report: Report) -> None:
    """Separate all songs.

    Raises:
        StudioError: the model cannot be used.
        Cancelled: the user asked to stop.
    """
    many = len(job.songs) > 1
    with console.shown(f"{len(job.songs)} songs" if many else job.songs[0].name, many=many) as progress:
        progress.report(0.0, "Loading the model")
        separator = load(job)
        from lasaft_studio.tasks.batch import separate_songs

        separate_songs(
            job.songs, job.folder, separator, job.output, progress, exports=job.exports, on_end=report.ended
        )


def load(job: Job) -> Separator:
    """Return the separator; this is where torch is loaded.

    Raises:
        StudioError: the model cannot be used.
    """
    from lasaft_studio.tasks.load_separator import load_separator

    return load_separator(job.model, job.request, job.threads)


def preview(job: Job, report: Report) -> None:
    """Tell `report` which files would be written.

    Raises:
        StudioError: the model cannot be used.
    """
    from lasaft_studio.separation.plan import plan
    from lasaft_studio.tasks.writing.batch_names import BatchNames
    from lasaft_studio.tasks.writing.staging import check_absent

    results = plan(job.request, _stems(job.model)).results
    names = BatchNames(job.output, job.folder, results, job.songs)
    if job.exports is not None:
        job.exports.check(results)
    for song in job.songs:
        try:
            exports: dict[str, Path] = {}
            named = names.of(song)
            check_absent(list(named.files.values()), overwrite=job.output.overwrite)
            if job.exports is not None:
                job.exports.check_absent(job.folder, named.song)
                exports = job.exports.folders(job.folder, named.song)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - as the run itself: one song's failure
            report.failed(song, as_studio_error(error, song))
        else:
            report.planned(song, named.files, exports)


def _output(arguments: argparse.Namespace, format_: OutputFormat) -> OutputSpec:
    from lasaft_studio.tasks.writing.output_spec import OutputSpec

    template = {"name_template": arguments.name_template} if arguments.name_template else {}
    return OutputSpec(
        format=format_.id, overwrite=arguments.overwrite, allow_gain=not arguments.no_gain, **template
    )


def _check_model(model: str, request: SeparationRequest) -> None:
    """Raise `StudioError` unless the model is there and knows the stems; files are judged when loaded."""
    from lasaft_studio.separation.plan import plan

    if not disk.is_file(Path(model)):
        plan(request, _stems(model))


def _stems(model: str) -> tuple[str, ...]:
    """Return what a model separates."""
    from lasaft_studio.checkpoints import catalog

    if disk.is_file(Path(model)):
        from lasaft_studio.checkpoints import checkpoint  # and with it torch

        return tuple(checkpoint.inspect(Path(model)).stems)
    card = catalog.find(model)
    catalog.weights_path(card)
    return tuple(card.stems)


def _is_readable(song: Path, report: Report, progress: Progress) -> bool:
    from lasaft_studio.audio.io.files import probe

    try:
        probe(song)
        progress.report(1.0, song.name)
    except StudioError as error:
        report.failed(song, error)
        return False
    return True
