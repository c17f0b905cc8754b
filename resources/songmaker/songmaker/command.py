"""``lasaft-studio train synthesize``: make synthetic songs with true stems from openly licensed parts."""

from __future__ import annotations

import argparse
from pathlib import Path

from lasaft_studio.cli import console, inputs, streams
from lasaft_studio.errors import UsageError
from lasaft_studio.progress import Progress

DESCRIPTION = (
    "Make synthetic songs with true stems from openly licensed parts: recordings of voices, drums and "
    "instruments, soundfonts, and built-in synthesizers. The same seed and parts make the same bytes; "
    "existing songs are kept."
)
LEAST_SECONDS = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", metavar="OUT", type=inputs.place, nargs="?", help="folder for the songs")
    parser.add_argument("--songs", metavar="N", type=int, default=100, help="how many [100]")
    parser.add_argument("--seconds", metavar="S", type=float, default=180.0, help="length of each [180]")
    parser.add_argument("--seed", metavar="K", type=int, default=0, help="another seed, other songs [0]")
    parser.add_argument("--workers", metavar="W", type=int, default=1, help="processes [1]")
    parser.add_argument(
        "--parts", metavar="DIR", type=inputs.place, help="vocals, drums, bass, other and midi"
    )
    parser.add_argument(
        "--soundfonts", metavar="FILE", type=inputs.place, nargs="+", default=[], help=".sf2 or .sf3"
    )
    parser.add_argument(
        "--speech", metavar="DIR", type=inputs.place, help="spoken lines; what is missing is made there"
    )
    parser.add_argument(
        "--compositions",
        metavar="FILE",
        type=inputs.place,
        nargs="+",
        default=[],
        help="play the music that these archives hold (Freedoom's .wad) instead of composing",
    )
    parser.add_argument(
        "--coded", metavar="SHARE", type=float, default=0.0, help="songs that get a coded mixture too [0]"
    )
    parser.add_argument("--credits", action="store_true", help="only print the sources, licences and credits")


def run(arguments: argparse.Namespace) -> int:
    """Render the songs, or print the credits; return the exit code."""
    from songmaker.sources import credits_markdown

    if arguments.credits:
        streams.say(*credits_markdown().rstrip("\n").split("\n"))
        return 0
    _check(arguments)
    return _render(arguments)


def _check(arguments: argparse.Namespace) -> None:
    if arguments.folder is None or arguments.parts is None:
        raise UsageError("A folder for the songs and --parts are needed.", hint="See 'synthesize --help'.")
    if arguments.songs < 1 or arguments.workers < 1 or arguments.seed < 0:
        raise UsageError(
            "--songs and --workers begin at 1, --seed at 0.", hint="Give whole numbers of that size."
        )
    if arguments.seconds < LEAST_SECONDS:
        raise UsageError(
            f"Songs of {arguments.seconds:g} seconds are too short.",
            hint=f"Ask for {LEAST_SECONDS:g} or more.",
        )
    if not 0 <= arguments.coded <= 1:
        raise UsageError("--coded is a share from 0 to 1.", hint="Such as --coded 0.2.")


def _render(arguments: argparse.Namespace) -> int:
    from songmaker.dataset_folder import Recipe, render_songs
    from songmaker.parts import Parts

    recipe = Recipe(arguments.seed, arguments.seconds, arguments.coded)
    parts = Parts(
        arguments.parts, tuple(arguments.soundfonts), arguments.speech, tuple(arguments.compositions)
    )
    parts.check()
    with console.shown("Making songs") as progress:
        rest = _complete_speech(arguments.speech, progress)
        songs = render_songs(
            arguments.folder, arguments.songs, recipe, parts, rest, workers=arguments.workers
        )
    streams.say(f"{len(songs)} song{'' if len(songs) == 1 else 's'} made in {arguments.folder}")
    return 0


def _complete_speech(folder: Path | None, progress: Progress) -> Progress:
    """Let the voices speak that have not, and return what is left of `progress`.

    A folder with some of the voices will do where they are not installed.
    """
    from songmaker import speech

    if folder is not None and speech.missing_voices(folder) and (speech.installed() or not folder.exists()):
        speech.speak(folder, progress.part(0.0, 0.1))
        return progress.part(0.1, 1.0)
    return progress
