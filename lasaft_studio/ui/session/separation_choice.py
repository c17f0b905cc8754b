"""What the user has chosen in the panel: values and rules, without widgets and without torch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lasaft_studio.audio.stems import ACCOMPANIMENT, VOCALS
from lasaft_studio.project.model import Span

ALL, TWO, SOME = "all", "two", "some"
CUSTOM = "custom"
PRESETS = ("fast", "balanced", "best")
PREVIEW_SECONDS = 15.0
_REST = "rest"


@dataclass(frozen=True)
class SeparationChoice:
    """Which stems, by which model, how carefully, and where it is computed.

    Attributes:
        model: name of its card.
        known: the stems that the model knows.
        kind: all stems, two (vocals and accompaniment), or some of them.
        stems: the chosen ones, where `kind` is some.
        rest: what is left of the song as one more track, where `kind` is some.
        preset: fast, balanced, best, or custom with the values below.
        overlap: share of a segment that the next one repeats.
        shifts: passes that are averaged.
        device: auto, cpu, cuda or mps.
        precision: auto, float32, bfloat16 or float16.
        span: the stretch of the song; None for all of it.
        preview: whether it is only to be judged, and may go when something better comes.
    """

    model: str = "lite"
    known: tuple[str, ...] = ()
    kind: str = ALL
    stems: tuple[str, ...] = ()
    rest: bool = False
    preset: str = "balanced"
    overlap: float = 0.25
    shifts: int = 1
    device: str = "auto"
    precision: str = "auto"
    span: Span | None = None
    preview: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of results that the model can give."""
        two = (TWO,) if VOCALS in self.known and len(self.known) != 2 else ()
        return (ALL, *two, SOME) if len(self.known) > 1 else (ALL, *two)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The stems of the model that will be computed for their own sake."""
        if self.kind == SOME:
            return tuple(stem for stem in self.known if stem in self.stems)
        return (VOCALS,) if self.kind == TWO else self.known

    @property
    def results(self) -> tuple[str, ...]:
        """The stems that will be there in the end."""
        if self.kind == TWO:
            return (VOCALS, ACCOMPANIMENT)
        rest = self.kind == SOME and self.rest and len(self.chosen) < len(self.known)
        return (*self.chosen, *((_REST,) if rest else ()))

    @property
    def possible(self) -> bool:
        """Whether there is anything to be done."""
        return bool(self.chosen)

    def of_model(self, model: str, known: tuple[str, ...]) -> SeparationChoice:
        """Return this choice for another model, as far as that knows the stems."""
        changed = replace(self, model=model, known=known)
        kind = self.kind if self.kind in changed.kinds else ALL
        return replace(changed, kind=kind, stems=tuple(s for s in self.stems if s in known) or known)

    def toggled(self, stem: str) -> SeparationChoice:
        """Return this choice with or without `stem`, which makes it a choice of some."""
        chosen = set(self.chosen) ^ {stem}
        if chosen == set(self.known):
            return replace(self, kind=ALL, stems=self.known)
        return replace(self, kind=SOME, stems=tuple(s for s in self.known if s in chosen))

    def request(self, sample_rate: int) -> dict[str, Any]:
        """Return the attributes of a `SeparationRequest` in which this differs from its preset."""
        values: dict[str, Any] = {"device": self.device, "precision": self.precision}
        if self.preset == CUSTOM:
            values |= {"overlap": self.overlap, "shifts": self.shifts}
        if self.kind == TWO:
            values["two_stems"] = VOCALS
        elif self.kind == SOME:
            values |= {"stems": self.chosen, "rest": self.rest and len(self.chosen) < len(self.known)}
        if self.span is not None:
            values["start_seconds"] = self.span.start_frame / sample_rate
            values["end_seconds"] = self.span.stop_frame / sample_rate
        return values
