"""A folder of made songs: rendered by one or more processes, in any order, and gone on with later."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path

from lasaft_studio.errors import StorageError, TrainingError
from lasaft_studio.progress import Progress
from songmaker import soundfonts, spoken
from songmaker.compositions import compositions
from songmaker.parts import Parts
from songmaker.songs import UNFINISHED, make, make_from, song_seed, write
from songmaker.sources import SOURCES

RECORD = "synthesis.json"
VERSION = 2  # of the renderer: another version makes other songs of the same seed
POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Recipe:
    """What a folder of songs is made by.

    Args:
        seed: of the whole set.
        seconds: length of each song.
        coded_share: share of songs that get a coded mixture, 0 to 1.
    """

    seed: int
    seconds: float
    coded_share: float = 0.0


def render_songs(
    folder: Path, count: int, recipe: Recipe, parts: Parts, progress: Progress, *, workers: int = 1
) -> list[Path]:
    """Render songs 1 to `count` into `folder`; those which are there already stay.

    The same recipe and parts make the same bytes, whatever the number of workers.

    Raises:
        TrainingError: parts are missing, or the folder holds songs of another recipe.
        StorageError: the folder cannot be written.
        Cancelled: complete songs stay, the unfinished ones are gone.
    """
    parts.check()
    if parts.soundfonts:
        soundfonts.find_fluidsynth()
    if parts.archives:
        compositions(parts.archives)
    _claim(folder, recipe, parts)
    names = [folder / f"song-{index:05d}" for index in range(1, count + 1)]
    missing = [(index, name) for index, name in enumerate(names, 1) if not name.exists()]
    try:
        if workers <= 1:
            for (index, name), part in progress.each(missing):
                part.report(0.0, name.name)
                render_one(index, name, recipe, parts, part)
        else:
            _in_processes(missing, recipe, parts, progress, workers)
    finally:
        shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
    progress.report(1.0)
    return names


def render_one(
    index: int, folder: Path, recipe: Recipe, parts: Parts, progress: Progress | None = None
) -> None:
    """Make and write one song."""
    seed = song_seed(recipe.seed, index)
    if parts.archives:
        pieces = compositions(parts.archives)
        song = make_from(pieces[(index - 1) % len(pieces)], seed, recipe.seconds, parts)
    else:
        song = make(seed, recipe.seconds, parts, progress)
    write(song, folder, coded_share=recipe.coded_share)


def _in_processes(
    missing: list[tuple[int, Path]], recipe: Recipe, parts: Parts, progress: Progress, workers: int
) -> None:
    """Give every process one song at a time; on an error or the wish to stop, no new one is begun."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        futures: set[Future[None]] = {
            pool.submit(render_one, index, name, recipe, parts) for index, name in missing
        }
        total = max(1, len(futures))
        try:
            while futures:
                done, futures = wait(futures, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                progress.report(1 - len(futures) / total, f"{total - len(futures)} of {total} songs")
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def at_hand(parts: Parts) -> dict[str, list[str]]:
    """Return what songs are made of: ids of the sources below the parts folder, soundfonts and voices."""
    folders = [source.id for source in SOURCES if source.folder and parts.at(source.folder).exists()]
    fonts = [path.name for path in parts.soundfonts]
    used = {"folders": folders, "soundfonts": fonts, "speech": list(spoken.voices(parts))}
    return used | ({"archives": [path.name for path in parts.archives]} if parts.archives else {})


def _claim(folder: Path, recipe: Recipe, parts: Parts) -> None:
    """Write down what the folder is made by, or make sure that it is the same."""
    record = {"version": VERSION, **asdict(recipe), "parts": at_hand(parts)}
    path = folder / RECORD
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        written = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(f"'{path}' cannot be read.", hint="Name another folder.") from error
    except OSError as error:
        raise StorageError(
            f"'{folder}' cannot be written: {error.strerror}.", hint="Name another folder."
        ) from error
    if written != record:
        raise TrainingError(
            f"'{folder}' holds songs made with another seed, length, version or other parts.",
            hint="Name another folder, or ask for the same songs.",
        )
