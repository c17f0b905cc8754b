"""The mix: levels of stems against each other, and one gain curve for all of them, so that they still add up."""

from __future__ import annotations

import numpy as np

from lasaft_studio.training.synthesis import effects
from lasaft_studio.training.synthesis.chance import chance
from lasaft_studio.training.synthesis.score import Score
from lasaft_studio.training.synthesis.sound import Sound, active_rms

# Mean and spread of the level while a stem plays, in dB.
LEVELS_DB = {"vocals": (-1.0, 3.5), "drums": (0.0, 2.5), "bass": (-1.5, 3.0), "other": (-2.0, 3.5)}
PEAK = 0.98


def mix(score: Score, stems: dict[str, Sound]) -> dict[str, Sound]:
    """Return the stems as they stand in the master; silent ones are left out."""
    draw = chance(score.seed, "mix")
    levelled = {}
    for name, sound in stems.items():
        level = active_rms(sound)
        mean, spread = LEVELS_DB[name]
        wanted = 10 ** ((mean + spread * float(np.clip(draw.standard_normal(), -2.2, 2.2)) - 20) / 20)
        if level > 1e-5:
            levelled[name] = sound * np.float32(wanted / level)
    mixture = np.sum(list(levelled.values()), axis=0)
    gain = np.full(mixture.shape[1], 10 ** (float(draw.uniform(-1, 5)) / 20) * 0.1 / max(active_rms(mixture), 1e-6) * 1.6, np.float32)
    if draw.random() < 0.6:
        gain = gain * effects.bus_gain(mixture * gain, float(draw.uniform(-20, -12)), float(draw.uniform(1.3, 3)))
    loudest = _loudest([mixture, *levelled.values()])
    gain = gain * effects.limiter_gain(loudest * gain, float(draw.uniform(0.75, PEAK)))
    return {name: sound * gain for name, sound in levelled.items()}


def _loudest(sounds: list[Sound]) -> Sound:
    """Return (2, N) of the largest magnitude among the sounds: a stem alone may peak above the sum."""
    out = np.abs(sounds[0])
    for sound in sounds[1:]:
        np.maximum(out, np.abs(sound), out=out)
    return out
