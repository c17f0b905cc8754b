"""Which files to write, and what to call them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio.audio.io.formats import OUTPUT_FORMATS, OutputFormat
from lasaft_studio.audio.io.naming import DEFAULT_TEMPLATE, check_template, file_name, with_number
from lasaft_studio.audio.io.tags import Tags
from lasaft_studio.audio.stems import title
from lasaft_studio.errors import UsageError

TEMPLATE_FIELDS = ("song", "stem", "title", "artist", "album")
_OF_THE_SONG = ("song", "title")


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """Which files to write, and what to call them.

    Attributes:
        format: one of `OUTPUT_FORMATS`.
        name_template: of the files below the output folder; see `TEMPLATE_FIELDS`.
        overwrite: whether files that exist may be replaced.
        allow_gain: whether all stems may be made quieter, by the same gain, where one of them would
            be over full scale in a format that has one; otherwise that is an error.
        song_name: what the song is called in file names; by default as its file.
        number: 1, or that of a song whose files would otherwise have the names of another's.

    Raises:
        UsageError: there is no such format, or the template is malformed.
    """

    format: str = "wav24"
    name_template: str = DEFAULT_TEMPLATE
    overwrite: bool = False
    allow_gain: bool = True
    song_name: str | None = None
    number: int = 1

    def __post_init__(self) -> None:
        if self.format not in OUTPUT_FORMATS:
            known = ", ".join(OUTPUT_FORMATS)
            raise UsageError(f"There is no format '{self.format}'.", hint=f"There are {known}.")
        check_template(self.name_template, TEMPLATE_FIELDS)

    @property
    def output_format(self) -> OutputFormat:
        """The format of the files."""
        return OUTPUT_FORMATS[self.format]

    def paths(self, folder: Path, source: Path, results: Mapping[str, object], tags: Tags) -> dict[str, Path]:
        """Return where each result goes.

        Raises:
            UsageError: two of them would be the same file.
        """
        song = self.song_name or source.stem
        fields = {
            "song": with_number(song, self.number),
            "title": with_number(tags.title or song, self.number),
            "artist": tags.artist or "Unknown artist",
            "album": tags.album or "Unknown album",
        }
        template = self.name_template
        if not any(f"{{{field}}}" in template for field in _OF_THE_SONG):
            template = with_number_behind(template, self.number)
        suffix = self.output_format.suffix
        paths = {
            name: folder / file_name(template, {**fields, "stem": title(name)}, suffix) for name in results
        }
        if len(set(map(identity, paths.values()))) < len(paths):
            raise UsageError(
                f"The name template '{self.name_template}' gives several stems the same name.",
                hint="Put {stem} into it.",
            )
        return paths


def with_number_behind(template: str, number: int) -> str:
    """Return a template with a number at its end, where no field of it tells songs apart."""
    return template if number < 2 else f"{template} ({number})"


def identity(path: Path) -> str:
    """Return what two paths have in common that may be the same file on some system."""
    return unicodedata.normalize("NFC", str(path.absolute())).casefold()
