"""Risers before loud sections, falls and booms where they begin: swept noise and gliding tones."""

from __future__ import annotations

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker import rooms
from songmaker.filters import moving_lowpass
from songmaker.oscillators import oscillator
from songmaker.session import Session
from songmaker.sound import RATE, Sound, add, audible, silence

BLOCK = 1024


def render(session: Session) -> Sound:
    """Return (2, N)."""
    draw = session.chance("risers")
    score = session.score
    if not score.sections_with("risers"):
        return silence(session.seconds)
    out = silence(session.seconds)
    for section in score.sections:
        start = score.time(section.start_bar * 4)
        length = one_of(draw, (1.0, 2.0, 4.0)) * 4 * score.beat_seconds
        if section.energy > 0.6 and start > length and likely(draw, 0.7):
            add(out, sweep(draw, length, up=True), start - length)
        if section.energy > 0.7 and likely(draw, 0.5):
            add(out, sweep(draw, length, up=False), start)
        if section.energy > 0.8 and likely(draw, 0.25):
            add(out, _boom(draw), start)
    session.used.add("computed")
    return rooms.reverberated(out, draw, 0.25) if audible(out) else out


def sweep(draw: Chance, seconds: float, *, up: bool) -> Sound:
    """Return noise through a low-pass that opens (or closes) by five octaves, and at times a gliding tone."""
    count = max(BLOCK, int(seconds * RATE))
    ramp = np.linspace(0, 1, count) if up else np.linspace(1, 0, count)
    edges = [*range(0, count, BLOCK), count]
    cutoffs = [300 * 2 ** (5.5 * float(ramp[start])) for start in edges[:-1]]
    noise = moving_lowpass(draw.standard_normal((2, count)), edges, cutoffs, one_of(draw, (0.7, 1.5, 4.0)))
    if likely(draw, 0.4):
        noise += float(draw.uniform(0.1, 0.4)) * oscillator(
            one_of(draw, ("sine", "saw")), 150 * 2 ** (4 * ramp), 0.0
        )
    return np.asarray(0.2 * noise * ramp**2, np.float32)


def _boom(draw: Chance) -> Sound:
    """A low impact, as of a deep drum far away."""
    time = np.arange(int(2.5 * RATE)) / RATE
    tone = np.sin(2 * np.pi * np.cumsum(38 + 60 * np.exp(-time / 0.08)) / RATE) * np.exp(-time / 0.6)
    noise = draw.standard_normal(time.size) * np.exp(-time / 0.15) * 0.2
    return np.stack([tone + noise, tone - noise]).astype(np.float32) * np.float32(0.4)
