"""Pads: long chords of strings or synthesisers, wide and wet, some cut into rhythm by a gate."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker import effects, players
from songmaker.forms import ELECTRONIC
from songmaker.session import Session
from songmaker.sound import RATE, Sound

# Strings and synthetic pads; choirs and voices are left out, since they would be sung.
PROGRAMS = (48, 49, 50, 51, 88, 89, 90, 92, 93, 94, 95)


def render(session: Session) -> Sound:
    """Return (2, N)."""
    draw = session.chance("pads")
    notes = players.block_chords(session, "pads", {"whole": ((0, 4.0),)}, float(draw.uniform(47, 70)), draw)
    shares = (0.0, 0.25, 0.75) if session.score.style in ELECTRONIC else (0.0, 0.65, 0.35)
    sound = players.play(session, "pads", notes, players.Voices((), PROGRAMS, "pad", shares), draw)
    if likely(draw, 0.5):
        sound = effects.modulated(sound, draw)
    if session.score.style in ELECTRONIC and likely(draw, 0.2):
        sound = _gated(session, sound, draw)
    if likely(draw, 0.2):
        cutoffs = np.geomspace(300, 9000, 64)
        sound = effects.swept_lowpass(sound, list(one_of(draw, (cutoffs, cutoffs[::-1]))))
    return players.strip(sound, draw, wet=0.35, thin=True)


def _gated(session: Session, sound: Sound, draw: Chance) -> Sound:
    """A trance gate: sixteenths on and off."""
    steps = [likely(draw, 0.6) for _ in range(16)]
    gate = np.zeros(sound.shape[1], np.float32)
    for step in range(int(session.seconds / session.score.beat_seconds * 4) + 1):
        if steps[step % 16]:
            start = round(session.score.time(step / 4) * RATE)
            gate[start : start + round(session.score.beat_seconds / 4 * 0.8 * RATE)] = 1
    return np.asarray(sound * ndimage.uniform_filter1d(gate, 221), np.float32)
