"""Which model to use for a result that is wanted soon, better, or as good as there is: by rank, not by name.

Cards carry a rank. Of the installed models of a rank the one with the best published score is taken; where
none is installed, the best one of a lower rank stands in, and the smallest that can be had is what to get.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.checkpoints import catalog
from lasaft_studio.checkpoints.card import RANKS, ModelCard
from lasaft_studio.checkpoints.catalog import Entry, State
from lasaft_studio.errors import UsageError

ALL = "recommended"  # stands for every recommended model, where names of models are taken
PRESETS: Mapping[str, str] = {  # of `separation.request`, by rank
    "fast": "fast",
    "better": "balanced",
    "best": "balanced",  # more overlap would win little, for twice or four times the wait
}


@dataclass(frozen=True)
class Recommendation:
    """What to use for a rank.

    Attributes:
        rank: a name in `RANKS`.
        entry: the installed model to use: of this rank, or of a lower one.
        preset: of `separation.request`, to use it with.
        missing: the model of this rank to get; `None` where one is installed, or none can be had.
    """

    rank: str
    entry: Entry
    preset: str
    missing: Entry | None

    @property
    def stands_in(self) -> bool:
        """Whether `entry` is of a lower rank than was asked for."""
        return self.entry.card.rank != self.rank


def recommend(rank: str, entries: Iterable[Entry] | None = None) -> Recommendation:
    """Return what to use for `rank`.

    Args:
        rank: a name in `RANKS`.
        entries: to choose from; the whole catalogue unless given.

    Raises:
        UsageError: there is no such rank, or no model of it or below is installed.
    """
    if rank not in RANKS:
        raise UsageError(f"There is no rank '{rank}'.", hint=f"There are {', '.join(RANKS)}.")
    known = list(catalog.load().entries.values() if entries is None else entries)
    for lower in reversed(RANKS[: RANKS.index(rank) + 1]):
        usable = [entry for entry in known if entry.card.rank == lower and entry.usable]
        if usable:
            missing = None if lower == rank else to_get(rank, known)
            return Recommendation(rank, max(usable, key=_score), PRESETS[rank], missing)
    raise UsageError(f"No model of the rank '{rank}' is installed.", hint="Reinstall the program.")


def to_get(rank: str, entries: Iterable[Entry] | None = None) -> Entry | None:
    """Return the smallest model of `rank` that can be downloaded; `None` where there is none.

    Args:
        rank: a name in `RANKS`.
        entries: to choose from; the whole catalogue unless given.
    """
    known = catalog.load().entries.values() if entries is None else entries
    wanted = {State.DOWNLOADABLE, State.BROKEN}
    found = [entry for entry in known if entry.card.rank == rank and entry.state in wanted]
    return min(found, key=lambda entry: entry.card.total_bytes, default=None)


def downloads(entries: Iterable[Entry] | None = None) -> list[Entry]:
    """Return what to get so that each rank has a model of its own.

    Args:
        entries: to choose from; the whole catalogue unless given.
    """
    known = list(catalog.load().entries.values() if entries is None else entries)
    had = {entry.card.rank for entry in known if entry.usable}
    found = [to_get(rank, known) for rank in RANKS if rank not in had]
    return [entry for entry in found if entry is not None]


def mean_score(card: ModelCard) -> float | None:
    """Return the mean of the first published score over MUSDB18's stems, in dB; `None` without one."""
    values = card.scores[0].values if card.scores else {}
    return fmean(values[stem] for stem in MUSDB_STEMS) if set(MUSDB_STEMS) <= set(values) else None


def _score(entry: Entry) -> float:
    score = mean_score(entry.card)
    return float("-inf") if score is None else score
