"""``lasaft-studio evaluate``: how well models separate songs whose stems are known."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.cli import console

_METRICS = ("sdr", "si_sdr", "bss_sdr", "bleed_db")


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure models on songs with true stems",
        description="Measure models on songs with true stems: folders with vocals.wav, drums.wav and so on.",
    )
    parser.set_defaults(run=run)
    parser.add_argument("songs", metavar="FOLDER", nargs="+", type=Path, help="a song, or a folder of songs")
    parser.add_argument(
        "-m", "--model", metavar="NAME", action="append", help="a model; may be repeated [lite]"
    )
    parser.add_argument(
        "--metric", metavar="NAME", action="append", choices=_METRICS, help=f"of {', '.join(_METRICS)} [sdr]"
    )
    parser.add_argument("--seconds", metavar="S", type=float, help="of each song [all]")
    parser.add_argument("--preset", default="balanced", help="fast, balanced or best [balanced]")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every score as JSON")
    parser.add_argument("--csv", metavar="FILE", type=Path, help="write every score as CSV")
    parser.add_argument("--markdown", action="store_true", help="print tables in Markdown")


def run(arguments: argparse.Namespace) -> int:
    """Measure, print tables, write files; return the exit code."""
    from lasaft_studio.evaluation.report import TITLES, markdown, with_medians, write_csv, write_json
    from lasaft_studio.evaluation.songs import find_songs
    from lasaft_studio.separation.request import SeparationRequest
    from lasaft_studio.tasks.evaluate_models import evaluate_models

    songs = find_songs(arguments.songs, MUSDB_STEMS)
    metrics = tuple(arguments.metric or ("sdr",))
    request = SeparationRequest.preset(arguments.preset)
    models = arguments.model or ["lite"]
    with console.shown("Evaluating") as progress:
        scores = evaluate_models(models, songs, metrics, request, progress, seconds=arguments.seconds)
    if arguments.json:
        write_json(scores, arguments.json)
    if arguments.csv:
        write_csv(scores, arguments.csv)
    for metric in metrics:
        print(f"{TITLES[metric]}, dB\n")
        if arguments.markdown:
            print(markdown(with_medians(scores), metric))
        else:
            _print_table(with_medians(scores), metric)
        print()
    return 0


def _print_table(scores: list[Any], metric: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from lasaft_studio.evaluation.report import table

    head, body = table(scores, metric)
    drawn = Table()
    for index, title in enumerate(head):
        drawn.add_column(title, justify="left" if index < 2 else "right")
    for row in body:
        drawn.add_row(*row)
    Console().print(drawn)
