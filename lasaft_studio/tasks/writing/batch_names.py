"""Names of the files of many songs, so that no song replaces what the run has written for another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from lasaft_studio.audio.io.naming import file_identity, with_number
from lasaft_studio.audio.io.tags import read_tags
from lasaft_studio.errors import UsageError
from lasaft_studio.tasks.writing.output_spec import OutputSpec, identity


@dataclass(frozen=True, slots=True)
class SongNames:
    """What a song and its files are called.

    Attributes:
        song: its name, of no other song of the run.
        output: with this name and the number that keeps its files apart.
        files: where each result goes.
    """

    song: str
    output: OutputSpec
    files: Mapping[str, Path]


class BatchNames:
    """Gives out names, song by song; a name that was given out is not given again.

    Args:
        output: format and template.
        folder: below which files are written.
        results: of the separation, by name.
        sources: all songs of the run, none of which may be written over.
    """

    def __init__(
        self, output: OutputSpec, folder: Path, results: Mapping[str, object], sources: Sequence[Path]
    ) -> None:
        self._output, self._folder, self._results = output, folder, results
        self._sources = {_resolved(source) for source in sources}
        self._songs: set[str] = set()
        self._files: set[str] = set()

    def of(self, source: Path) -> SongNames:
        """Return the names of a song, with a number where another song has come before it.

        Raises:
            UsageError: the template gives several stems one name, or a song's own.
        """
        tags = read_tags(source)
        stem = self._output.song_name or source.stem
        for number in count(1):
            output = replace(self._output, song_name=stem, number=number)
            files = output.paths(self._folder, source, self._results, tags)
            name = with_number(stem, number)
            if self._is_free(name, files.values()):
                break
        self._songs.add(file_identity(name))
        self._files.update(map(identity, files.values()))
        self._check(files.values())
        return SongNames(name, output, files)

    def _is_free(self, name: str, files: Iterable[Path]) -> bool:
        return file_identity(name) not in self._songs and self._files.isdisjoint(map(identity, files))

    def _check(self, files: Iterable[Path]) -> None:
        for path in files:
            if _resolved(path) in self._sources:
                raise UsageError(
                    f"'{path}' is a song that is to be separated, so no stem is written there.",
                    hint="Choose another folder or name template.",
                )


def _resolved(path: Path) -> str:
    try:
        return identity(path.resolve())
    except (OSError, RuntimeError):  # a link in a circle; reading it will say so
        return identity(path)
