"""Effects as on records, each a chain of pedalboard's plug-ins or a few lines of numpy; (2, N) in and out."""

from __future__ import annotations

import numpy as np
import pedalboard as pb
from scipy import ndimage

from lasaft_studio.training.synthesis.chance import Chance
from lasaft_studio.training.synthesis.sound import RATE, Sound


def run(sound: Sound, *plugins: pb.Plugin) -> Sound:
    """Send (2, N) through the plug-ins in order."""
    if not plugins:
        return sound
    return np.asarray(pb.Pedalboard(list(plugins))(np.ascontiguousarray(sound), RATE), np.float32)


def saturated(sound: Sound, drive_db: float) -> Sound:
    """Soft clipping by tanh; the loudness of the peaks stays about where it was."""
    peak = max(float(np.abs(sound).max()), 1e-6)
    drive = 10 ** (drive_db / 20)
    return (np.tanh(sound / peak * drive) * (peak / np.tanh(drive))).astype(np.float32)


def reverb(draw: Chance, size: float, wet: float) -> pb.Reverb:
    """A room (size 0.1) to a hall (1.0)."""
    return pb.Reverb(
        room_size=min(0.98, size),
        damping=float(draw.uniform(0.2, 0.8)),
        wet_level=wet,
        dry_level=1.0 - 0.4 * wet,
        width=float(draw.uniform(0.6, 1.0)),
    )


def echo(sound: Sound, seconds: float, feedback: float, wet: float, cutoff_hz: float = 4000.0) -> Sound:
    """Ping-pong echoes that grow duller with every repeat."""
    out = sound.copy()
    tap = run(sound, pb.HighpassFilter(250), pb.LowpassFilter(cutoff_hz)) * wet
    shift = max(1, round(seconds * RATE))
    for repeat in range(1, 7):
        if shift * repeat >= sound.shape[1] or wet * feedback ** (repeat - 1) < 0.01:
            break
        pans = np.array([[1.0], [0.45]] if repeat % 2 else [[0.45], [1.0]], np.float32)
        out[:, shift * repeat :] += pans * tap[:, : -shift * repeat] * feedback ** (repeat - 1)
    return out


def equaliser(draw: Chance, strength_db: float = 3.0) -> list[pb.Plugin]:
    """Three gentle random bells and shelves."""
    return [
        pb.LowShelfFilter(float(draw.uniform(100, 300)), float(draw.normal(0, strength_db))),
        pb.PeakFilter(float(np.exp(draw.uniform(np.log(300), np.log(5000)))), float(draw.normal(0, strength_db)), 0.9),
        pb.HighShelfFilter(float(draw.uniform(4000, 9000)), float(draw.normal(0, strength_db))),
    ]


def ducked(sound: Sound, hits_seconds: list[float], depth: float, release_seconds: float) -> Sound:
    """Side-chain: turn `sound` down by `depth` (0 to 1) at every hit, back within `release_seconds`."""
    gain = np.ones(sound.shape[1], np.float32)
    frames = max(1, round(release_seconds * RATE))
    curve = (1 - depth * (1 - np.linspace(0, 1, frames)) ** 1.6).astype(np.float32)
    for hit in hits_seconds:
        start = round(hit * RATE)
        part = gain[start : start + frames]
        np.minimum(part, curve[: part.size], out=part)
    return sound * ndimage.uniform_filter1d(gain, 133)


def wide(sound: Sound, draw: Chance) -> Sound:
    """Chorus with slightly different sides."""
    return run(
        sound,
        pb.Chorus(
            rate_hz=float(draw.uniform(0.3, 1.4)),
            depth=float(draw.uniform(0.1, 0.3)),
            mix=float(draw.uniform(0.25, 0.5)),
            centre_delay_ms=float(draw.uniform(6, 12)),
        ),
    )


def limiter_gain(mixture: Sound, threshold: float, release_seconds: float = 0.12) -> Sound:
    """Return (N,) gains which keep |mixture| below `threshold`, looking 5 ms ahead, for all stems alike."""
    level = np.abs(mixture).max(0)
    need = np.minimum(1.0, threshold / np.maximum(level, 1e-9))
    window = round(0.005 * RATE)
    held = ndimage.minimum_filter1d(need, 2 * window + 1)
    slow = ndimage.minimum_filter1d(held, round(release_seconds * RATE / 2))
    smooth = ndimage.uniform_filter1d(slow, window)
    return np.minimum(smooth, held).astype(np.float32)


def bus_gain(mixture: Sound, threshold_db: float, ratio: float) -> Sound:
    """Return (N,) gains of a slow bus compressor on the RMS of `mixture`, for all stems alike."""
    power = ndimage.uniform_filter1d((mixture.astype(np.float64) ** 2).mean(0), round(0.03 * RATE))
    level_db = 10 * np.log10(power + 1e-10)
    over = np.maximum(0.0, level_db - threshold_db)
    gain_db = ndimage.uniform_filter1d(-over * (1 - 1 / ratio), round(0.08 * RATE))
    return (10 ** (gain_db / 20)).astype(np.float32)
