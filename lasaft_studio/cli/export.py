"""``lasaft-studio export PROJECT --to FORMAT``: a project, stems or a song for another program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio.cli import console, inputs, streams
from lasaft_studio.errors import UsageError

if TYPE_CHECKING:
    from lasaft_studio.export.exporter import ExportOptions
    from lasaft_studio.progress import Progress
    from lasaft_studio.project.model import Project

_EPILOG = """\
examples:
  lasaft-studio export "Song.lasaft" --to reaper
  lasaft-studio export stems/Song --to dawproject -o Desktop --tempo detect
  lasaft-studio export stems/Song --to mixdown --mix instrumental --mix acappella --format mp3
  lasaft-studio export song.mp3 --to midi --tempo detect
  lasaft-studio export --list
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "export",
        help="write a project or a folder of stems for a DAW",
        description="Write a project, a folder of stems, or a song for a DAW or another program.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "project",
        metavar="PROJECT",
        nargs="?",
        type=inputs.place,
        help="a .lasaft file, a project's folder, a folder of stems, or a sound file",
    )
    parser.add_argument("--list", action="store_true", help="tell which formats there are, and end")
    parser.add_argument("--to", metavar="FORMAT", help="one of those that --list tells")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        type=inputs.place,
        default=Path("export"),
        help="where to (default: export)",
    )
    parser.add_argument("--format", metavar="FORMAT", default="wav24", help="of sound files (default: wav24)")
    parser.add_argument(
        "--name-template", metavar="TEMPLATE", help='of stems, such as "{song}/{index} {stem}"'
    )
    _add_choice(parser)
    _add_manner(parser)
    parser.set_defaults(run=run)


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--song",
        metavar="TITLE",
        action="append",
        default=[],
        help="only this of the project's songs; may be repeated",
    )
    parser.add_argument("--stems", metavar="A,B", type=inputs.names, help="only these stems")
    parser.add_argument(
        "--media",
        metavar="FOLDER",
        type=inputs.place,
        action="append",
        default=[],
        help="where a project's files may be that are not inside it; may be repeated",
    )
    parser.add_argument("--original", action="store_true", help="the original song as well")
    parser.add_argument("--as-heard", action="store_true", help="stems with gain, pan, mute and solo")
    parser.add_argument(
        "--mix",
        metavar="NAME",
        action="append",
        help="mix, instrumental, acappella, drumless, minus-STEM, only-STEM",
    )
    parser.add_argument(
        "--gain",
        metavar="STEM=DB",
        type=inputs.level,
        action="append",
        default=[],
        help="a stem's fader, in dB",
    )
    parser.add_argument(
        "--pan", metavar="STEM=X", type=inputs.level, action="append", default=[], help="-1 left to 1 right"
    )
    parser.add_argument(
        "--tempo",
        metavar="BPM",
        default="keep",
        help="a number, detect, half, double, or keep what the project says (default)",
    )
    parser.add_argument(
        "--downbeat", metavar="TIME", type=inputs.seconds, help="where bar 1 begins: 0.52 or 1:02.3"
    )


def _add_manner(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seconds", action="store_true", help="DAWproject: clips in seconds, not in warped beats"
    )
    parser.add_argument("--beside", action="store_true", help="DAWproject: sound files beside it, not inside")
    parser.add_argument("--acid", action="store_true", help="WAV: tempo in an ACID chunk")
    parser.add_argument("--overwrite", action="store_true", help="replace what exists")
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress")


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command; the paths of what was made go to stdout.

    Raises:
        StudioError: the project cannot be opened or the export cannot be made.
        Cancelled: the user asked to stop; nothing was made.
    """
    if arguments.list:
        streams.say(*_formats())
        return 0
    if arguments.project is None or arguments.to is None:
        raise UsageError(
            "Say what to export, and --to which format.", hint="See 'lasaft-studio export --help'."
        )
    from lasaft_studio.export import formats
    from lasaft_studio.project.storage import scratch_folder
    from lasaft_studio.tasks.export_project import export_project

    exporter = formats.find(arguments.to)
    with (
        console.shown(f"Exporting to {exporter.label}", quiet=arguments.quiet) as progress,
        scratch_folder() as scratch,
    ):
        project, heard = _opened(arguments, progress.part(0.0, 0.3), scratch)
        options = _options(arguments, project)
        folder = arguments.output
        exported = export_project(project, exporter.id, folder, progress.part(0.3, 1.0), options)
    for path in exported.paths:
        streams.say(path)
    for note in (*heard, *exported.notes):
        console.complain(note)
    return 0


def _formats() -> list[str]:
    from lasaft_studio.export.formats import EXPORTERS

    width = max(map(len, EXPORTERS))
    return [f"{each.id:<{width}}  {each.label}: {', '.join(each.opens_in)}" for each in EXPORTERS.values()]


def _opened(
    arguments: argparse.Namespace, progress: Progress, scratch: Path
) -> tuple[Project, tuple[str, ...]]:
    """Return what is exported, with the tempo and the faders that are asked for, and what was heard."""
    from lasaft_studio.tasks.open_for_export import open_for_export, with_faders
    from lasaft_studio.tasks.tempo_choice import tempo_choice, with_tempo

    choice = tempo_choice(arguments.tempo, arguments.downbeat)
    project = open_for_export(arguments.project, progress.part(0.0, 0.1), arguments.media, scratch)
    project = with_faders(project, dict(arguments.gain), dict(arguments.pan))
    return with_tempo(project, choice, progress.part(0.1, 1.0))


def _options(arguments: argparse.Namespace, project: Project) -> ExportOptions:
    from lasaft_studio.export.exporter import DEFAULT_TEMPLATE, ExportOptions
    from lasaft_studio.tasks.open_for_export import songs_named, tracks_named

    return ExportOptions(
        songs=songs_named(project, arguments.song),
        tracks=tracks_named(project, arguments.stems or ()),
        original=arguments.original,
        format=arguments.format,
        template=arguments.name_template or DEFAULT_TEMPLATE,
        as_heard=arguments.as_heard,
        mixes=tuple(arguments.mix or ("mix",)),
        seconds=arguments.seconds,
        embedded=not arguments.beside,
        acid=arguments.acid,
        overwrite=arguments.overwrite,
    )
