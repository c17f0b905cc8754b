"""How long separations take on this machine: measured in the background, and learnt from each one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from lasaft_studio import disk, paths
from lasaft_studio.errors import StorageError
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import PRESETS
from lasaft_studio.ui.session import torch_libraries
from lasaft_studio.ui.session.jobs import Job
from lasaft_studio.ui.session.separation_choice import CUSTOM, SeparationChoice
from lasaft_studio.ui.session.workspace import Workspace

Speeds = dict[str, float]


def cost(choice: SeparationChoice, preset: str) -> float:
    """Return how often each second of the song is computed."""
    custom = {"overlap": choice.overlap, "shifts": choice.shifts}
    values = custom if preset == CUSTOM else PRESETS[preset]
    return float(values["shifts"]) / (1.0 - float(values["overlap"]))


class Estimates(QObject):
    """Knows speeds by model and device; they are kept in the cache folder."""

    changed = Signal()
    devices_found = Signal(object, str)  # texts by name, and the one that is automatic

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._speeds = _read()
        self._tried: set[str] = set()
        self._job: Job | None = None

    def seconds(self, choice: SeparationChoice, preset: str, song_seconds: float) -> float | None:
        """Return how long a separation will take, or None where nobody knows."""
        speed = self._speeds.get(_key(choice))
        return song_seconds * cost(choice, preset) / speed if speed else None

    def prepare(self, choice: SeparationChoice) -> None:
        """Load and measure a model while nothing else is computed."""
        key = _key(choice)
        if key in self._tried or self._workspace.compute.jobs:
            return
        self._tried.add(key)
        values = {"device": choice.device, "precision": choice.precision}
        task = partial(_measure, choice.model, values, key not in self._speeds)
        job = Job("", task)
        job.succeeded.connect(partial(self._keep, key))
        job.cancelled.connect(lambda: self._tried.discard(key))
        self._job = self._workspace.compute.start(job)

    def make_way(self) -> None:
        """Stop measuring: there is real work."""
        if self._job is not None and self._job in self._workspace.compute.jobs:
            self._job.cancel()
        self._job = None

    def learn(self, choice: SeparationChoice, speed: float) -> None:
        """Remember how quick a separation was, seconds of audio a second."""
        self._put(_key(choice), speed * cost(choice, choice.preset))

    def _keep(self, key: str, measured: Any) -> None:
        self.devices_found.emit(dict(measured.devices), measured.device)
        if measured.speed:
            self._put(key, measured.speed)

    def _put(self, key: str, speed: float) -> None:
        self._speeds[key] = speed
        _write(self._speeds)
        self.changed.emit()


def _key(choice: SeparationChoice) -> str:
    return f"{choice.model} {choice.device} {choice.precision}"


def _measure(model: str, values: Mapping[str, Any], again: bool, progress: Progress) -> object:
    torch_libraries.load()
    from lasaft_studio.tasks.measure_speed import measure_speed  # loads torch, on the compute lane

    return measure_speed(model, values, progress, again=again)


def _read() -> Speeds:
    entries = disk.read_json(paths.cache_folder() / "speeds.json")
    if not isinstance(entries, dict):
        return {}
    return {str(key): speed for key, speed in entries.items() if isinstance(speed, float) and speed > 0}


def _write(speeds: Speeds) -> None:
    try:
        disk.write_text(paths.cache_folder() / "speeds.json", json.dumps(speeds))
    except StorageError:
        return  # measured again next time
