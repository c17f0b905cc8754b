"""Pitch-synchronous overlap and add (Moulines and Charpentier 1990): a voice's periods, closer or wider.

Every period of the recording is cut out with a window of two periods' length; laid down again at the periods
of the wanted pitch, the voice keeps its formants and its colour, and no vocoder is heard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from songmaker.sound import RATE, Floats, Sound

STEP_SECONDS = 0.005
UNVOICED_SECONDS = 0.004


@dataclass(frozen=True)
class Marks:
    """Where the periods of a recording are: frames, each one's length in frames, and whether it is voiced."""

    places: Floats
    periods: Floats
    voiced: Floats


def marks(samples: Sound, f0_hz: Floats) -> Marks:
    """Find the periods of (N,): each mark is the largest sample about one period after the last."""
    sign = 1.0 if float(samples.max(initial=0.0)) >= -float(samples.min(initial=0.0)) else -1.0
    wave = samples * np.float32(sign)
    places, periods, voiced = [], [], []
    at = 0.0
    while at < samples.size:
        hz = float(f0_hz[min(f0_hz.size - 1, int(at / RATE / STEP_SECONDS))])
        period = RATE / hz if hz > 0 else UNVOICED_SECONDS * RATE
        if hz > 0:
            low, high = max(0, int(at - 0.18 * period)), int(at + 0.18 * period) + 1
            window = wave[low:high]
            at = low + int(np.argmax(window)) if window.size else at
        places.append(at)
        periods.append(period)
        voiced.append(float(hz > 0))
        at += period
    return Marks(np.array(places), np.array(periods), np.array(voiced))


def sung(
    samples: Sound, f0_hz: Floats, source_seconds: Floats, pitch_hz: Floats, formant_ratio: float
) -> Sound:
    """Return (M,) of the recording on another pitch and in another time.

    Args:
        samples: the recording, (N,).
        f0_hz: its pitch every 5 ms, 0 where unvoiced.
        source_seconds: for every 5 ms of the result, where in the recording it reads.
        pitch_hz: for every 5 ms of the result, its pitch.
        formant_ratio: above 1 a smaller singer: grains are read faster.
    """
    found = marks(samples, f0_hz)
    step = STEP_SECONDS * RATE
    out = np.zeros(round(source_seconds.size * step), np.float32)
    at = 0.0
    while at < out.size and found.places.size:
        index = min(source_seconds.size - 1, int(at / step))
        nearest = int(np.argmin(np.abs(found.places - source_seconds[index] * RATE)))
        period = float(found.periods[nearest])
        grain = _grain(samples, float(found.places[nearest]), period, formant_ratio)
        _lay(out, grain, round(at) - grain.size // 2)
        at += RATE / float(pitch_hz[index]) if found.voiced[nearest] else period
    return out


def _grain(samples: Sound, place: float, period: float, ratio: float) -> Floats:
    """Return the two periods about `place`, windowed, read `ratio` times as fast."""
    half = int(period / ratio)
    offsets = np.arange(-half, half + 1, dtype=np.float64)
    return _read(samples, place + offsets * ratio) * (0.5 + 0.5 * np.cos(np.pi * offsets / (half + 1)))


def _lay(out: Sound, grain: Floats, first: int) -> None:
    """Add a grain into `out` from frame `first` on."""
    low, high = max(0, first), min(out.size, first + grain.size)
    if high > low:
        out[low:high] += grain[low - first : high - first].astype(np.float32)


def _read(samples: Sound, positions: Floats) -> Floats:
    """Return the samples between frames, linearly; silence outside."""
    low = np.floor(positions).astype(int)
    part = positions - low
    inside = (low >= 0) & (low < samples.size - 1)
    low = np.clip(low, 0, max(0, samples.size - 2))
    return np.asarray((samples[low] * (1 - part) + samples[low + 1] * part) * inside)
