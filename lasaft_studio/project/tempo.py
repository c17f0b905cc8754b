"""Tempo as music counts it: where bars begin, and how frames and beats turn into each other.

A beat is a quarter note throughout, as in DAWproject and MIDI; `bpm` counts quarter notes a minute, also
in 6/8. Beat 0 is the first downbeat of the song; what comes before it has negative beats.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

UNKNOWN_BPM = 120.0  # what every DAW assumes where nobody says otherwise
MIN_BPM = 20.0
MAX_BPM = 400.0


@dataclass(frozen=True, slots=True)
class Tempo:
    """From one downbeat on: how fast, and in which metre.

    Attributes:
        start_frame: the downbeat from which this holds, at the song's sample rate.
        bpm: quarter notes a minute.
        beats_per_bar: the upper number of the time signature.
        beat_unit: its lower number, a power of two: 4 is a quarter note, 8 an eighth.
    """

    start_frame: int = 0
    bpm: float = UNKNOWN_BPM
    beats_per_bar: int = 4
    beat_unit: int = 4

    def __post_init__(self) -> None:
        if not MIN_BPM <= self.bpm <= MAX_BPM:
            raise ValueError(f"bpm must be within {MIN_BPM:g} to {MAX_BPM:g}, not {self.bpm}")
        if (
            self.start_frame < 0
            or not 1 <= self.beats_per_bar <= 32
            or self.beat_unit not in {1, 2, 4, 8, 16}
        ):
            raise ValueError(f"no tempo: {self}")

    @property
    def bar_beats(self) -> float:
        """The length of a bar in quarter notes: 4 in 4/4, 3 in 6/8."""
        return self.beats_per_bar * 4 / self.beat_unit

    def beat_frames(self, sample_rate: int) -> float:
        """Return the length of a quarter note in frames, not rounded."""
        return sample_rate * 60 / self.bpm


@dataclass(frozen=True, slots=True)
class TempoMap:
    """The tempi of a song, and how sure we are of them.

    Attributes:
        changes: at least one, by ascending `start_frame`. The first downbeat of the song is that of the
            first; every change begins a bar.
        confidence: 0 to 1 as detected, 1 where a person said so, `None` where nobody knows: then the bpm
            is only what DAWs assume, and must be shown as unknown.
    """

    changes: tuple[Tempo, ...] = (Tempo(),)
    confidence: float | None = None

    def __post_init__(self) -> None:
        if not self.changes:
            raise ValueError("a tempo map needs at least one tempo")
        if any(late.start_frame <= early.start_frame for early, late in pairwise(self.changes)):
            raise ValueError("tempo changes must follow each other in time")

    @property
    def known(self) -> bool:
        """Whether anybody, a detector or a person, has said what the tempo is."""
        return self.confidence is not None

    @property
    def bpm(self) -> float:
        """The tempo at the first downbeat."""
        return self.changes[0].bpm

    def at(self, frame: int) -> Tempo:
        """Return the tempo that holds at `frame`; before the first downbeat, the first one."""
        return max((t for t in self.changes if t.start_frame <= frame), key=_start, default=self.changes[0])

    def beats(self, frame: float, sample_rate: int) -> float:
        """Return the beats (quarter notes) from the first downbeat to `frame`."""
        total = 0.0
        for tempo, stop in zip(self.changes, self._stops(), strict=True):
            end = min(frame, stop)
            if end > tempo.start_frame or tempo is self.changes[0]:
                total += (end - tempo.start_frame) / tempo.beat_frames(sample_rate)
        return total

    def frame(self, beats: float, sample_rate: int) -> int:
        """Return the frame nearest to `beats` quarter notes after the first downbeat (inverse of `beats`)."""
        left = beats
        for tempo, stop in zip(self.changes, self._stops(), strict=True):
            length = tempo.beat_frames(sample_rate)
            if left * length < stop - tempo.start_frame:
                return round(tempo.start_frame + left * length)
            left -= (stop - tempo.start_frame) / length
        raise AssertionError  # the last stop is infinite

    def grid(self, start_frame: int, stop_frame: int, sample_rate: int) -> Iterator[tuple[int, int, int]]:
        """Yield (frame, bar, beat) for each beat of the metre within [start, stop).

        Bar 1 begins at the first downbeat, the bars before it are 0, -1 and so on; beats count from 1 in
        the metre's own unit (six to a bar of 6/8). A change of tempo begins a new bar.
        """
        bar = 1
        for index, (tempo, stop) in enumerate(zip(self.changes, self._stops(), strict=True)):
            step = tempo.beat_frames(sample_rate) * 4 / tempo.beat_unit
            begin = start_frame if index == 0 else max(start_frame, tempo.start_frame)
            count = math.ceil((begin - tempo.start_frame) / step - 1e-9)
            while (frame := tempo.start_frame + round(count * step)) < min(stop, stop_frame):
                if frame >= begin:
                    bars, beat = divmod(count, tempo.beats_per_bar)
                    yield frame, bar + bars, beat + 1
                count += 1
            if stop < math.inf:
                bar += math.ceil((stop - tempo.start_frame) / step / tempo.beats_per_bar - 1e-3)

    def _stops(self) -> list[float]:
        return [*(t.start_frame for t in self.changes[1:]), math.inf]


def _start(tempo: Tempo) -> int:
    return tempo.start_frame


def scaled(tempo: TempoMap, factor: float) -> TempoMap:
    """Return the same map counted `factor` times as fast: 2 doubles, 0.5 halves. A person's word, so certain.

    Raises:
        ValueError: a tempo would leave 20 to 400 bpm.
    """
    return TempoMap(tuple(replace(t, bpm=t.bpm * factor) for t in tempo.changes), confidence=1.0)


def with_first_downbeat(tempo: TempoMap, frame: int) -> TempoMap:
    """Return the map with bar 1 at `frame`; changes at or before it are dropped, the tempo there stays."""
    first = replace(tempo.at(frame), start_frame=frame)
    return replace(tempo, changes=(first, *(t for t in tempo.changes if t.start_frame > frame)))


def tapped(times_seconds: Sequence[float]) -> float | None:
    """Return the bpm of taps at these times, or `None` for fewer than two or a tempo out of range.

    The slope of a straight line through the taps, so that one late finger does not matter much.
    """
    count = len(times_seconds)
    if count < 2:
        return None
    middle = (count - 1) / 2
    rise = sum((index - middle) * time for index, time in enumerate(times_seconds))
    beat_seconds = rise / sum((index - middle) ** 2 for index in range(count))
    bpm = 60 / beat_seconds if beat_seconds > 0 else 0.0
    return bpm if MIN_BPM <= bpm <= MAX_BPM else None
