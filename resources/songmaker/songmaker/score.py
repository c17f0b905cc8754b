"""What a made song consists of before anything sounds: key, chords, sections and notes."""

from __future__ import annotations

from dataclasses import dataclass

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
}


@dataclass(frozen=True)
class Note:
    """A note: start and length in seconds, pitch as MIDI number (may be fractional), velocity 0 to 1."""

    start_seconds: float
    length_seconds: float
    pitch: float
    velocity: float

    @property
    def stop_seconds(self) -> float:
        """Where it ends."""
        return self.start_seconds + self.length_seconds


@dataclass(frozen=True)
class Chord:
    """A chord: its lowest pitch class (0 to 11) and the intervals above it in semitones."""

    root: int
    intervals: tuple[int, ...]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The pitch classes of all its tones."""
        return tuple((self.root + interval) % 12 for interval in self.intervals)


@dataclass(frozen=True)
class Section:
    """A stretch of bars with one character; `energy` runs from 0 (quiet) to 1 (full)."""

    name: str
    start_bar: int
    bars: int
    chords: tuple[Chord, ...]  # one a bar, repeated as often as needed
    energy: float
    parts: frozenset[str]

    @property
    def stop_bar(self) -> int:
        """The bar after its last."""
        return self.start_bar + self.bars

    def chord(self, bar: int) -> Chord:
        """Return the chord of `bar`, counted from the beginning of the song."""
        return self.chords[(bar - self.start_bar) % len(self.chords)]


@dataclass(frozen=True)
class Score:
    """A whole song: style, tempo in beats a minute, key and sections; bars have four beats."""

    seed: int
    style: str
    tempo: float
    tonic: int
    scale: str
    sections: tuple[Section, ...]
    swing: float  # 0 to 0.16: how much later the second of two sixteenths comes, in eighths
    seconds: float

    @property
    def beat_seconds(self) -> float:
        """Length of a beat."""
        return 60.0 / self.tempo

    @property
    def bars(self) -> int:
        """Length in bars."""
        return self.sections[-1].stop_bar

    def time(self, beat: float) -> float:
        """Return the second at which `beat` falls; off-beat sixteenths swing."""
        whole, part = divmod(beat * 2, 1.0)
        if self.swing and abs(part - 0.5) < 0.01:
            part = 0.5 + self.swing
        return (whole + part) / 2 * self.beat_seconds

    def section_at(self, bar: int) -> Section:
        """Return the section that `bar` belongs to."""
        return next((section for section in self.sections if bar < section.stop_bar), self.sections[-1])

    def chord_at(self, bar: int) -> Chord:
        """Return the chord of `bar`."""
        return self.section_at(bar).chord(bar)

    def sections_with(self, part: str) -> list[Section]:
        """Return the sections in which `part` plays."""
        return [section for section in self.sections if part in section.parts]

    @property
    def scale_classes(self) -> tuple[int, ...]:
        """The pitch classes of the key."""
        return tuple((self.tonic + step) % 12 for step in SCALES[self.scale])
