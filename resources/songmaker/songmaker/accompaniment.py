"""The stem of everything else: keys, pads, arpeggios, leads, guitars, strings, brass and risers, summed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import ndimage

from lasaft_studio.training.random_instruments.chance import likely, one_of
from songmaker import arps, effects, guitars, keys, leads, orchestra, pads, risers
from songmaker.forms import ELECTRONIC
from songmaker.session import Session
from songmaker.sound import RATE, Sound, active_rms, silence

# part: who plays it, and how loud it usually is, in dB
PLAYERS: dict[str, tuple[Callable[[Session], Sound], float]] = {
    "keys": (keys.render, -2.0),
    "pads": (pads.render, -5.0),
    "arps": (arps.render, -6.0),
    "leads": (leads.render, -3.0),
    "guitars": (guitars.render, -1.0),
    "strings": (orchestra.render_strings, -5.0),
    "brass": (orchestra.render_brass, -5.0),
    "risers": (risers.render, -10.0),
}
PUMPED = frozenset({"pads", "keys", "arps", "strings"})


def render(session: Session, kicks_seconds: list[float]) -> Sound:
    """Return the stem of all other instruments, (2, N)."""
    draw = session.chance("accompaniment")
    pumps = session.score.style in ELECTRONIC and likely(draw, 0.5)
    depth, release_seconds = float(draw.uniform(0.3, 0.85)), float(draw.uniform(0.15, 0.35))
    out = silence(session.seconds)
    for part, (player, usual_db) in PLAYERS.items():
        level_db = usual_db + float(draw.normal(0, 2.5))
        if not session.score.sections_with(part):
            continue
        sound = player(session)
        level = active_rms(sound)
        if level < 1e-5:
            continue
        sound = automated(session, part, sound * np.float32(0.1 * 10 ** (level_db / 20) / level))
        out += (
            effects.ducked(sound, kicks_seconds, depth, release_seconds)
            if pumps and part in PUMPED
            else sound
        )
    return out


def automated(session: Session, part: str, sound: Sound) -> Sound:
    """Return the part, its level moved every two bars: softer in quiet sections, at times absent."""
    draw = session.chance("automation", part)
    depth_db, rests = float(draw.uniform(0, 10)), one_of(draw, (0.0, 0.0, 0.1, 0.2))
    score = session.score
    gain = np.zeros(sound.shape[1], np.float32)
    for bar in range(0, score.bars, 2):
        level_db = depth_db * (score.section_at(bar).energy - 1) + float(draw.normal(0, 1))
        start = round(score.time(bar * 4) * RATE)
        stop = round(score.time((bar + 2) * 4) * RATE)
        gain[start:stop] = 0.0 if likely(draw, rests) else 10 ** (level_db / 20)
    return np.asarray(sound * ndimage.uniform_filter1d(gain, RATE // 20), np.float32)
