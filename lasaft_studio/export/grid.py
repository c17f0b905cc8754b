"""The tempo map as DAWs want it: from the very first sample, and in whole bars.

A song's first downbeat is rarely its first sample, and a player's bars are rarely whole to the sample. DAWs
however begin with bar 1 at 0 and change the metre on bar lines only. So every stretch of a song, also the
one before the first downbeat, is given whole beats, and a bar of its own for those that fill none; its tempo
makes it exactly as long as it is. No sound has to be moved, and bar lines are where the song has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lasaft_studio.project.model import Song
from lasaft_studio.project.tempo import Tempo

_SHORTEST_UNITS = 0.5  # shorter stretches are joined with the next, so that their tempo is playable


@dataclass(frozen=True, slots=True)
class GridTempo:
    """A stretch of constant tempo and metre; stretches follow each other without gaps from frame 0.

    Attributes:
        frame: where it begins, perhaps between two frames.
        beat: the same in quarter notes from frame 0.
        bpm: quarter notes a minute.
        beats_per_bar: the upper number of the time signature.
        beat_unit: its lower number.
    """

    frame: float
    beat: float
    bpm: float
    beats_per_bar: int
    beat_unit: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Frames of a song as beats of a DAW's timeline.

    Attributes:
        tempi: at least one; the first begins at frame 0.
        sample_rate: of the song.
    """

    tempi: tuple[GridTempo, ...]
    sample_rate: int

    def beat(self, frame: float) -> float:
        """Return the position of `frame` in quarter notes from the start of the timeline."""
        tempo = next((t for t in reversed(self.tempi) if t.frame <= frame), self.tempi[0])
        return tempo.beat + (frame - tempo.frame) / self.sample_rate * tempo.bpm / 60

    def seconds(self, frame: float) -> float:
        """Return the position of `frame` in seconds."""
        return frame / self.sample_rate


def grid(song: Song) -> Grid:
    """Return the grid of a song; where the tempo is unknown it is 120 from the start, as DAWs assume."""
    tempi: list[GridTempo] = []
    beat = 0.0
    for stretch in _stretches(song.tempo.changes, song.sample_rate):
        for frame, bpm, units, metre in stretch.bars(song.sample_rate):
            unit = stretch.tempo.beat_unit
            tempi.append(GridTempo(frame, beat, bpm, metre, unit))
            beat += units * 4 / unit
    return Grid(tuple(tempi), song.sample_rate)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Frames with one tempo: the last one has no end, and a lead-in puts its incomplete bar first."""

    start: int
    stop: int | None
    tempo: Tempo
    is_lead_in: bool = False

    def bars(self, sample_rate: int) -> Iterator[tuple[float, float, int, int]]:
        """Yield (frame, bpm, units, units per bar) of the whole bars and of the incomplete one."""
        metre = self.tempo.beats_per_bar
        if self.stop is None:
            yield self.start, self.tempo.bpm, 0, metre
            return
        count = max(1, round((self.stop - self.start) / _unit_frames(self.tempo, sample_rate)))
        step = (self.stop - self.start) / count
        bpm = sample_rate * 60 * 4 / self.tempo.beat_unit / step
        parts = [(count - count % metre, metre), (count % metre, count % metre)]
        done = 0
        for units, units_per_bar in reversed(parts) if self.is_lead_in else parts:
            if units:
                yield self.start + done * step, bpm, units, units_per_bar
                done += units


def _stretches(changes: tuple[Tempo, ...], sample_rate: int) -> Iterator[_Stretch]:
    starts = _apart(changes, sample_rate)
    end, first = starts[0]
    if end > 0:
        shortest = _SHORTEST_UNITS * _unit_frames(first, sample_rate)
        if end < shortest:
            end += round(first.bar_beats * first.beat_frames(sample_rate))
            starts = [(end, first), *starts[1:]]
            if len(starts) > 1 and starts[1][0] < end + shortest:
                end, starts = starts[1][0], starts[1:]
        yield _Stretch(0, end, first, is_lead_in=True)
    for (start, tempo), (stop, _) in pairwise(starts):
        yield _Stretch(start, stop, tempo)
    yield _Stretch(starts[-1][0], None, starts[-1][1])


def _apart(changes: tuple[Tempo, ...], sample_rate: int) -> list[tuple[int, Tempo]]:
    """Return where each tempo begins; one that would not last for half a beat gives way to the next."""
    starts: list[tuple[int, Tempo]] = []
    for tempo in changes:
        if starts and tempo.start_frame - starts[-1][0] < _SHORTEST_UNITS * _unit_frames(
            starts[-1][1], sample_rate
        ):
            starts[-1] = (starts[-1][0], tempo)
        else:
            starts.append((tempo.start_frame, tempo))
    return starts


def _unit_frames(tempo: Tempo, sample_rate: int) -> float:
    """Return the length of a beat of the metre, such as an eighth in 6/8."""
    return tempo.beat_frames(sample_rate) * 4 / tempo.beat_unit
