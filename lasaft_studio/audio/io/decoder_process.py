"""Qt's decoder in a process of its own.

A damaged file can end the process that decodes it, as fuzzing Qt's FFmpeg showed, and that must not be
the one with the user's work in it. A process of its own also has its own Qt application, whatever the
program around it has, and its own terminal output, which nobody sees.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lasaft_studio import programs
from lasaft_studio.audio.io.container import read_container
from lasaft_studio.audio.io.decoded import DECODED_FILES
from lasaft_studio.audio.io.qt_decoder import decode
from lasaft_studio.audio.io.reader import AudioFile, AudioReader, MissingDecoderError
from lasaft_studio.errors import AudioError, StorageError, StudioError
from lasaft_studio.paths import program
from lasaft_studio.progress import Progress

COMMAND = "decode-with-qt"  # the program is called again with this, the file and the WAV
_SOURCE = str(Path(__file__).resolve().parents[3])  # where a process finds this package
_ERRORS = {kind.__name__: kind for kind in (MissingDecoderError, AudioError, StorageError)}

_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")  # WMA

# How the files begin that are worth a process: what stands there, and at which byte
_BEGINNINGS = (
    *((name, 4) for name in (b"ftyp", b"moov", b"mdat", b"wide")),  # M4A, MP4, MOV, 3GP
    (_ASF, 0),
    (bytes.fromhex("1a45dfa3"), 0),  # Matroska, WebM
    (b"fLaC", 0),
    (b"caff", 0),
    (b"ID3", 0),  # MP3, AAC
)


def open_qt(path: Path, progress: Progress | None = None) -> AudioReader:
    """Decode `path` with Qt, and open what came out.

    Raises:
        MissingDecoderError: Qt's multimedia libraries cannot be loaded here.
        AudioError: Qt does not know the format, or the file is damaged.
        StorageError: the cache folder is full.
        Cancelled: the user asked to stop.
    """
    with path.open("rb") as file:
        start = file.read(32)
    is_mpeg = start[:1] == b"\xff" and start[1:2] >= b"\xe0"  # MP3 and AAC without a header
    if not is_mpeg and not any(start.startswith(mark, offset) for mark, offset in _BEGINNINGS):
        raise AudioError(f"{path.name} is of no kind that Qt's decoder reads.")
    if start.startswith(_ASF) and programs.find("ffmpeg"):
        raise AudioError(f"{path.name} is read by ffmpeg: of WMA, Qt leaves out the last 2,048 frames.")
    return DECODED_FILES.open(path, lambda wav: _decode(path, wav, progress or Progress()))


def _decode(path: Path, wav: Path, progress: Progress) -> AudioFile:
    process = subprocess.Popen(  # noqa: S603 - this very program
        [*program(), COMMAND, str(path.absolute()), str(wav)],
        env={**os.environ, "PYTHONPATH": _search_path()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # FFmpeg describes every file there
        text=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open a terminal
    )
    try:
        with process.stdout or io.StringIO() as lines:
            return _listen(lines, path, progress)
    finally:
        process.kill()
        process.wait()


def _search_path() -> str:
    """Return where the process finds this package; an empty entry would be the current folder."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join([_SOURCE, *(folder for folder in given if folder)])


def _listen(lines: Iterable[str], path: Path, progress: Progress) -> AudioFile:
    """Report what the process tells, until it tells its result."""
    total_seconds = read_container(path).seconds
    for line in lines:
        message: dict[str, Any] = json.loads(line)
        if "error" in message:
            raise _ERRORS[message["error"]](message["message"], hint=message["hint"])
        if "frames" in message:
            return AudioFile(**{**message, "path": path, "notes": tuple(message["notes"])})
        fraction = message["seconds"] / total_seconds if total_seconds else 0.0
        progress.report(fraction, f"Decoding {path.name}")
    raise AudioError(f"{path.name} is damaged: Qt's decoder failed on it.")


def main(path: str, wav: str) -> None:
    """Decode, and tell how it goes, one JSON object a line: what the process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, which ends its processes
    try:
        file = decode(Path(path), Path(wav), lambda seconds: _tell({"seconds": seconds}))
    except StudioError as error:
        _tell({"error": type(error).__name__, "message": error.message, "hint": error.hint})
    else:
        _tell({**asdict(file), "path": None})


def _tell(message: dict[str, Any]) -> None:
    try:
        print(json.dumps(message), flush=True)  # noqa: T201 - for the program
    except BrokenPipeError:  # the program has gone
        os._exit(1)
