"""Where the open parts lie: a folder laid out as the table of sources names it, and soundfonts by path."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Parts:
    """The user's folders.

    Args:
        folder: holds `vocals`, `drums`, `bass`, `other` and `midi`.
        soundfonts: General MIDI banks (.sf2, .sf3).
    """

    folder: Path
    soundfonts: tuple[Path, ...] = field(default=())

    def at(self, *names: str) -> Path:
        """Return a path below the folder."""
        return self.folder.joinpath(*names)
