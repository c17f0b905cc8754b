"""Spoken lines cut into syllables, so that they can be sung: from dip to dip of the voice's loudness."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
from scipy import ndimage, signal

from songmaker import world
from songmaker.parts import Parts
from songmaker.sound import RATE, Floats, Sound, load_mono
from songmaker.syllables import Syllable

STEP = world.FRAME_SECONDS
SILENT_DB = -38.0  # below the line's loudest instant
# beginnings of the folders' names: source
VOICES = {"hibari": "hibari", "kokoro": "kokoro"}


@dataclass(frozen=True)
class SpokenLine:
    """A line: its syllables in order, each one's own pitch (MIDI), and the recording's length."""

    path: Path
    syllables: tuple[Syllable, ...]
    pitches: tuple[float, ...]
    seconds: float

    def samples(self) -> Sound:
        """Return the recording, (N,)."""
        return load_mono(self.path, 0.0, self.seconds)


def voices(parts: Parts) -> dict[str, str]:
    """Return the names of the voices at hand and their sources, ordered by name."""
    if parts.speech is None or not parts.speech.is_dir():
        return {}
    names = sorted(path.name for path in parts.speech.iterdir() if path.is_dir())
    return {name: source for name in names for start, source in VOICES.items() if name.startswith(start)}


@lru_cache(maxsize=64)
def lines(parts: Parts, voice: str) -> tuple[SpokenLine, ...]:
    """Return all lines of a voice; those without two clear syllables are left out."""
    if parts.speech is None:
        return ()
    read = [read_line(path) for path in sorted((parts.speech / voice).glob("*.flac"))]
    return tuple(line for line in read if len(line.syllables) > 1)


def read_line(path: Path) -> SpokenLine:
    """Find the syllables of a recording."""
    seconds = soundfile.info(path).duration
    samples = load_mono(path, 0.0, seconds)
    f0 = world.pitch_track(samples)
    loud_db = _loudness_db(samples, f0.size, (150, 3000))
    whole_db = _loudness_db(samples, f0.size, (150, 11000))  # with the hiss of consonants
    peaks, _ = signal.find_peaks(loud_db, height=SILENT_DB + 14, distance=round(0.09 / STEP), prominence=2.5)
    dips = [int(a + np.argmin(loud_db[a:b])) for a, b in itertools.pairwise(peaks)]
    edges = (
        [_silence_before(whole_db, int(peaks[0])), *dips, _silence_after(whole_db, int(peaks[-1]))]
        if peaks.size
        else []
    )
    syllables, pitches = [], []
    for peak, start, stop in zip(peaks, edges, edges[1:], strict=False):
        voiced = f0[start:stop][f0[start:stop] > 0]
        if voiced.size * STEP > 0.04:
            syllables.append(_syllable(path, (loud_db, whole_db, f0), int(peak), start, stop))
            pitches.append(float(69 + 12 * np.log2(np.median(voiced) / 440)))
    return SpokenLine(path, tuple(syllables), tuple(pitches), seconds)


def _loudness_db(samples: Sound, frames: int, band_hz: tuple[float, float]) -> Floats:
    """Loudness of a band every 5 ms, in dB below the loudest instant."""
    band = signal.butter(2, band_hz, "band", fs=RATE, output="sos")
    power = ndimage.uniform_filter1d(
        signal.sosfilt(band, samples.astype(np.float64)) ** 2, round(0.03 * RATE)
    )
    places = np.minimum(np.arange(frames) * round(STEP * RATE), power.size - 1)
    smooth = ndimage.gaussian_filter1d(10 * np.log10(np.maximum(power[places], 0) + 1e-9), 2.0)
    return np.asarray(smooth - smooth.max())


def _silence_before(loud_db: Floats, peak: int) -> int:
    quiet = np.flatnonzero(loud_db[:peak] < SILENT_DB)
    return int(quiet[-1]) if quiet.size else 0


def _silence_after(loud_db: Floats, peak: int) -> int:
    quiet = np.flatnonzero(loud_db[peak:] < SILENT_DB)
    return peak + int(quiet[0]) if quiet.size else loud_db.size


def _syllable(
    path: Path, curves: tuple[Floats, Floats, Floats], peak: int, start: int, stop: int
) -> Syllable:
    """The vowel is where the voice is within 5 dB of its peak; before and after are consonants.

    `curves` are the loudness of the vowels' band and of all, and the pitch.
    """
    loud_db, whole_db, f0 = curves
    start = max(start, _silence_before(whole_db, peak))
    stop = min(stop, _silence_after(whole_db, peak))
    strong = (loud_db[start:stop] > loud_db[peak] - 5) & (f0[start:stop] > 0)
    places = np.flatnonzero(strong)
    first, last = (int(places[0]), int(places[-1])) if places.size else (peak - start, peak - start)
    onset = first * STEP
    length = (stop - start) * STEP
    return Syllable(
        path=path,
        before="-",
        vowel="",
        offset_seconds=start * STEP,
        fixed_seconds=min(onset + 0.025, length - 0.03),
        length_seconds=length,
        preutterance_seconds=onset,
        overlap_seconds=min(0.03, 0.5 * onset + 0.01),
        tail_seconds=max(0.0, length - last * STEP - 0.01),
    )
