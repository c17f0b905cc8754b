"""Where the open parts lie: folders laid out as the table of sources names them, and soundfonts by path."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lasaft_studio.errors import TrainingError

# Soundfonts that may be used, by the beginning of their file's name; see `sources.py` for their licences.
ALLOWED_SOUNDFONTS = {
    "FluidR3_GM": "fluid-r3-gm",
    "FluidR3Mono_GM": "fluid-r3-gm",
    "MuseScore_General": "musescore-general",
}
# Archives of music that may be used, by their file's name.
ALLOWED_ARCHIVES = {"freedoom1.wad": "freedoom", "freedoom2.wad": "freedoom"}


@dataclass(frozen=True)
class Parts:
    """The user's folders.

    Args:
        folder: holds `vocals`, `drums`, `bass`, `other` and `midi`; any of them may be absent.
        soundfonts: General MIDI banks (.sf2, .sf3).
        speech: folder of spoken lines, one folder a voice; see `speech.py`.
        archives: with music that people wrote; see `compositions.py`.
    """

    folder: Path
    soundfonts: tuple[Path, ...] = field(default=())
    speech: Path | None = None
    archives: tuple[Path, ...] = field(default=())

    def at(self, *names: str) -> Path:
        """Return a path below the folder."""
        return self.folder.joinpath(*names)

    def check(self) -> None:
        """Make sure that all is there, and that soundfonts and archives may be used for training.

        Raises:
            TrainingError: a folder or file is missing or has no known free licence.
        """
        if not self.folder.is_dir():
            raise TrainingError(
                f"There is no folder '{self.folder}'.", hint="Name the folder that holds the open parts."
            )
        for path in self.soundfonts:
            if not path.is_file():
                raise TrainingError(f"There is no soundfont '{path}'.", hint="Install it, or leave it out.")
            soundfont_source(path)
        for path in self.archives:
            if not path.is_file():
                raise TrainingError(f"There is no archive '{path}'.", hint="Install it, or leave it out.")
            archive_source(path)


def soundfont_source(path: Path) -> str:
    """Return the id of a soundfont in the table of sources.

    Raises:
        TrainingError: it is none of those whose licence allows free weights.
    """
    for beginning, source in ALLOWED_SOUNDFONTS.items():
        if path.resolve().name.startswith(beginning):
            return source
    raise TrainingError(
        f"The licence of the soundfont '{path.name}' is not known to allow free weights.",
        hint=f"Known ones: {', '.join(ALLOWED_SOUNDFONTS)}.",
    )


def archive_source(path: Path) -> str:
    """Return the id of an archive in the table of sources.

    Raises:
        TrainingError: it is none of those whose licence allows free weights.
    """
    if path.name not in ALLOWED_ARCHIVES:
        raise TrainingError(
            f"The licence of the music in '{path.name}' is not known to allow free weights.",
            hint=f"Known ones: {', '.join(ALLOWED_ARCHIVES)}.",
        )
    return ALLOWED_ARCHIVES[path.name]
