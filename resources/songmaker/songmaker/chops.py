"""Vocal chops: slices of the sung lead, repitched to the chords and played like an instrument."""

from __future__ import annotations

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker.players import voicing
from songmaker.session import Session
from songmaker.sound import RATE, Sound, add, faded, panned, shifted

RHYTHMS = (
    (0.0, 0.75, 1.5, 2.0, 2.75, 3.5),
    (0.5, 1.5, 2.5, 3.5),
    (0.0, 0.5, 1.0, 1.75, 2.5, 3.25),
    (0.0, 1.5, 3.0),
)


def render(session: Session, lead: Sound, target: Sound, draw: Chance) -> None:
    """Add chops of `lead` to `target` in sections where little or nothing is sung."""
    slices = _slices(lead, draw)
    if not slices:
        return
    rhythm, reverse, score = one_of(draw, RHYTHMS), likely(draw, 0.2), session.score
    offset = float(draw.uniform(-3, 8))
    for section in score.sections:
        if section.name not in {"drop", "instrumental", "break", "intro", "chorus"} or likely(draw, 0.3):
            continue
        for bar in range(section.start_bar, section.stop_bar):
            tones = voicing(score.chord_at(bar), 60, 4)
            for index, beat in enumerate(rhythm):
                part = slices[index % len(slices)]
                moved = shifted(part[:, ::-1] if reverse else part, offset + tones[index % len(tones)] - 60)
                held = moved[:, : int(score.beat_seconds * 0.7 * RATE)]
                sound = panned(faded(held, 0.003, 0.02), 0.6 if index % 2 else -0.6)
                add(target, sound, score.time(bar * 4 + beat), 0.7)


def _slices(lead: Sound, draw: Chance) -> list[Sound]:
    """Return up to four stretches of 0.4 s that sound."""
    width = int(0.4 * RATE)
    count = lead.shape[1] // width
    blocks = lead[:, : count * width].reshape(2, count, width)
    level = (blocks.astype(np.float64) ** 2).mean((0, 2))
    if level.max(initial=0.0) < 1e-8:
        return []
    loud = np.flatnonzero(level > 0.3 * level.max())
    chosen = draw.choice(loud, min(4, loud.size), replace=False)
    return [np.ascontiguousarray(blocks[:, int(index)]) for index in chosen]
