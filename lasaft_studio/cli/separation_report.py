"""What became of the songs: lines for people as they come, or one JSON document at the end."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lasaft_studio.cli import console, crash_log, streams
from lasaft_studio.errors import Cancelled, InternalError, StudioError

if TYPE_CHECKING:
    from lasaft_studio.tasks.separate_song import SeparationResult

MIXED_EXIT_CODE = 1  # of failures of several kinds


class Report:
    """Tells what became of each song.

    Args:
        as_json: write nothing to stdout until the end, and then one JSON document.
        model: that separates.
    """

    def __init__(self, *, as_json: bool, model: str = "") -> None:
        self._as_json = as_json
        self._model = model
        self._songs: list[dict[str, Any]] = []
        self._codes: set[int] = set()

    def ended(self, source: Path, end: SeparationResult | StudioError) -> None:
        """Tell the end of one song."""
        if isinstance(end, StudioError):
            self.failed(source, end)
        else:
            self._done(source, end)

    def failed(self, source: Path | None, error: StudioError) -> None:
        """Tell that a song, or an input in which no song was found, failed."""
        console.complain(str(error))
        if isinstance(error, InternalError) and isinstance(error.__cause__, Exception):
            crash_log.write(error.__cause__, sys.argv[1:])
        self._codes.add(error.exit_code)
        facts = {"message": error.message, "hint": error.hint, "exit_code": error.exit_code}
        self._songs.append({"source": source and str(source), "status": "failed", "error": facts})

    def planned(self, source: Path, files: Mapping[str, Path], exports: Mapping[str, Path]) -> None:
        """Tell what a dry run would have written."""
        texts = {"files": _texts(files), "exports": _texts(exports)}
        self._songs.append({"source": str(source), "status": "planned", **texts})
        self._say(f"{source} would give {_count(files)}:", *files.values(), *exports.values())

    def finish(self, *, cancelled: bool = False) -> int:
        """Write what has not been written yet, and return the exit code of the command."""
        code = max(self._codes, default=0) if len(self._codes) < 2 else MIXED_EXIT_CODE
        if cancelled:
            code = Cancelled.exit_code
        if self._as_json:
            document = {"model": self._model, "songs": self._songs, "cancelled": cancelled, "exit_code": code}
            streams.say_json(document)
        return code

    def _done(self, source: Path, result: SeparationResult) -> None:
        depth_db = result.null_depth_db
        self._songs.append(
            {
                "source": str(source),
                "status": "done",
                "files": _texts(result.files),
                "exports": {each: list(map(str, paths)) for each, paths in result.exports.items()},
                "sample_rate": result.source.sample_rate,
                "channels": result.source.channels,
                "start_frame": result.start_frame,
                "frames": result.frames,
                "gain_db": result.gain_db,
                "adds_up": None if depth_db is None else depth_db == -math.inf,
                "null_depth_db": depth_db if depth_db is not None and math.isfinite(depth_db) else None,
                "times_real_time": result.speed,
                "device": result.device,
                "precision": result.precision,
                "notes": list(result.notes),
            }
        )
        exports = [path for paths in result.exports.values() for path in paths]
        self._say(f"{source}: {summary(result)}", *result.files.values(), *exports, *result.notes)

    def _say(self, line: str, *more: object) -> None:
        if not self._as_json:
            streams.say(line, *(f"  {each}" for each in more))


def summary(result: SeparationResult) -> str:
    """Return in a sentence or three how a separation went."""
    sentences = [
        f"{_count(result.files)}, {result.speed:.1f} times real time ({result.device}, {result.precision})."
    ]
    if result.null_depth_db == -math.inf:
        sentences.append("They add up to the song exactly.")
    elif result.null_depth_db is not None:
        sentences.append(f"They add up to the song within {result.null_depth_db:.0f} dB.")
    if result.gain_db:
        sentences.append(f"All are {-result.gain_db:.2f} dB quieter than in the song, so that none clips.")
    return " ".join(sentences)


def _count(files: Mapping[str, Path]) -> str:
    return "1 file" if len(files) == 1 else f"{len(files)} files"


def _texts(files: Mapping[str, Path]) -> dict[str, str]:
    return {name: str(path) for name, path in files.items()}
