"""Finding songs with true stems: files and folders of MUSDB18, MUSDB18-HQ, or laid out like them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.songs import Song, find_songs
from lasaft_studio.evaluation.stem_file import SUFFIX, StemFile

_PARTS = ("train", "test")  # of MUSDB18; models are measured on the second


def find_data(places: Iterable[Path], stems: Sequence[str]) -> list[Song | StemFile]:
    """Return the songs at `places`, in their order.

    Args:
        places: each a ``.stem.mp4``, a song's folder, a folder of such files and folders, or a whole
            MUSDB18, of which the test part is taken.
        stems: names of the files that are stems, without suffix; others are passed over.

    Raises:
        TrainingError: a place is missing, or holds no song.
    """
    return [song for place in places for song in _songs(place, stems)]


def _songs(place: Path, stems: Sequence[str]) -> list[Song | StemFile]:
    if place.is_file():
        if not place.name.endswith(SUFFIX):
            raise TrainingError(
                f"'{place.name}' is no song with stems.", hint=f"Name a folder of stems, or a {SUFFIX}."
            )
        return [StemFile(place)]
    if all((place / part).is_dir() for part in _PARTS):
        place /= _PARTS[-1]
    files = sorted(place.glob(f"*{SUFFIX}")) if place.is_dir() else []
    if files and not any(path.is_dir() for path in place.iterdir()):
        return [StemFile(path) for path in files]
    return [*(StemFile(path) for path in files), *find_songs([place], stems)]
