"""The mix: levels of stems against each other, and one gain curve for all, so that they still add up."""

from __future__ import annotations

import numpy as np
from scipy import signal

from lasaft_studio.training.random_instruments.chance import Chance, around, chance, likely
from songmaker import effects
from songmaker.score import Score
from songmaker.sound import RATE, Sound, active_rms

# Mean and spread of the level while a stem plays, in dB against each other.
LEVELS_DB = {"vocals": (-2.0, 4.0), "drums": (0.0, 2.5), "bass": (-1.0, 3.0), "other": (-2.5, 3.5)}
PEAK = 0.98
NARROW_SHARE = 0.12  # of songs have nothing above 15 to 17 kHz, as coded ones


def mix(score: Score, stems: dict[str, Sound]) -> dict[str, Sound]:
    """Return the stems as they stand in the master; silent ones are left out."""
    draw = chance(score.seed, "mix")
    levelled = _levelled(stems, draw)
    if not levelled:
        return {}
    mixture = np.sum(list(levelled.values()), axis=0)
    loudness = 0.16 * 10 ** (float(draw.uniform(-1, 5)) / 20) / max(active_rms(mixture), 1e-6)
    gain = np.full(mixture.shape[1], loudness, np.float32)
    if likely(draw, 0.6):
        gain = gain * effects.bus_gain(
            mixture * gain, float(draw.uniform(-20, -12)), float(draw.uniform(1.3, 3))
        )
    loudest = np.max([np.abs(sound) for sound in [mixture, *levelled.values()]], axis=0)
    gain = gain * effects.limiter_gain(loudest * gain, float(draw.uniform(0.75, PEAK)))
    return {name: np.asarray(sound * gain, np.float32) for name, sound in levelled.items()}


def _levelled(stems: dict[str, Sound], draw: Chance) -> dict[str, Sound]:
    """Bring every stem to its level, and for a share of songs through one common low-pass."""
    cutoff = float(draw.uniform(14500, 17500)) if likely(draw, NARROW_SHARE) else 0.0
    section = signal.butter(10, cutoff, "low", fs=RATE, output="sos") if cutoff else None
    out: dict[str, Sound] = {}
    for name, (mean_db, spread_db) in LEVELS_DB.items():
        level_db = around(draw, mean_db, spread_db, mean_db - 8, mean_db + 8)
        level = active_rms(stems[name]) if name in stems else 0.0
        if level > 1e-5:
            sound = stems[name] * np.float32(0.1 * 10 ** (level_db / 20) / level)
            out[name] = sound if section is None else signal.sosfilt(section, sound).astype(np.float32)
    return out
