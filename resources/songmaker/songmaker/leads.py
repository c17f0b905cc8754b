"""Leads: melodies of instruments, mostly where nobody sings."""

from __future__ import annotations

from lasaft_studio.training.random_instruments.chance import likely, one_of
from songmaker import effects, players
from songmaker.forms import ELECTRONIC
from songmaker.melody import phrases
from songmaker.session import Session
from songmaker.sound import Sound

SAMPLED = ("alto-sax", "green-guitar", "black-guitar")
PROGRAMS = (26, 27, 29, 30, 40, 56, 60, 65, 66, 68, 71, 73, 80, 81)


def render(session: Session) -> Sound:
    """Return (2, N)."""
    draw = session.chance("leads")
    centre = float(draw.uniform(66, 79))
    notes = []
    for section in session.score.sections_with("leads"):
        density = 0.4 if "vocals" in section.parts else 0.9
        for phrase in phrases(session.score, section, centre, draw, density):
            notes += list(phrase.notes)
    shares = (0.1, 0.2, 0.7) if session.score.style in ELECTRONIC else (0.35, 0.5, 0.15)
    sound = players.play(session, "leads", notes, players.Voices(SAMPLED, PROGRAMS, "lead", shares), draw)
    if likely(draw, 0.6):
        sound = effects.echo(sound, one_of(draw, (0.5, 0.75)) * session.score.beat_seconds, 0.35, 0.25)
    return players.strip(sound, draw, wet=0.2, thin=True)
