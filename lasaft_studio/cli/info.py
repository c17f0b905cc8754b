"""``lasaft-studio info FILE``: what a sound file is, what it says of itself, and how loud it is."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio.cli import console, inputs, streams

if TYPE_CHECKING:
    from lasaft_studio.progress import Progress

TAG_FIELDS = ("title", "artist", "album", "year", "genre", "track")


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "info",
        help="tell what a sound file is and how loud it is",
        description="Tell what a sound file is, what its tags say, and how loud it is.",
    )
    parser.add_argument(
        "file", metavar="FILE", type=inputs.place, help="a sound file of any kind that can be separated"
    )
    parser.add_argument("--json", action="store_true", help="write JSON instead of text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command.

    Raises:
        AudioError: the file cannot be read.
    """
    with console.shown(arguments.file.name, quiet=arguments.json) as progress:
        facts = describe(arguments.file, progress)
    if arguments.json:
        streams.say_json(facts)
    else:
        streams.say(*(f"{label:<12} {text}" for label, text in lines(facts)))
    return 0


def describe(path: Path, progress: Progress) -> dict[str, Any]:
    """Return all that is known of a sound file, in types that JSON knows; -inf becomes None.

    Raises:
        AudioError: the file cannot be read.
        Cancelled: the user asked to stop.
    """
    from lasaft_studio.audio import levels
    from lasaft_studio.audio.io import tags
    from lasaft_studio.audio.io.files import open_reader

    with open_reader(path) as reader:
        file = reader.file
        measured = levels.measure(reader, progress)
    said = tags.read_tags(path)
    return {
        "path": str(path),
        "format": file.format,
        "subtype": file.subtype,
        "bits": file.bits,
        "sample_rate": file.sample_rate,
        "channels": file.channels,
        "frames": file.frames,
        "seconds": file.seconds,
        "peak_db": _finite(measured.peak_db),
        "rms_db": _finite(measured.rms_db),
        "lufs": _finite(measured.lufs),
        "tags": {field: getattr(said, field) for field in TAG_FIELDS if getattr(said, field)},
        "cover_bytes": len(said.cover or b""),
        "notes": list(file.notes),
    }


def lines(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the facts as (label, text) for people."""
    minutes, seconds = divmod(facts["seconds"], 60)
    table = [
        ("File", facts["path"]),
        ("Format", f"{facts['format']}, {facts['subtype']}"),
        ("Length", f"{int(minutes)}:{seconds:06.3f} ({facts['frames']} frames)"),
        ("Sample rate", f"{facts['sample_rate']} Hz"),
        ("Channels", str(facts["channels"])),
        ("Peak", _level(facts["peak_db"], "dBFS")),
        ("RMS", _level(facts["rms_db"], "dBFS")),
        ("Loudness", _level(facts["lufs"], "LUFS", "silence, or too short")),
    ]
    table += [(field.capitalize(), text) for field, text in facts["tags"].items()]
    if facts["cover_bytes"]:
        table.append(("Cover", f"{facts['cover_bytes'] / 1000:.0f} kB"))
    return [*table, *(("Note", note) for note in facts["notes"])]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _level(value: float | None, unit: str, nothing: str = "silence") -> str:
    return nothing if value is None else f"{value:.1f} {unit}"
