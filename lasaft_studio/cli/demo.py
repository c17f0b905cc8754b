"""``lasaft-studio demo``: the shipped song separated, and compared with its true stems."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio.audio.stems import MUSDB_STEMS, title
from lasaft_studio.cli import console, inputs, streams

if TYPE_CHECKING:
    from lasaft_studio.progress import Progress
    from lasaft_studio.tasks.separate_song import SeparationResult

DEFAULT_FOLDER = "lasaft-demo"


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "demo",
        help="separate the song that comes with the program",
        description="Separate the song that comes with the program, and compare its stems with the true.",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=inputs.place,
        default=Path(DEFAULT_FOLDER),
        metavar="DIR",
        help="folder of the stems, which replace those of an earlier demo (default: %(default)s)",
    )
    parser.add_argument("--model", default="lite", metavar="NAME", help="(default: %(default)s)")
    parser.add_argument("--preset", choices=("fast", "balanced", "best"), default="balanced")
    parser.add_argument("--device", default="auto", help="auto, cpu, mps or cuda (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="write JSON instead of text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command.

    Raises:
        StudioError: the song cannot be separated.
        Cancelled: the user asked to stop.
    """
    with console.shown("The demo song", quiet=arguments.json) as progress:
        result = separate(arguments, progress.part(0.0, 0.95))
        scores = score(result.files)
        progress.report(1.0)
    if arguments.json:
        files = {name: str(path) for name, path in result.files.items()}
        streams.say_json({"sdr_db": scores, "files": files, "times_real_time": result.speed})
    else:
        _print(result, scores)
    return 0


def separate(arguments: argparse.Namespace, progress: Progress) -> SeparationResult:
    """Separate the demo song as the arguments say.

    Raises:
        StudioError: the song cannot be separated.
        Cancelled: the user asked to stop.
    """
    from lasaft_studio.paths import resource
    from lasaft_studio.separation.request import SeparationRequest
    from lasaft_studio.tasks.load_separator import load_separator
    from lasaft_studio.tasks.separate_song import separate_song
    from lasaft_studio.tasks.writing.output_spec import OutputSpec

    request = SeparationRequest.preset(arguments.preset, device=arguments.device)
    progress.report(0.0, "Loading the model")
    separator = load_separator(arguments.model, request)
    output = OutputSpec(name_template="{song} - {stem}", overwrite=True)
    return separate_song(resource("demo/demo.flac"), arguments.output, separator, output, progress)


def score(files: Mapping[str, Path]) -> dict[str, float]:
    """Return the SDR of each stem in dB, over the whole song, against the true stem."""
    from lasaft_studio.audio.io.files import read
    from lasaft_studio.evaluation.metrics import global_sdr
    from lasaft_studio.paths import resource

    return {
        name: global_sdr(read(resource(f"demo/{name}.ogg")).samples, read(path).samples)
        for name, path in files.items()
        if name in MUSDB_STEMS
    }


def _print(result: SeparationResult, scores: Mapping[str, float]) -> None:
    seconds = result.source.seconds
    streams.say(
        f"{seconds:.0f} seconds of music at {result.speed:.1f} times real time ({result.device}).", ""
    )
    streams.say(f"{'Stem':<15}{'SDR':>8}  File")
    for name, path in result.files.items():
        sdr = f"{scores[name]:.1f} dB" if name in scores else ""
        streams.say(f"{title(name):<15}{sdr:>8}  {path}")
