"""Arpeggios: broken chords in eighths or sixteenths on plucked sounds."""

from __future__ import annotations

from lasaft_studio.training.random_instruments.chance import Chance, around, likely, one_of
from songmaker import effects, players
from songmaker.score import Note
from songmaker.session import Session
from songmaker.sound import Sound

ORDERS = ((0, 1, 2, 3), (3, 2, 1, 0), (0, 1, 2, 3, 2, 1), (0, 2, 1, 3), (0, 3, 1, 3, 2, 3))
VOICES = players.Voices(
    ("nylon-guitar", "planet-t"), (10, 11, 12, 13, 45, 46, 80, 81, 84), "pluck", (0.1, 0.25, 0.65)
)


def render(session: Session) -> Sound:
    """Return (2, N)."""
    draw = session.chance("arps")
    sound = players.play(session, "arps", _notes(session, draw), VOICES, draw)
    if likely(draw, 0.6):
        sound = effects.echo(sound, one_of(draw, (0.75, 0.5, 1.0)) * session.score.beat_seconds, 0.4, 0.3)
    return players.strip(sound, draw, wet=0.2, thin=True)


def _notes(session: Session, draw: Chance) -> list[Note]:
    score = session.score
    step, order = one_of(draw, (0.25, 0.25, 0.5)), one_of(draw, ORDERS)
    centre, held = float(draw.uniform(62, 78)), float(draw.uniform(0.4, 1.0))
    rests = [likely(draw, 0.15) for _ in range(16)]
    notes: list[Note] = []
    for section in score.sections_with("arps"):
        for bar in range(section.start_bar, section.stop_bar):
            tones = players.voicing(score.chord_at(bar), centre, 4)
            for index in range(int(4 / step)):
                start = score.time(bar * 4 + index * step)
                if start < session.seconds and not rests[index % 16]:
                    velocity = around(draw, 0.6 + 0.2 * (index % 4 == 0), 0.05, 0.2, 1.0)
                    pitch = tones[order[index % len(order)] % len(tones)]
                    notes.append(Note(start, held * step * score.beat_seconds, pitch, velocity))
    return notes
