"""What records do to voices: compression, de-essing, equaliser, drive, telephone, chorus, echo and reverb."""

from __future__ import annotations

import numpy as np
import pedalboard as pb
from scipy import ndimage, signal

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker import effects, rooms
from songmaker.score import Score
from songmaker.sound import RATE, Sound, add, audible

ESSES_HZ = 5500.0


def lead(sound: Sound, score: Score, draw: Chance) -> Sound:
    """Return the lead (2, N) through its chain, each link for a share of songs."""
    if not audible(sound):
        return sound
    out = effects.run(sound, pb.HighpassFilter(float(draw.uniform(70, 160))))
    out = effects.compressed(out, draw, (-32, -20), (2, 6))
    if likely(draw, 0.5):
        out = de_essed(out, float(draw.uniform(3, 9)))
    out = effects.run(out, *effects.equaliser(draw, 3.0), *_air(draw))
    if likely(draw, 0.3):
        out = effects.saturated(out, float(draw.uniform(2, 14)))
    if likely(draw, 0.06):
        out = effects.run(out, pb.HighpassFilter(450), pb.LowpassFilter(3200), pb.Gain(4))  # a telephone
    if likely(draw, 0.04):
        out = effects.run(out, pb.Bitcrush(float(draw.integers(6, 11))))
    if likely(draw, 0.2):
        out = effects.modulated(out, draw)
    if likely(draw, 0.35):
        out = effects.widened(out, draw)
    return _room(out, score, draw)


def _air(draw: Chance) -> list[pb.Plugin]:
    """Presence about 3.5 kHz and a shelf above 7 kHz, as most voices on records have."""
    return [
        pb.PeakFilter(float(draw.uniform(2500, 4500)), float(draw.uniform(0, 5)), 0.7),
        pb.HighShelfFilter(7000, float(draw.uniform(0, 9))),
    ]


def backing(sound: Sound, score: Score, draw: Chance) -> Sound:
    """Return doubles and harmonies (2, N): thinner, more compressed and wetter than the lead."""
    if not audible(sound):
        return sound
    out = effects.run(sound, pb.HighpassFilter(float(draw.uniform(150, 300))))
    out = effects.compressed(out, draw, (-32, -26), (3, 6))
    out = effects.run(out, *effects.equaliser(draw, 2.0))
    if likely(draw, 0.5):
        out = effects.modulated(out, draw)
    if likely(draw, 0.5):
        out = effects.widened(out, draw)
    return _room(out, score, draw)


def de_essed(sound: Sound, most_db: float) -> Sound:
    """Return the sound with its highs turned down, by at most `most_db`, where they are loud."""
    high = signal.sosfilt(signal.butter(2, ESSES_HZ, "high", fs=RATE, output="sos"), sound).astype(np.float32)
    power = ndimage.uniform_filter1d((high.astype(np.float64) ** 2).mean(0), RATE // 100)
    level_db = 10 * np.log10(np.maximum(power, 0) + 1e-10)
    usual_db = float(np.percentile(level_db[level_db > -80], 70)) if (level_db > -80).any() else 0.0
    cut_db = np.clip((level_db - usual_db) * 0.7, 0, most_db)
    return np.asarray(sound - high * (1 - 10 ** (-cut_db / 20)), np.float32)


def _room(sound: Sound, score: Score, draw: Chance) -> Sound:
    """Echoes in time with the song, reverb, and for a share reverb that swells in before a phrase."""
    if likely(draw, 0.45):
        beats = one_of(draw, (0.5, 0.75, 1.0, 0.25))
        feedback, wet = float(draw.uniform(0.2, 0.55)), float(draw.uniform(0.08, 0.35))
        sound = effects.echo(sound, beats * score.beat_seconds, feedback, wet)
    if likely(draw, 0.05):
        backward = np.ascontiguousarray(sound[:, ::-1])
        sound = np.ascontiguousarray(rooms.placed(backward, draw, "hall", 0.4)[:, ::-1])
    if likely(draw, 0.9):
        sound = rooms.reverberated(sound, draw, float(draw.uniform(0.03, 0.3)))
    return sound


def breath_before(target: Sound, start_seconds: float, draw: Chance) -> None:
    """Add a breath before a phrase: a quarter of a second of noise in a throat's resonances."""
    seconds = float(draw.uniform(0.18, 0.4))
    if start_seconds < seconds + 0.2:
        return
    count = int(seconds * RATE)
    noise = draw.standard_normal(count)
    throat = signal.butter(1, (900 * draw.uniform(0.8, 1.2), 6000), "band", fs=RATE, output="sos")
    shape = np.sin(np.pi * np.linspace(0, 1, count) ** 0.7) ** 2
    breath = (signal.sosfilt(throat, noise) * shape * draw.uniform(0.0015, 0.006)).astype(np.float32)
    add(target, np.stack([breath, breath]), start_seconds - seconds - 0.08)
