"""What was open before: a short list of paths in the data folder."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lasaft_studio import disk, paths
from lasaft_studio.errors import StorageError

KEPT = 10


class Recent(QObject):
    """Songs and projects, the last opened first; what is gone from the disk is not shown."""

    changed = Signal()

    @property
    def paths(self) -> list[Path]:
        """The files that are still there."""
        return [path for path in self._read() if disk.exists(path)]

    def add(self, path: Path) -> None:
        """Put a file at the head of the list."""
        path = path.absolute()
        self._write([path, *(other for other in self._read() if other != path)][:KEPT])

    def clear(self) -> None:
        """Forget all."""
        self._write([])

    def _read(self) -> list[Path]:
        entries = disk.read_json(_file())
        if not isinstance(entries, list):
            return []
        return [Path(entry) for entry in entries if isinstance(entry, str) and "\0" not in entry][:KEPT]

    def _write(self, recent: list[Path]) -> None:
        try:
            disk.write_text(_file(), json.dumps([str(path) for path in recent]))
        except StorageError:
            return  # only a convenience
        self.changed.emit()


def _file() -> Path:
    return paths.data_folder() / "recent.json"
