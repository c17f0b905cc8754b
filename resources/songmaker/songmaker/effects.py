"""Effects as on records: pedalboard's plug-ins or a few lines of numpy; (2, N) in and out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pedalboard as pb
from scipy import ndimage

from lasaft_studio.training.random_instruments.chance import Chance, likely, logarithmic
from songmaker.filters import moving_lowpass
from songmaker.sound import RATE, Sound

HOLD_SECONDS = 0.06  # of the limiter


def run(sound: Sound, *plugins: pb.Plugin) -> Sound:
    """Send (2, N) through the plug-ins in order."""
    if not plugins:
        return sound
    return np.asarray(pb.Chain(list(plugins))(np.ascontiguousarray(sound), RATE), np.float32)


def compressed(
    sound: Sound, draw: Chance, threshold_db: tuple[float, float], ratio: tuple[float, float]
) -> Sound:
    """A compressor with random threshold, ratio and times."""
    return run(
        sound,
        pb.Compressor(
            float(draw.uniform(*threshold_db)),
            float(draw.uniform(*ratio)),
            logarithmic(draw, 2, 30),
            logarithmic(draw, 50, 250),
        ),
    )


def saturated(sound: Sound, drive_db: float) -> Sound:
    """Soft clipping by tanh; the peaks stay about where they were."""
    peak = max(float(np.abs(sound).max(initial=0.0)), 1e-6)
    drive = 10 ** (drive_db / 20)
    return np.asarray(np.tanh(sound / peak * drive) * (peak / np.tanh(drive)), np.float32)


def asymmetric(sound: Sound, drive_db: float, bias: float) -> Sound:
    """Soft clipping with even harmonics, as of a valve; the offset it makes is taken out again."""
    peak = max(float(np.abs(sound).max(initial=0.0)), 1e-6)
    drive = 10 ** (drive_db / 20)
    bent = np.tanh(sound / peak * drive + bias) - np.tanh(bias)
    return run(np.asarray(bent * peak, np.float32), pb.HighpassFilter(20))


def echo(sound: Sound, seconds: float, feedback: float, wet: float, cutoff_hz: float = 4000.0) -> Sound:
    """Echoes from side to side, duller than the sound."""
    out = sound.copy()
    tap = run(sound, pb.HighpassFilter(250), pb.LowpassFilter(cutoff_hz)) * np.float32(wet)
    shift = max(1, round(seconds * RATE))
    for repeat in range(1, 9):
        level = feedback ** (repeat - 1)
        if shift * repeat >= sound.shape[1] or wet * level < 0.01:
            break
        pans = np.array([[1.0], [0.45]] if repeat % 2 else [[0.45], [1.0]], np.float32) * np.float32(level)
        out[:, shift * repeat :] += pans * tap[:, : -shift * repeat]
    return out


def equaliser(draw: Chance, strength_db: float = 3.0) -> list[pb.Plugin]:
    """Three gentle random bells and shelves."""
    return [
        pb.LowShelfFilter(logarithmic(draw, 100, 300), float(draw.normal(0, strength_db))),
        pb.PeakFilter(logarithmic(draw, 300, 5000), float(draw.normal(0, strength_db)), 0.9),
        pb.HighShelfFilter(logarithmic(draw, 4000, 9000), float(draw.normal(0, strength_db))),
    ]


def ducked(sound: Sound, hits_seconds: Sequence[float], depth: float, release_seconds: float) -> Sound:
    """Side-chain: turn `sound` down by `depth` (0 to 1) at every hit, back within `release_seconds`."""
    gain = np.ones(sound.shape[1], np.float32)
    frames = max(1, round(release_seconds * RATE))
    curve = (1 - depth * (1 - np.linspace(0, 1, frames)) ** 1.6).astype(np.float32)
    for hit in hits_seconds:
        part = gain[max(0, round(hit * RATE)) :][:frames]
        np.minimum(part, curve[: part.size], out=part)
    return np.asarray(sound * ndimage.uniform_filter1d(gain, 133), np.float32)


def modulated(sound: Sound, draw: Chance) -> Sound:
    """Chorus, or for a share a phaser."""
    if likely(draw, 0.2):
        return run(
            sound,
            pb.Phaser(rate_hz=logarithmic(draw, 0.1, 1.5), depth=0.5, mix=float(draw.uniform(0.2, 0.5))),
        )
    return run(
        sound,
        pb.Chorus(
            rate_hz=float(draw.uniform(0.3, 1.4)),
            depth=float(draw.uniform(0.1, 0.3)),
            mix=float(draw.uniform(0.25, 0.5)),
            centre_delay_ms=float(draw.uniform(6, 12)),
        ),
    )


def widened(sound: Sound, draw: Chance, above_hz: float = 250.0) -> Sound:
    """Wider: the middle, delayed, is added left and taken away right; in mono nothing has changed."""
    delay, level = round(float(draw.uniform(0.006, 0.025)) * RATE), float(draw.uniform(0.3, 0.9))
    middle = sound.mean(0, keepdims=True)
    late = np.zeros_like(middle)
    late[:, delay:] = middle[:, : max(0, middle.shape[1] - delay)]
    side = run(late, pb.HighpassFilter(above_hz)) * np.float32(level)
    return np.asarray(sound + np.concatenate([side, -side]), np.float32)


def swept_lowpass(sound: Sound, cutoffs_hz: Sequence[float], q: float = 0.8) -> Sound:
    """A low-pass whose cutoff takes the given values one after the other, each for an equal stretch."""
    edges = np.linspace(0, sound.shape[1], len(cutoffs_hz) + 1).astype(int)
    return np.asarray(moving_lowpass(sound.astype(np.float64), list(edges), list(cutoffs_hz), q), np.float32)


def limiter_gain(magnitude: Sound, threshold: float) -> Sound:
    """Return (N,) gains which keep `magnitude` (C, N) below `threshold`.

    The least gain within 60 ms is held, then averaged over less than that, twice: the average takes in only
    values that hold at its own place too, so no sample passes the threshold, and the gain moves so slowly
    that a loud bass leaves no trace in the other stems.
    """
    need = np.minimum(1.0, threshold / np.maximum(np.abs(magnitude).max(0), 1e-9))
    held = ndimage.minimum_filter1d(need, 2 * round(HOLD_SECONDS / 2 * RATE) + 1)
    width = 2 * round(HOLD_SECONDS / 5 * RATE) // 2 - 1
    smooth = ndimage.uniform_filter1d(ndimage.uniform_filter1d(held, width), width)
    return np.asarray(np.minimum(smooth, need), np.float32)


def bus_gain(mixture: Sound, threshold_db: float, ratio: float) -> Sound:
    """Return (N,) gains of a slow bus compressor on the RMS of `mixture`."""
    power = ndimage.uniform_filter1d((mixture.astype(np.float64) ** 2).mean(0), round(0.03 * RATE))
    level_db = 10 * np.log10(np.maximum(power, 0) + 1e-10)
    over_db = np.maximum(0.0, level_db - threshold_db)
    gain_db = ndimage.uniform_filter1d(-over_db * (1 - 1 / ratio), round(0.08 * RATE))
    return np.asarray(10 ** (gain_db / 20), np.float32)
