"""The options of ``lasaft-studio separate``, and the request that they make."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio.audio.io.formats import OUTPUT_FORMATS, OutputFormat
from lasaft_studio.cli import inputs
from lasaft_studio.errors import UsageError

if TYPE_CHECKING:
    from lasaft_studio.separation.request import SeparationRequest
    from lasaft_studio.tasks.export_separated import ExportOrder

DEFAULT_FOLDER = "separated"
DEFAULT_BITS = {"wav": "24", "flac": "24", "aiff": "24"}
EPILOG = """examples:
  lasaft-studio separate song.mp3
  lasaft-studio separate album/ -o stems --format flac --bit-depth 16
  lasaft-studio separate song.wav --two-stems vocals --preset best
  lasaft-studio separate song.wav --export reaper --export dawproject
  lasaft-studio separate song.wav --stems vocals --mix band=drums+bass --rest --start 1:00 --end 1:30
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add every option of the command, in groups."""
    parser.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        type=inputs.named,
        help="a song, a folder of songs, or a pattern",
    )
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="as 'models list' names it, a file of weights, or a blend such as a+b or a:2+b:1 "
        "(default: lite, or what the presets better and best stand for)",
    )
    _add_results(parser.add_argument_group("what to get"))
    _add_files(parser.add_argument_group("files"))
    _add_exports(parser.add_argument_group("other programs"))
    _add_quality(parser.add_argument_group("quality and speed"))
    _add_manner(parser.add_argument_group("manner"))


def _add_results(group: Any) -> None:
    group.add_argument(
        "--stems", type=inputs.names, metavar="A,B", help="only these stems (default: all of the model's)"
    )
    group.add_argument("--two-stems", metavar="STEM", help="this stem, and everything else in one more file")
    group.add_argument(
        "--mix",
        type=inputs.mix,
        action="append",
        default=[],
        metavar="NAME=A+B",
        help="a sum of stems; may be repeated",
    )
    group.add_argument(
        "--rest", action="store_true", help="one more file with what is left beside the stems asked for"
    )
    group.add_argument("--start", type=inputs.seconds, metavar="TIME", help="begin here: 75, 1:15 or 1:15.5")
    group.add_argument("--end", type=inputs.seconds, metavar="TIME", help="stop here")


def _add_files(group: Any) -> None:
    kinds = sorted({kind(each) for each in OUTPUT_FORMATS})
    group.add_argument(
        "-o",
        "--output",
        type=inputs.place,
        default=Path(DEFAULT_FOLDER),
        metavar="DIR",
        help="folder of results (default: %(default)s)",
    )
    group.add_argument("--format", choices=kinds, default="wav", help="of the stems (default: %(default)s)")
    group.add_argument("--bit-depth", choices=("16", "24", "32f"), help="of wav (default 24), flac and aiff")
    group.add_argument(
        "--name-template", metavar="TEXT", help="such as '{song}/{stem}' or '{artist} - {song} ({stem})'"
    )
    group.add_argument(
        "--no-gain", action="store_true", help="fail rather than turn all stems down where one would clip"
    )
    group.add_argument("--overwrite", action="store_true", help="replace files that exist")
    group.add_argument("-r", "--recursive", action="store_true", help="search the folders inside folders too")


def _add_exports(group: Any) -> None:
    group.add_argument(
        "--export",
        action="append",
        default=[],
        metavar="FORMAT",
        help="also write the stems for a DAW: a format of 'export --list'; may be repeated",
    )
    group.add_argument(
        "--tempo",
        default="detect",
        metavar="BPM",
        help="of exports: a number, detect, half or double of what is detected (default: %(default)s)",
    )


def _add_quality(group: Any) -> None:
    group.add_argument(
        "--preset",
        choices=("fast", "balanced", "better", "best"),
        default="balanced",
        help="how carefully; better and best choose the model too, unless --model does "
        "(default: %(default)s)",
    )
    group.add_argument(
        "--overlap", type=float, metavar="X", help="share of a segment that the next repeats, 0 to 0.95"
    )
    group.add_argument(
        "--shifts", type=int, metavar="N", help="passes, each a little later, that are averaged"
    )
    group.add_argument(
        "--segment", type=float, metavar="SECONDS", help="length of a segment; shorter needs less memory"
    )
    group.add_argument("--wiener", type=int, metavar="N", help="iterations of the Wiener filter")
    group.add_argument(
        "--device", default="auto", help="auto, cpu, mps, cuda or cuda:1 (default: %(default)s)"
    )
    group.add_argument(
        "--precision", default="auto", help="auto, float32, bfloat16 or float16 (default: %(default)s)"
    )
    group.add_argument(
        "--threads",
        type=inputs.threads,
        metavar="N",
        help="of the processor, 0 for every core (default: as the window's preferences say)",
    )


def _add_manner(group: Any) -> None:
    group.add_argument(
        "--json", action="store_true", help="write one JSON document about everything to stdout"
    )
    group.add_argument(
        "--dry-run", action="store_true", help="check everything, say what would be written, write nothing"
    )


def output_format(arguments: argparse.Namespace) -> OutputFormat:
    """Return the format that is asked for.

    Raises:
        UsageError: the format has no such bit depth.
    """
    bits = arguments.bit_depth or DEFAULT_BITS.get(arguments.format, "")
    known = [name for name in OUTPUT_FORMATS if kind(name) == arguments.format]
    if arguments.format + bits not in known:
        depths = [name.removeprefix(arguments.format) for name in known]
        hint = f"Use --bit-depth {' or '.join(depths)}." if all(depths) else "Leave --bit-depth out."
        raise UsageError(f"{arguments.format} files cannot have a bit depth of {bits}.", hint=hint)
    return OUTPUT_FORMATS[arguments.format + bits]


def request(arguments: argparse.Namespace) -> SeparationRequest:
    """Return what is asked of the engine.

    Raises:
        UsageError: a value is out of its range, or two contradict each other.
    """
    from lasaft_studio.separation.request import SeparationRequest

    mixes = dict(arguments.mix)
    if len(mixes) < len(arguments.mix):
        raise UsageError("Two mixes have the same name.", hint="Give each --mix a name of its own.")
    wanted = {
        "stems": arguments.stems,
        "two_stems": arguments.two_stems and arguments.two_stems.lower(),
        "mixes": mixes,
        "rest": arguments.rest,
        "overlap": arguments.overlap,
        "shifts": arguments.shifts,
        "segment_seconds": arguments.segment,
        "wiener_iterations": arguments.wiener,
        "device": arguments.device,
        "precision": arguments.precision,
        "start_seconds": arguments.start,
        "end_seconds": arguments.end,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    preset = "balanced" if arguments.preset == "better" else arguments.preset
    return SeparationRequest.preset(preset, **given)


def exports(arguments: argparse.Namespace, output: OutputFormat) -> ExportOrder | None:
    """Return what is to be exported, if anything is.

    Raises:
        UsageError: there is no such format or tempo.
    """
    if not arguments.export:
        return None
    from lasaft_studio.export import formats
    from lasaft_studio.export.exporter import ExportOptions
    from lasaft_studio.tasks.export_separated import ExportOrder
    from lasaft_studio.tasks.tempo_choice import tempo_choice

    ids = tuple(formats.find(each).id for each in dict.fromkeys(arguments.export))
    options = ExportOptions(format=output.id, overwrite=arguments.overwrite)
    return ExportOrder(ids, arguments.model, tempo_choice(arguments.tempo), options)


def kind(format_id: str) -> str:
    """Return the format without its bit depth: ``wav`` of ``wav24``."""
    return format_id.removesuffix("32f").removesuffix("24").removesuffix("16")
