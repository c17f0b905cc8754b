"""Pianos, electric pianos, organs, clavinets and bells in chords."""

from __future__ import annotations

from songmaker import players
from songmaker.forms import ELECTRONIC
from songmaker.session import Session
from songmaker.sound import Sound

SAMPLED = ("grand-piano", "wurlitzer", "planet-t")
PROGRAMS = (0, 1, 2, 4, 5, 6, 7, 11, 12, 16, 17, 18)
RHYTHMS: dict[str, players.Rhythm] = {
    "whole": ((0, 3.9),),
    "halves": ((0, 1.9), (2, 1.9)),
    "quarters": tuple((float(b), 0.8) for b in range(4)),
    "off": tuple((b + 0.5, 0.4) for b in range(4)),
    "push": ((0, 1.4), (1.5, 1.9), (3.5, 0.45)),
    "house": ((0, 0.3), (0.75, 0.3), (1.5, 0.3), (2.25, 0.3), (3, 0.3)),
    "eighths": tuple((b / 2, 0.4) for b in range(8)),
}


def render(session: Session) -> Sound:
    """Return (2, N)."""
    draw = session.chance("keys")
    notes = players.block_chords(session, "keys", RHYTHMS, float(draw.uniform(52, 68)), draw)
    shares = (0.35, 0.3, 0.35) if session.score.style in ELECTRONIC else (0.55, 0.4, 0.05)
    sound = players.play(session, "keys", notes, players.Voices(SAMPLED, PROGRAMS, "keys", shares), draw)
    return players.strip(sound, draw, wet=0.15)
