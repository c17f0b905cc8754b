"""A song being made: its score, the parts at hand, and which of them were used."""

from __future__ import annotations

from dataclasses import dataclass, field

from lasaft_studio.training.random_instruments.chance import Chance, chance
from songmaker.parts import Parts
from songmaker.score import Score


@dataclass
class Session:
    """What every player of a song needs to know.

    Args:
        score: the song.
        parts: the recordings at hand.
        used: ids of the sources that were heard, as in `sources.SOURCES`; players add to it.
        notes: what is worth remembering, such as the singer's name; players add to it.
    """

    score: Score
    parts: Parts
    used: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Length of the song."""
        return self.score.seconds

    def chance(self, *names: str | int) -> Chance:
        """Return the random numbers of one player."""
        return chance(self.score.seed, *names)
