"""A sung voice: syllables of a voice bank, joined, stretched and re-pitched with WORLD.

The bank is of the kind "vowel-consonant-vowel": each entry begins in the vowel before, so that joining two of them
means crossfading within a vowel. An entry of ``oto.ini`` gives, in milliseconds from the start of its file: where
the entry begins, and from there the end of what must not be stretched, the end of the whole (negative: from the
beginning), where the note begins (preutterance), and how long the entry overlaps the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyworld
import soundfile

from tests.demo_song.sampler import RATE, frame_of, place
from tests.demo_song.score import BEAT_SECONDS, Syllable

STEP_MS = 5.0
SILENCE = 1e-14  # of a spectral envelope; WORLD takes its logarithm
VOWELS = {
    "a": "あかがさざただなはばぱまやらわ",
    "i": "いきぎしじちにひびぴみり",
    "u": "うくぐすずつぬふぶぷむゆる",
    "e": "えけげせぜてでねへべぺめれ",
    "o": "おこごそぞとどのほぼぽもよろを",
}


@dataclass(frozen=True)
class Entry:
    """A syllable of the bank, in milliseconds from the start of its file."""

    path: Path
    start: float
    fixed: float
    stop: float
    note: float

    @cached_property
    def world(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(pitch in Hz, spectral envelope, aperiodicity), a frame every 5 ms from `start` to `stop`.

        The envelope is such that the power of every vowel is the same, however loud it was sung.
        """
        samples, rate = soundfile.read(self.path)
        pitch, times = pyworld.harvest(samples, rate, f0_floor=150, f0_ceil=700, frame_period=STEP_MS)
        pitch = pyworld.stonemask(samples, pitch, times, rate)
        envelope = pyworld.cheaptrick(samples, pitch, times, rate)
        noise = pyworld.d4c(samples, pitch, times, rate)
        part = slice(round(self.start / STEP_MS), round(self.stop / STEP_MS))
        vowel = envelope[round(self.fixed / STEP_MS) : part.stop]
        return pitch[part], envelope[part] / vowel.sum(axis=1).mean(), noise[part]


def read_bank(folder: Path) -> dict[str, Entry]:
    """Return the entries of a voice bank by name, such as ``a か``."""
    entries = {}
    for line in (folder / "oto.ini").read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition("=")
        alias, *numbers = rest.split(",")
        path = folder / name.replace(".wav", ".ogg")
        if not path.exists() or len(numbers) != 5:
            continue
        start, fixed, cutoff, note, _overlap = map(float, numbers)
        if cutoff < 0:
            entries[alias] = Entry(path, start, start + fixed, start - cutoff, start + note)
    return entries


def sing(
    bank: dict[str, Entry], line: list[Syllable], frames: int, seed: int, shift: float = 0.0
) -> np.ndarray:
    """Return one line as (N,); `shift` moves the spectral envelope, in semitones, for another singer."""
    generator = np.random.default_rng(seed)
    begin = line[0].beat * BEAT_SECONDS * 1000 - 400
    end = (line[-1].beat + line[-1].beats) * BEAT_SECONDS * 1000 + 150
    count = round((end - begin) / STEP_MS)
    envelope, noise, voiced = _join(bank, line, begin, count)
    pitch = _pitch_curve(line, begin, count, generator) * voiced
    envelope = np.maximum(_shifted(envelope, shift) * _loudness(line, begin, count)[:, None], SILENCE)
    sound = pyworld.synthesize(
        pitch, np.ascontiguousarray(envelope), np.ascontiguousarray(noise), RATE, STEP_MS
    )
    track = np.zeros(frames)
    place(track, sound, frame_of(0) + round(begin * RATE / 1000))
    return track


def _join(bank: dict[str, Entry], line: list[Syllable], begin: float, count: int):
    """Return (envelope, aperiodicity, voicing) of the whole line, crossfaded where entries meet."""
    logs = weights = None
    for entry, onset, length, before in _entries(bank, line):
        pitch, envelope, noise = entry.world
        positions, fade = _positions(entry, onset - begin, length, before, count)
        used = fade > 0
        at = np.clip(np.round(positions[used]).astype(int), 0, len(pitch) - 1)
        if logs is None:
            logs = [
                np.zeros((count, envelope.shape[1])),
                np.zeros((count, envelope.shape[1])),
                np.zeros(count),
            ]
            weights = np.zeros(count)
        for total, value in zip(logs, (np.log(envelope[at]), noise[at], pitch[at] > 0), strict=True):
            total[used] += value * (fade[used][:, None] if total.ndim == 2 else fade[used])
        weights += fade
    silent = weights == 0
    weights = np.where(silent, 1, weights)
    envelope = np.where(silent[:, None], SILENCE, np.exp(logs[0] / weights[:, None]))
    noise = np.where(silent[:, None], 1.0, logs[1] / weights[:, None])
    return envelope, noise, (logs[2] / weights) > 0.5


def _entries(bank: dict[str, Entry], line: list[Syllable]):
    """Yield (entry, onset in ms, length in ms, length of the note before in ms)."""
    vowel, before = "-", 0.0
    for each in line:
        entry = bank[f"{vowel} {each.sound.replace('を', 'お')}"]
        length = each.beats * BEAT_SECONDS * 1000
        yield entry, each.beat * BEAT_SECONDS * 1000, length, before
        vowel = next(name for name, sounds in VOWELS.items() if each.sound in sounds)
        before = length


def _positions(entry: Entry, onset: float, length: float, before: float, count: int):
    """Return, for each frame of the line, the frame of the entry that sounds there, and how loud (0 to 1).

    What lies before the note's beginning may take at most two thirds of the note before. The rest of the
    vowel is swept back and forth as long as the note lasts.
    """
    time = np.arange(count) * STEP_MS - onset
    lead = min(entry.note - entry.start, 0.66 * before) if before else entry.note - entry.start
    fixed = entry.fixed - entry.note
    vowel = entry.stop - entry.fixed - 2 * STEP_MS
    beyond = np.maximum(time - fixed, 0)
    swept = np.abs((beyond + vowel) % (2 * vowel) - vowel)
    source = entry.note - entry.start + np.minimum(time, fixed) + swept
    fade_in = np.clip((time + lead) / min(80.0, max(lead / 2, 1)), 0, 1)
    fade_out = np.clip((length - time) / 60.0 + 0.5, 0, 1)
    return source / STEP_MS, fade_in * fade_out


def _pitch_curve(
    line: list[Syllable], begin: float, count: int, generator: np.random.Generator
) -> np.ndarray:
    """Return the pitch in Hz: notes joined by glides, vibrato that grows on long notes, and a little drift."""
    time = begin + np.arange(count) * STEP_MS
    notes = np.full(count, float(line[0].pitch))
    vibrato = np.zeros(count)
    for each in line:
        onset, length = each.beat * BEAT_SECONDS * 1000, each.beats * BEAT_SECONDS * 1000
        notes[time >= onset - 40] = each.pitch
        inside = (time >= onset) & (time < onset + length + 100)
        growth = np.clip((time[inside] - onset - 250) / 300, 0, 1)
        vibrato[inside] = 0.32 * growth * np.sin(2 * np.pi * 5.4 * (time[inside] - onset) / 1000)
    kernel = np.hanning(19)
    glide = np.convolve(np.pad(notes, 9, mode="edge"), kernel / kernel.sum(), mode="valid")
    wander = np.convolve(generator.standard_normal(count + 80), np.hanning(81) / 40, mode="valid")[:count]
    return 440 * 2 ** ((glide + vibrato + 0.25 * wander - 69) / 12)


def _loudness(line: list[Syllable], begin: float, count: int) -> np.ndarray:
    """Return a gain for the power of every frame: phrases swell, notes fall off, the last one fades."""
    time = begin + np.arange(count) * STEP_MS
    first, last = line[0], line[-1]
    start, stop = first.beat * BEAT_SECONDS * 1000, (last.beat + last.beats) * BEAT_SECONDS * 1000
    swell_db = 3 * np.sin(np.pi * np.clip((time - start) / (stop - start), 0, 1)) - 1.5
    fade = np.clip((stop + 100 - time) / 350, 0, 1) ** 2
    return 10 ** (swell_db / 10) * fade


def _shifted(envelope: np.ndarray, semitones: float) -> np.ndarray:
    if not semitones:
        return envelope
    bins = np.arange(envelope.shape[1]) / 2 ** (semitones / 12)
    return np.exp(np.stack([np.interp(bins, np.arange(len(row)), np.log(row)) for row in envelope]))
