"""Strings and brass: slow chords, swells and stabs of soundfont ensembles."""

from __future__ import annotations

from songmaker import players
from songmaker.session import Session
from songmaker.sound import Sound

STRINGS = (40, 41, 42, 44, 45, 48, 49)
BRASS = (56, 57, 60, 61, 62, 63, 65, 66)
SLOW: dict[str, players.Rhythm] = {
    "whole": ((0, 4.0),),
    "halves": ((0, 2.0), (2, 2.0)),
    "stabs": ((0, 0.4), (1.5, 0.4), (3, 0.4)),
}
SHORT: dict[str, players.Rhythm] = {
    "stabs": ((0, 0.3), (1.5, 0.3)),
    "answer": ((2.5, 0.3), (3, 0.8)),
    "push": ((0, 1.4), (3.5, 0.4)),
    "swell": ((0, 3.8),),
}


def render_strings(session: Session) -> Sound:
    """Return (2, N)."""
    draw = session.chance("strings")
    notes = players.block_chords(session, "strings", SLOW, float(draw.uniform(58, 72)), draw)
    sound = players.play(
        session, "strings", notes, players.Voices((), STRINGS, "pad", (0.0, 0.85, 0.15)), draw
    )
    return players.strip(sound, draw, wet=0.3, thin=True)


def render_brass(session: Session) -> Sound:
    """Return (2, N)."""
    draw = session.chance("brass")
    notes = players.block_chords(session, "brass", SHORT, float(draw.uniform(58, 68)), draw)
    voices = players.Voices(("alto-sax",), BRASS, "stab", (0.1, 0.75, 0.15))
    return players.strip(players.play(session, "brass", notes, voices, draw), draw, wet=0.2, thin=True)
