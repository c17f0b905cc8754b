"""``lasaft-studio export PROJECT --to FORMAT``: a project, or a folder of stems, for another program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio.cli import console
from lasaft_studio.errors import UsageError

if TYPE_CHECKING:
    from lasaft_studio.export.exporter import ExportOptions
    from lasaft_studio.progress import Progress
    from lasaft_studio.project.model import Project

_EPILOG = """\
examples:
  lasaft-studio export "Song.lasaft" --to reaper
  lasaft-studio export stems/Song --to dawproject -o Desktop
  lasaft-studio export stems/Song --to mixdown --mix instrumental --mix acappella --format mp3
  lasaft-studio export --list
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "export",
        help="write a project or a folder of stems for a DAW",
        description="Write a project, or a folder of stems, for a DAW or another program.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "project",
        metavar="PROJECT",
        nargs="?",
        type=Path,
        help="a .lasaft file, a project's folder, or a folder of stems",
    )
    parser.add_argument("--list", action="store_true", help="tell which formats there are, and end")
    parser.add_argument("--to", metavar="FORMAT", help="one of those that --list tells")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        type=Path,
        default=Path("export"),
        help="where to (default: export)",
    )
    parser.add_argument("--format", metavar="FORMAT", default="wav24", help="of sound files (default: wav24)")
    parser.add_argument(
        "--name-template", metavar="TEMPLATE", help='of stems, such as "{song}/{index} {stem}"'
    )
    parser.add_argument("--stems", metavar="NAMES", help="only these, separated by commas")
    parser.add_argument("--original", action="store_true", help="the original song as well")
    parser.add_argument("--as-heard", action="store_true", help="stems with gain, pan, mute and solo")
    parser.add_argument(
        "--mix",
        metavar="NAME",
        action="append",
        help="mix, instrumental, acappella, drumless, minus-STEM, only-STEM",
    )
    parser.add_argument(
        "--tempo", metavar="BPM", help="a number, 'detect', or 'keep' what the project says (default)"
    )
    parser.add_argument(
        "--seconds", action="store_true", help="DAWproject: clips in seconds, not in warped beats"
    )
    parser.add_argument("--beside", action="store_true", help="DAWproject: sound files beside it, not inside")
    parser.add_argument("--acid", action="store_true", help="WAV: tempo in an ACID chunk")
    parser.add_argument("--overwrite", action="store_true", help="replace what exists")
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command; the paths of what was made go to stdout.

    Raises:
        StudioError: the project cannot be opened or the export cannot be made.
        Cancelled: the user asked to stop; nothing was made.
    """
    if arguments.list:
        print("\n".join(_formats()))
        return 0
    if arguments.project is None or arguments.to is None:
        raise UsageError(
            "Say what to export, and --to which format.", hint="See 'lasaft-studio export --help'."
        )
    from lasaft_studio.export import formats
    from lasaft_studio.tasks.export_project import export_project

    exporter = formats.find(arguments.to)
    with console.shown(f"Exporting to {exporter.label}", quiet=arguments.quiet) as progress:
        project = _opened(arguments, progress.part(0.0, 0.1))
        options = _options(arguments, project)
        folder = arguments.output.expanduser()
        exported = export_project(project, exporter.id, folder, progress.part(0.1, 1.0), options)
    for path in exported.paths:
        print(path)
    for note in exported.notes:
        console.complain(note)
    return 0


def _formats() -> list[str]:
    from lasaft_studio.export.formats import EXPORTERS

    width = max(map(len, EXPORTERS))
    return [f"{each.id:<{width}}  {each.label}: {', '.join(each.opens_in)}" for each in EXPORTERS.values()]


def _opened(arguments: argparse.Namespace, progress: Progress) -> Project:
    from lasaft_studio.project import storage
    from lasaft_studio.project.stems_folder import read_stems_folder

    path = arguments.project.expanduser()
    if not path.exists():
        raise UsageError(f"{path} does not exist.", hint="Name a project, or a folder of stems.")
    project = (
        storage.load(path, progress).project
        if storage.is_project(path)
        else read_stems_folder(path, progress)
    )
    return _with_tempo(project, arguments.tempo or "keep", progress)


def _with_tempo(project: Project, wish: str, progress: Progress) -> Project:
    from lasaft_studio.project import edits
    from lasaft_studio.project.tempo import Tempo, TempoMap

    if wish == "keep":
        return project
    for song in project.songs:
        if wish == "detect":
            from lasaft_studio.tasks.detect_tempo import detect_tempo

            tempo = detect_tempo(song, progress).tempo
        else:
            tempo = TempoMap((Tempo(0, _bpm(wish)),), confidence=1.0)
        project = edits.set_tempo(project, song.id, tempo)
    return project


def _bpm(text: str) -> float:
    from lasaft_studio.project.tempo import MAX_BPM, MIN_BPM

    try:
        bpm = float(text)
    except ValueError:
        bpm = 0.0
    if not MIN_BPM <= bpm <= MAX_BPM:
        raise UsageError(
            f"There is no tempo '{text}'.", hint=f"Say 'detect', 'keep', or {MIN_BPM:g} to {MAX_BPM:g}."
        )
    return bpm


def _options(arguments: argparse.Namespace, project: Project) -> ExportOptions:
    from lasaft_studio.export.exporter import DEFAULT_TEMPLATE, ExportOptions

    return ExportOptions(
        tracks=_tracks(arguments.stems, project),
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


def _tracks(names: str | None, project: Project) -> frozenset[str]:
    if names is None:
        return frozenset()
    wanted = {name.strip().lower() for name in names.split(",")}
    known = {track.stem or "original" for track in project.tracks}
    if not wanted <= known:
        raise UsageError(
            f"There is no stem {', '.join(sorted(wanted - known))}.",
            hint=f"There are {', '.join(sorted(known))}.",
        )
    return frozenset(track.id for track in project.tracks if (track.stem or "original") in wanted)
