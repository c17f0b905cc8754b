"""What the user wants to get out of a song."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

from lasaft_studio.audio.stems import canonical, complement, in_order
from lasaft_studio.errors import UsageError

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "float32", "bfloat16", "float16")
CONSISTENCIES = ("energy", "equal", "remainder")
REST = "rest"
MAX_OVERLAP = 0.95  # that of `dsp.segments`, said here again: a request is checked before torch is loaded

Consistency = Literal["energy", "equal", "remainder"]

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "fast": {"overlap": 0.0, "shifts": 1, "wiener_iterations": 0},
    "balanced": {"overlap": 0.25, "shifts": 1, "wiener_iterations": 0},
    "best": {"overlap": 0.5, "shifts": 2, "wiener_iterations": 0},
}


@dataclass(frozen=True)
class SeparationRequest:
    """What to separate, and how carefully.

    Attributes:
        stems: to be returned, in this order; empty for all that the network knows, unless
            `two_stems` or `mixes` ask for something else.
        two_stems: a stem that is returned together with everything else: vocals and accompaniment.
        mixes: further results, each the sum of some of the network's stems.
        rest: return what is left of the song beside all of these.
        overlap: share of a segment that the next one repeats, 0 to 0.95.
        shifts: how many segments, each a little later, are averaged where one would do.
        batch: segments that are computed at once; None leaves it to the device.
        device: ``auto``, ``cpu``, ``mps``, ``cuda`` or ``cuda:1``.
        precision: ``auto``, ``float32``, ``bfloat16`` or ``float16``.
        segment_seconds: length of a segment; None for the length that the network was trained on.
        consistency: who gets the difference between the song and the sum of all stems: each in
            proportion to its ``energy``, each an ``equal`` share, or all of it the ``remainder``:
            the stem called other, or else the last one.
        wiener_iterations: of the multichannel Wiener filter; 0 leaves it out.
        start_seconds: where to begin in the song.
        end_seconds: where to stop, None at the end of the song.

    Raises:
        UsageError: a value is out of its range, or two of them contradict each other.
    """

    stems: tuple[str, ...] = ()
    two_stems: str | None = None
    mixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rest: bool = False
    overlap: float = 0.25
    shifts: int = 1
    batch: int | None = None
    device: str = "auto"
    precision: str = "auto"
    segment_seconds: float | None = None
    consistency: Consistency = "energy"
    wiener_iterations: int = 0
    start_seconds: float = 0.0
    end_seconds: float | None = None

    def __post_init__(self) -> None:
        self._check_numbers()
        self._check_choices()
        self._check_results()

    @classmethod
    def preset(cls, name: str, **changes: Any) -> Self:
        """Return the request of the preset `name`: ``fast``, ``balanced`` or ``best``.

        Args:
            name: of the preset.
            changes: attributes with values of their own.

        Raises:
            UsageError: there is no such preset, or a value is wrong.
        """
        if name not in PRESETS:
            raise UsageError(f"There is no preset '{name}'.", hint=f"There are {', '.join(PRESETS)}.")
        return cls(**{**PRESETS[name], **changes})

    def changed(self, **changes: Any) -> Self:
        """Return this request with other values for some attributes."""
        return replace(self, **changes)

    def in_words_of(self, known: tuple[str, ...]) -> Self:
        """Return this request with stems called as the network calls them: ``hihat`` for Hi-Hat.

        Args:
            known: the stems of the network; what is no other word for one of them stays.
        """

        def ours(name: str) -> str:
            return canonical(name) if name not in known and canonical(name) in known else name

        return self.changed(
            stems=tuple(ours(name) for name in self.stems),
            two_stems=self.two_stems and ours(self.two_stems),
            mixes={name: tuple(ours(stem) for stem in stems) for name, stems in self.mixes.items()},
        )

    def results(self, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """Return what is asked for: its name, and the stems of the network it is the sum of.

        Args:
            known: the stems of the network.

        Raises:
            UsageError: the network does not know a stem, or a result has the name of another.
        """
        results: dict[str, tuple[str, ...]] = {stem: (stem,) for stem in self._stems(known)}
        if self.two_stems is not None:
            others = tuple(stem for stem in known if stem != self.two_stems)
            results |= {self.two_stems: (self.two_stems,), complement(self.two_stems): others}
        for name, stems in self.mixes.items():
            if results.get(name, stems) != stems or (name in known and stems != (name,)):
                raise UsageError(f"Two results are called '{name}'.", hint="Give the mix another name.")
            results[name] = tuple(stems)
        for stem in (stem for stems in results.values() for stem in stems):
            if stem not in known:
                raise UsageError(f"This model has no stem '{stem}'.", hint=f"It knows: {', '.join(known)}.")
        return results

    def _stems(self, known: tuple[str, ...]) -> tuple[str, ...]:
        return self.stems or (() if self.two_stems or self.mixes else tuple(in_order(known)))

    def _check_numbers(self) -> None:
        if not 0 <= self.overlap <= MAX_OVERLAP:
            raise UsageError(f"An overlap of {self.overlap:g} is not possible.", hint="It is from 0 to 0.95.")
        for name, value, least, most in (
            ("shifts", self.shifts, 1, 32),
            ("batch", self.batch, 1, 1024),
            ("wiener iterations", self.wiener_iterations, 0, 10),
        ):
            if value is not None and not least <= value <= most:
                raise UsageError(f"{value} {name} are not possible.", hint=f"Use {least} to {most}.")
        if self.segment_seconds is not None and not 0.1 <= self.segment_seconds <= 600:
            raise UsageError(
                f"Segments of {self.segment_seconds:g} seconds are not possible.",
                hint="They last from 0.1 to 600 seconds.",
            )
        end = float("inf") if self.end_seconds is None else self.end_seconds
        if not 0 <= self.start_seconds < end:
            raise UsageError(
                f"Nothing lies between {self.start_seconds:g} s and {end:g} s.",
                hint="The start comes before the end, and neither is negative.",
            )

    def _check_choices(self) -> None:
        device = "cuda" if self.device.removeprefix("cuda:").isdecimal() else self.device
        for label, value, choices in (
            ("device", device, DEVICES),
            ("precision", self.precision, PRECISIONS),
            ("consistency", self.consistency, CONSISTENCIES),
        ):
            if value not in choices:
                raise UsageError(f"There is no {label} '{value}'.", hint=f"There are {', '.join(choices)}.")

    def _check_results(self) -> None:
        if self.two_stems is not None and self.rest:
            raise UsageError(
                f"'{complement(self.two_stems)}' already is all that is left beside {self.two_stems}.",
                hint="Ask either for two stems or for the rest.",
            )
        if REST in (*self.stems, *self.mixes):
            raise UsageError("The name 'rest' means what is left of the song.", hint="Ask for the rest.")
        for name, stems in self.mixes.items():
            if not name.strip() or not stems or len(set(stems)) < len(stems):
                raise UsageError(f"The mix '{name}' is not a sum of stems.", hint="Name each stem once.")
