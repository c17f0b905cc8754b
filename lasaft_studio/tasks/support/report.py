"""One archive for whoever is to help: versions, devices, self-test, logs; without song or user names."""

from __future__ import annotations

import os
import platform
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from lasaft_studio import __version__, paths, settings
from lasaft_studio.errors import StorageError
from lasaft_studio.progress import Progress
from lasaft_studio.tasks.support.anonymous import without_names

EVENTS = "events.log"  # written with `AnonymousFormatter`
_PACKAGES = ("torch", "PySide6", "numpy", "soundfile", "soxr", "pydub", "pyqtgraph", "safetensors", "mutagen")
_NAMELESS = (int, float, bool)  # settings of these types name nothing
_MOST_CRASHES = 5
_MOST_BYTES = 256 << 10  # of one log: its end tells most


def contents(progress: Progress | None = None, *, self_test: bool = True) -> dict[str, str]:
    """Return what a report holds, by the names of its files.

    Args:
        progress: of the self-test, which takes most of the time.
        self_test: whether it is run.

    Raises:
        Cancelled: the user asked to stop.
    """
    parts = {"versions.txt": _versions(), "devices.txt": _devices(), "settings.txt": _settings(), **_logs()}
    if self_test:
        parts["self-test.txt"] = "\n".join(_self_test(progress or Progress())) + "\n"
    return parts


def write(parts: Mapping[str, str], target: Path) -> Path:
    """Write a report into a new archive and return it.

    Raises:
        StorageError: it exists already, or cannot be written.
    """
    try:
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, text in sorted(parts.items()):
                archive.writestr(name, text)
    except FileExistsError as error:
        raise StorageError(f"'{target}' exists already.", hint="Choose another name.") from error
    except OSError as error:
        raise StorageError(
            f"'{target}' cannot be written: {error.strerror}.", hint="Choose another folder."
        ) from error
    return target


def _versions() -> str:
    rows = [
        f"LaSAFT Studio {__version__}",
        f"Python {platform.python_version()} ({platform.python_implementation()})",
        f"{platform.system()} {platform.release()} {platform.machine()}",
    ]
    for name in _PACKAGES:
        try:
            rows.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            rows.append(f"{name} –")
    return "\n".join(rows) + "\n"


def _devices() -> str:
    import torch

    rows = [f"processor: {os.cpu_count()} cores, {torch.backends.cpu.get_cpu_capability()}"]
    rows += [
        f"cuda:{index}: {torch.cuda.get_device_name(index)}, "
        f"{torch.cuda.get_device_properties(index).total_memory >> 20} MiB"
        for index in range(torch.cuda.device_count())
    ]
    if torch.backends.mps.is_available():
        rows.append("mps")
    return "\n".join(rows) + "\n"


def _settings() -> str:
    """Return the settings, as far as they cannot name anything: numbers, switches and given choices."""
    chosen, problems = settings.load()
    rows = [
        f"{row.name} = {getattr(chosen, row.name)!r}"
        for row in settings.ROWS
        if row.choices or isinstance(row.default, _NAMELESS)
    ]
    return "\n".join([*rows, f"entries that cannot be used: {len(problems)}"]) + "\n"


def _logs() -> dict[str, str]:
    folder = paths.log_folder()
    parts = {}
    events = _end_of(folder / EVENTS)
    if events:
        parts[EVENTS] = events
    for path in sorted(folder.glob("crash-*.txt"))[-_MOST_CRASHES:]:
        parts[path.name] = without_names(_end_of(path))
    return parts


def _end_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - _MOST_BYTES, 0))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _self_test(progress: Progress) -> Iterator[str]:
    from lasaft_studio.tasks.self_test import SelfTest

    with tempfile.TemporaryDirectory(prefix="lasaft-self-test-", ignore_cleanup_errors=True) as folder:
        for finding in SelfTest(Path(folder)).run(progress):
            yield f"{'ok' if finding.passed else 'BROKEN':<8}{finding.part}"
            yield from without_names(finding.details).splitlines()
