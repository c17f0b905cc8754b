"""Singing by joining syllables of a voice bank: through WORLD, or by plain resampling without a vocoder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from lasaft_studio.training.synthesis import world
from lasaft_studio.training.synthesis.chance import Chance
from lasaft_studio.training.synthesis.melody import Phrase
from lasaft_studio.training.synthesis.score import Note
from lasaft_studio.training.synthesis.sound import RATE, Sound, faded
from lasaft_studio.training.synthesis.voicebank import Syllable, VoiceBank, analysis, levelled

LEAD_IN_SECONDS = 0.7  # room for the first consonant before the first note
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Manner:
    """How a singer sings."""

    vibrato_semitones: float
    vibrato_hz: float
    glide_seconds: float
    drift_semitones: float
    formant_ratio: float
    breath: float  # added to the aperiodicity, 0 to 0.5
    tuned: bool  # pitch correction: hard steps, no vibrato
    octave: int


def manner(draw: Chance) -> Manner:
    """Return a random manner."""
    tuned = bool(draw.random() < 0.25)
    return Manner(
        vibrato_semitones=0.0 if tuned else float(draw.uniform(0.05, 0.6)),
        vibrato_hz=float(draw.uniform(4.6, 6.6)),
        glide_seconds=0.012 if tuned else float(draw.uniform(0.03, 0.12)),
        drift_semitones=0.01 if tuned else float(draw.uniform(0.03, 0.16)),
        formant_ratio=float(np.clip(draw.normal(1.0, 0.07), 0.84, 1.2)),
        breath=float(draw.choice([0.0, 0.0, 0.05, 0.2])),
        tuned=tuned,
        octave=0,
    )


class Lyrics:
    """The words of a song: few syllables for every vowel that may come before, drawn again and again.

    Args:
        bank: who sings.
        draw: the chance of these lyrics.
        size: how many syllables follow each vowel.
    """

    def __init__(self, bank: VoiceBank, draw: Chance, size: int = 8) -> None:
        self.bank = bank
        self._draw = draw
        self._words = {
            before: [pool[int(i)] for i in draw.choice(len(pool), min(size, len(pool)), replace=False)]
            for before, pool in sorted(bank.syllables.items())
        }

    def fit(self, phrase: Phrase) -> list[Syllable]:
        """Draw a syllable for every note, each beginning in the vowel before it."""
        before, found = "-", []
        for index, note in enumerate(phrase.notes):
            if index:
                last = phrase.notes[index - 1]
                if note.start_seconds - last.start_seconds - last.length_seconds > 0.12:
                    before = "-"
            pool = self._words.get(before) or self._words["-"]
            syllable = pool[int(self._draw.integers(len(pool)))]
            found.append(syllable)
            before = syllable.vowel
        return found


def contour(notes: tuple[Note, ...], start_seconds: float, count: int, step_seconds: float, how: Manner, draw: Chance) -> Floats:
    """Return (count,) pitches in MIDI, one a `step_seconds`: glides, vibrato on long notes, drift, scoops."""
    times = start_seconds + np.arange(count) * step_seconds
    starts = np.array([note.start_seconds for note in notes])
    which = np.clip(np.searchsorted(starts, times + how.glide_seconds / 2, side="right") - 1, 0, len(notes) - 1)
    pitch = np.array([note.pitch for note in notes])[which]
    pitch = ndimage.gaussian_filter1d(pitch, max(0.5, how.glide_seconds / 2.5 / step_seconds), mode="nearest")
    since = times - starts[which]
    depth = how.vibrato_semitones * np.clip((since - 0.25) / 0.35, 0, 1)
    rate = how.vibrato_hz * (1 + 0.04 * draw.standard_normal())
    pitch = pitch + depth * np.sin(2 * np.pi * rate * times + draw.uniform(0, 6.28))
    noise = ndimage.gaussian_filter1d(draw.standard_normal(count), max(1.0, 0.06 / step_seconds), mode="wrap")
    pitch = pitch + how.drift_semitones * noise / max(float(noise.std()), 1e-9)
    if not how.tuned:
        scoop = np.array([float(draw.choice([0, 0, 0, -1.0, -2.0])) for _ in notes])[which]
        pitch = pitch + scoop * np.exp(-np.maximum(since, 0) / 0.05)
    return pitch + 12 * how.octave


@dataclass(frozen=True)
class Placed:
    """A syllable laid on the time line: seconds in the song."""

    syllable: Syllable
    note: Note
    skip_seconds: float  # cut from its beginning, where the note before is short
    start_seconds: float
    stop_seconds: float
    join_seconds: float


def place(phrase: Phrase, syllables: list[Syllable]) -> list[Placed]:
    """Lay syllables so that each one's vowel starts with its note and it lasts until the next one sounds."""
    begins, skips, joins = [], [], []
    for index, (note, syllable) in enumerate(zip(phrase.notes, syllables, strict=True)):
        room = LEAD_IN_SECONDS if index == 0 else 0.55 * (note.start_seconds - phrase.notes[index - 1].start_seconds)
        early = min(syllable.preutterance_seconds, max(room, 0.04))
        skips.append(syllable.preutterance_seconds - early)
        begins.append(note.start_seconds - early)
        joins.append(max(0.012, min(syllable.overlap_seconds, 0.6 * early)))
    placed = []
    for index, (note, syllable) in enumerate(zip(phrase.notes, syllables, strict=True)):
        stop = note.start_seconds + note.length_seconds
        if index + 1 < len(begins) and begins[index + 1] < stop + 0.12:
            stop = begins[index + 1] + joins[index + 1]
        stop = max(stop, begins[index] + 0.06)
        placed.append(Placed(syllable, note, skips[index], begins[index], stop, joins[index]))
    return placed


def sing(
    bank: VoiceBank, phrase: Phrase, syllables: list[Syllable], how: Manner, draw: Chance, *, vocoder: bool
) -> tuple[Sound, float]:
    """Return (mono samples, the second at which they begin)."""
    placed = place(phrase, syllables)
    start = placed[0].start_seconds - 0.02
    seconds = placed[-1].stop_seconds - start + 0.1
    if vocoder:
        return _through_world(placed, phrase, start, seconds, how, draw), start
    return _resampled(bank, placed, phrase, start, seconds, how, draw), start


def _source_times(item: Placed, count: int, step_seconds: float) -> Floats:
    """Where in the recording each output step reads: consonant 1:1, vowel stretched or cut."""
    syllable = item.syllable
    out = np.arange(count) * step_seconds
    fixed = max(0.02, syllable.fixed_seconds - item.skip_seconds)
    vowel_in = syllable.length_seconds - item.skip_seconds - fixed
    vowel_out = max(out[-1] - fixed, 1e-3) if count else 1e-3
    rate = min(1.0, vowel_in / vowel_out)
    return item.skip_seconds + np.where(out < fixed, out, fixed + (out - fixed) * rate)


def _through_world(placed: list[Placed], phrase: Phrase, start: float, seconds: float, how: Manner, draw: Chance) -> Sound:
    count = int(seconds / world.FRAME_SECONDS)
    bins = analysis(placed[0].syllable).envelope.shape[1]
    envelope = np.full((count, bins), np.log(1e-12), np.float32)
    breath = np.ones((count, bins), np.float32)
    voiced = np.zeros(count)
    for item in placed:
        first = int((item.start_seconds - start) / world.FRAME_SECONDS)
        last = min(count, int((item.stop_seconds - start) / world.FRAME_SECONDS))
        if last - first < 3:
            continue
        voice = analysis(item.syllable)
        index = (_source_times(item, last - first, world.FRAME_SECONDS) / world.FRAME_SECONDS).round().astype(int)
        index = np.minimum(index, len(voice.f0_hz) - 1)
        join = min(last - first, max(2, int(item.join_seconds / world.FRAME_SECONDS)))
        weight = np.ones((last - first, 1), np.float32)
        weight[:join, 0] = np.linspace(0, 1, join + 2)[1:-1]
        gain = 2 * np.log(0.4 + 0.6 * item.note.velocity)
        envelope[first:last] = (1 - weight) * envelope[first:last] + weight * (voice.envelope[index] + gain)
        breath[first:last] = (1 - weight) * breath[first:last] + weight * voice.breath[index]
        voiced[first:last] = np.where(weight[:, 0] > 0.5, voice.f0_hz[index] > 0, voiced[first:last])
    pitch = contour(phrase.notes, start, count, world.FRAME_SECONDS, how, draw)
    f0 = 440 * 2 ** ((pitch - 69) / 12) * (voiced > 0)
    breath = np.clip(breath + how.breath, 0, 1)
    voice = world.formants_moved(world.Voice(f0, envelope, breath), how.formant_ratio)
    return faded(world.synthesise(voice), 0.01, 0.05)


def _resampled(
    bank: VoiceBank, placed: list[Placed], phrase: Phrase, start: float, seconds: float, how: Manner, draw: Chance
) -> Sound:
    count = int(seconds * RATE)
    out = np.zeros(count, np.float32)
    steps = contour(phrase.notes, start, int(seconds / world.FRAME_SECONDS) + 2, world.FRAME_SECONDS, how, draw)
    pitch = np.interp(np.arange(count) / RATE, np.arange(steps.size) * world.FRAME_SECONDS, steps)
    for item in placed:
        first = max(0, int((item.start_seconds - start) * RATE))
        last = min(count, int((item.stop_seconds - start) * RATE))
        if last - first < 400:
            continue
        ratio = 2 ** ((pitch[first:last] - bank.pitch) / 12)
        position = item.skip_seconds * RATE + np.cumsum(ratio)
        source = _sustained(item.syllable, bank.pitch, int(position[-1]) + 2)
        part = np.interp(position, np.arange(source.size), source).astype(np.float32)
        join = max(64, int(item.join_seconds * RATE))
        gain = 0.4 + 0.6 * item.note.velocity
        out[first:last] += gain * faded(part, min(0.5, join / RATE), min(0.08, 0.4 * (last - first) / RATE))
    return out


def _sustained(syllable: Syllable, pitch: float, frames: int) -> Sound:
    """Return at least `frames` of the syllable, its vowel looped with cross-fades in phase."""
    samples = levelled(syllable)
    period = RATE / (440 * 2 ** ((pitch - 69) / 12))
    stop = samples.size - round(0.02 * RATE)
    while samples.size < frames:
        loop = min(round(0.22 * RATE), max(round(6 * period), stop - round(syllable.fixed_seconds * RATE)))
        fade = loop // 2
        head, tail = samples[:stop], samples[max(0, stop - loop - round(period)) : stop]
        samples = _joined(head, tail, fade, round(period))
        stop = samples.size
    return samples


def _joined(head: Sound, tail: Sound, fade: int, period: int) -> Sound:
    """Append `tail` to `head` with a cross-fade, moved by up to a period to where both agree best."""
    end = head[-fade:]
    scores = [float(np.dot(end, tail[lag : lag + fade])) for lag in range(max(1, min(period, tail.size - fade)))]
    tail = tail[int(np.argmax(scores)) :]
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    return np.concatenate([head[:-fade], end * (1 - ramp) + tail[:fade] * ramp, tail[fade:]])
