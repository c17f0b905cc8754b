"""What stands on the command line for songs, stretches of time and sums of stems."""

from __future__ import annotations

import argparse
import glob
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from lasaft_studio import disk
from lasaft_studio.audio.io.file_check import looks_like_text
from lasaft_studio.audio.io.formats import READ_SUFFIXES, TEXT_SUFFIXES
from lasaft_studio.errors import AudioError
from lasaft_studio.paths import expanded

_MOST_THREADS = 1024  # as of the setting `cpu_threads`
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)")


def find_songs(
    inputs: Sequence[str], *, recursive: bool = False, leave_out: Path | None = None
) -> tuple[list[Path], list[AudioError]]:
    """Return the songs that `inputs` mean, each once and in order, and what is wrong with the others.

    Args:
        inputs: files, folders and patterns such as ``*.mp3`` or ``**/*.flac``.
        recursive: look into the folders of folders too.
        leave_out: a folder, the program's own output, whose files are no songs when folders are searched.
    """
    songs: dict[Path, None] = {}
    errors = []
    for each in inputs:
        try:
            songs |= dict.fromkeys(_songs(each, recursive=recursive, leave_out=leave_out))
        except AudioError as error:
            errors.append(error)
        except OSError as error:  # such as a folder that may not be searched
            errors.append(
                AudioError(f"'{each}' cannot be read: {error.strerror}.", hint="Change its permissions.")
            )
    return list(songs), errors


def place(text: str) -> Path:
    """Return the file or folder that is named, ``~`` being home."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name of a file or folder is empty")
    if "\0" in text:
        raise argparse.ArgumentTypeError("the name of a file or folder has a NUL in it")
    return expanded(text)


def named(text: str) -> str:
    """Return what is named, a file, folder or pattern, as it stands."""
    place(text)
    return text


def seconds(text: str) -> float:
    """Return a time in seconds: ``90``, ``1:30``, ``1:30.5`` or ``1:02:03``."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"'{text}' is no time; write 90, 1:30 or 1:30.5")
    hours, minutes, rest = (float(part or 0) for part in match.groups())
    return 3600 * hours + 60 * minutes + rest


def names(text: str) -> tuple[str, ...]:
    """Return the names in a list such as ``vocals,drums``."""
    found = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    if not found or len(set(found)) < len(found):
        raise argparse.ArgumentTypeError(f"'{text}' is no list of stems; write vocals,drums")
    return found


def mix(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and the stems of a sum such as ``band=drums+bass``."""
    name, equals, stems = text.partition("=")
    found = tuple(stem.strip().lower() for stem in stems.split("+"))
    if not equals or not name.strip() or not all(found):
        raise argparse.ArgumentTypeError(f"'{text}' is no mix; write NAME=drums+bass")
    return name.strip(), found


def threads(text: str) -> int:
    """Return a number of threads of the processor, as large as the setting of that name may be."""
    if not text.isdecimal() or not int(text) <= _MOST_THREADS:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of threads; write 0 to {_MOST_THREADS}")
    return int(text)


def level(text: str) -> tuple[str, float]:
    """Return the stem and the number of a setting such as ``vocals=-6``."""
    name, equals, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not equals or not name.strip() or not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"'{text}' sets nothing; write vocals=-6")
    return name.strip().lower(), number


def _songs(text: str, *, recursive: bool, leave_out: Path | None) -> list[Path]:
    path = expanded(text)
    if disk.is_folder(path):
        found = _readable(path.rglob("*") if recursive else path.iterdir(), _within(path, leave_out))
        found = [song for song in found if not _is_stem(song)] if recursive else found
        if not found:
            hint = "" if recursive else "With --recursive its folders are searched too."
            raise AudioError(f"The folder '{path}' holds no sound files.", hint=hint)
        return found
    if disk.exists(path) or not glob.has_magic(text):
        return [path]  # if it is missing, reading it will say so
    matches = glob.iglob(str(path), recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
    found = _readable(map(Path, matches), _within(Path(), leave_out))
    if not found:
        raise AudioError(f"No sound file matches '{text}'.")
    return found


def _readable(paths: Iterable[Path], leave_out: Path | None) -> list[Path]:
    return sorted(
        path
        for path in paths
        if path.suffix.lower() in READ_SUFFIXES
        and not path.name.startswith(".")
        and not (path.suffix.lower() in TEXT_SUFFIXES and looks_like_text(path))
        and disk.is_file(path)
        and (leave_out is None or leave_out not in path.resolve().parents)
    )


def _within(searched: Path, output: Path | None) -> Path | None:
    """Return the folder of results if it lies inside the one that is searched: it holds no songs."""
    if output is None or searched.resolve() not in output.resolve().parents:
        return None
    return output.resolve()


def _is_stem(path: Path) -> bool:
    """Whether this is what the program makes of a song beside its folder: ``Song/Song - Vocals``."""
    folder = path.parent
    if not path.stem.startswith(f"{folder.name} - "):
        return False
    return any(disk.is_file(folder.with_name(folder.name + suffix)) for suffix in READ_SUFFIXES)
