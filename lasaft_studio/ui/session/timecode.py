"""Places in a song as people read them: minutes, samples, or bars and beats; and where a ruler has lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from lasaft_studio.project.tempo import TempoMap

LEAST_PIXELS_BETWEEN_LABELS = 84
LEAST_PIXELS_BETWEEN_LINES = 9
_SECONDS = (
    *(0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
    *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800),
)
_DIVISIONS = 5


class TimeFormat(Enum):
    """How times are written."""

    MINUTES = "minutes"
    SAMPLES = "samples"
    BARS = "bars"


@dataclass(frozen=True)
class Line:
    """A line of the ruler at `frame`; labelled ones are stronger and reach down into the tracks."""

    frame: int
    label: str = ""


@dataclass(frozen=True)
class Clock:
    """Writes the times of one song.

    Attributes:
        format: minutes, samples or bars.
        sample_rate: of the song.
        tempo: of the song, for bars and beats.
    """

    format: TimeFormat
    sample_rate: int
    tempo: TempoMap

    def text(self, frame: int) -> str:
        """Return the place `frame` as the big display shows it."""
        if self.format is TimeFormat.SAMPLES:
            return f"{frame:,}".replace(",", "\u2009")
        if self.format is TimeFormat.BARS:
            return self._bars(frame)
        return minutes(frame / self.sample_rate)

    def lines(self, start_frame: float, stop_frame: float, frames_per_pixel: float) -> Sequence[Line]:
        """Return the ruler's lines from `start_frame` to `stop_frame` at this zoom."""
        return _lines(self, start_frame, stop_frame, frames_per_pixel)

    def each_line(self, start_frame: float, stop_frame: float, frames_per_pixel: float) -> Iterator[Line]:
        """Yield what `lines` returns."""
        if self.format is TimeFormat.BARS:
            yield from self._bar_lines(start_frame, stop_frame, frames_per_pixel)
        elif self.format is TimeFormat.SAMPLES:
            step = _round_samples(LEAST_PIXELS_BETWEEN_LABELS * frames_per_pixel)
            yield from self._even_lines(start_frame, stop_frame, step)
        else:
            wanted = LEAST_PIXELS_BETWEEN_LABELS * frames_per_pixel / self.sample_rate
            seconds = next((each for each in _SECONDS if each >= wanted), 3600.0)
            yield from self._even_lines(start_frame, stop_frame, seconds * self.sample_rate)

    def _even_lines(self, start_frame: float, stop_frame: float, step: float) -> Iterator[Line]:
        small = step / _DIVISIONS
        for number in range(int(start_frame // small), int(stop_frame // small) + 1):
            frame = round(number * small)
            yield Line(frame, "" if number % _DIVISIONS else self._label(frame, step))

    def _label(self, frame: int, step: float) -> str:
        if self.format is TimeFormat.SAMPLES:
            return self.text(frame)
        step_seconds = step / self.sample_rate
        decimals = next((digits for digits in range(4) if step_seconds >= 10**-digits * 0.999), 4)
        return minutes(frame / self.sample_rate, decimals)

    def _bar_lines(self, start_frame: float, stop_frame: float, frames_per_pixel: float) -> Iterator[Line]:
        tempo = self.tempo.at(max(int(start_frame), 0))
        beat_pixels = tempo.beat_frames(self.sample_rate) * 4 / tempo.beat_unit / frames_per_pixel
        bars = 1
        while beat_pixels * tempo.beats_per_bar * bars < LEAST_PIXELS_BETWEEN_LABELS / 2:
            bars *= 2
        for frame, bar, beat in self.tempo.grid(
            max(int(start_frame), 0), int(stop_frame) + 1, self.sample_rate
        ):
            if beat == 1 and (bar - 1) % bars == 0:
                yield Line(frame, str(bar))
            elif beat > 1 and bars == 1 and beat_pixels >= LEAST_PIXELS_BETWEEN_LINES:
                yield Line(frame)

    def _bars(self, frame: int) -> str:
        tempo = self.tempo.at(frame)
        step = tempo.beat_frames(self.sample_rate) * 4 / tempo.beat_unit
        beats = list(self.tempo.grid(max(0, frame - round(step * 2)), frame + 1, self.sample_rate))
        last = beats[-1] if beats else (frame, 1, 1)
        ticks = min(int((frame - last[0]) / step * 100), 99) if frame >= last[0] else 0
        return f"{last[1]}.{last[2]}.{ticks:02d}"


def minutes(seconds: float, decimals: int = 3) -> str:
    """Return a time as ``3:07.250``, or ``1:02:03`` past the hour."""
    units = round(max(seconds, 0.0) * 10**decimals)
    whole, part = divmod(units, 10**decimals)
    hours, rest = divmod(whole, 3600)
    text = f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
    return f"{text}.{part:0{decimals}d}" if decimals else text


@lru_cache(maxsize=4)  # the ruler and every lane ask for the same ones
def _lines(clock: Clock, start_frame: float, stop_frame: float, frames_per_pixel: float) -> tuple[Line, ...]:
    return tuple(clock.each_line(start_frame, stop_frame, frames_per_pixel))


def _round_samples(wanted: float) -> float:
    step = 5.0
    while step < wanted:
        step *= 2 if str(step)[0] in "15" else 2.5
    return step
