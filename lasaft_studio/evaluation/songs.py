"""Songs with true stems on disk: one folder a song, one file a stem, as in MUSDB18-HQ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio.audio.io.files import READ_SUFFIXES
from lasaft_studio.errors import TrainingError

_MIXTURE = "mixture"  # as MUSDB18-HQ calls the file


@dataclass(frozen=True, slots=True)
class Song:
    """A song whose stems are known.

    Attributes:
        name: of its folder.
        folder: which holds its stems.
        files: a sound file for each stem that plays; a stem without a file is silent.
        unreliable: stems whose file also holds something else: never learnt from.
        mixture: the record itself, where it lies beside the stems; otherwise it is their sum.
    """

    name: str
    folder: Path
    files: dict[str, Path]
    unreliable: frozenset[str] = frozenset()
    mixture: Path | None = None

    @property
    def reliable(self) -> list[str]:
        """Stems that have a file and can be learnt from."""
        return [stem for stem in self.files if stem not in self.unreliable]


def find_songs(
    folders: Iterable[Path],
    stems: Sequence[str],
    *,
    leave_out: Iterable[str] = (),
    unreliable: dict[str, Sequence[str]] | None = None,
) -> list[Song]:
    """Return the songs below `folders`, in alphabetical order.

    Args:
        folders: each a song itself, or a folder of songs.
        stems: names of the files that are stems, without suffix; others are passed over.
        leave_out: names of songs which must not be found.
        unreliable: for a song's name, the stems that are not to be trusted.

    Raises:
        TrainingError: a folder is missing, or holds no song.
    """
    excluded = set(leave_out)
    songs: list[Song] = []
    for folder in folders:
        if not folder.is_dir():
            raise TrainingError(f"There is no folder '{folder}'.", hint="Name a folder that holds songs.")
        places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
        found = [_song(place, stems, unreliable or {}) for place in places if place.name not in excluded]
        present = [song for song in found if song is not None]
        if not present:
            wanted = f"{stems[0]}.wav"
            raise TrainingError(
                f"No song was found in '{folder}'.",
                hint=f"A song is a folder with one file a stem, such as 'My song/{wanted}'.",
            )
        songs += present
    return songs


def _song(folder: Path, stems: Sequence[str], unreliable: dict[str, Sequence[str]]) -> Song | None:
    files: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.stem in {*stems, _MIXTURE} and path.suffix.lower() in READ_SUFFIXES:
            files.setdefault(path.stem, path)
    mixture = files.pop(_MIXTURE, None)
    if not files:
        return None
    return Song(folder.name, folder, files, frozenset(unreliable.get(folder.name, ())), mixture)
