"""Guitars: strummed, picked, muted or in power chords; driven ones through an amplifier and a cabinet."""

from __future__ import annotations

import pedalboard as pb

from lasaft_studio.training.random_instruments.chance import Chance, around, likely, one_of
from songmaker import effects, players
from songmaker.score import Note, Section
from songmaker.session import Session
from songmaker.sound import Sound, panned, peaked, silence

ACOUSTIC = ("nylon-guitar", "archtop-acoustic")
ELECTRIC = ("archtop-electric", "green-guitar", "black-guitar")
PROGRAMS = (24, 25, 26, 27, 28)
DRIVEN_SHARE = {"rock": 0.75, "indie": 0.5, "electropop": 0.4, "synthwave": 0.5, "funk": 0.1}
RHYTHMS: dict[str, players.Rhythm] = {
    "strum": ((0, 1.4), (1.5, 0.5), (2, 0.9), (3, 0.5), (3.5, 0.5)),
    "eighths": tuple((b / 2, 0.45) for b in range(8)),
    "power": tuple((b / 2, 0.45) for b in range(8)),
    "mute": tuple((b / 2, 0.12) for b in range(8)),
    "long": ((0, 3.9),),
    "pick": tuple((b / 2, 1.2) for b in range(8)),
    "skank": tuple((b + 0.5, 0.3) for b in range(4)),
    "scratch": ((0, 0.2), (0.75, 0.15), (1, 0.2), (1.75, 0.15), (2.5, 0.15), (3, 0.2), (3.25, 0.12)),
}
DRIVEN_RHYTHMS = ("power", "mute", "long", "eighths", "pick")
CLEAN_RHYTHMS = ("strum", "pick", "skank", "scratch", "eighths")


def render(session: Session) -> Sound:
    """Return (2, N); driven guitars are played twice, left and right."""
    draw = session.chance("guitars")
    driven = likely(draw, DRIVEN_SHARE.get(session.score.style, 0.15))
    name = one_of(draw, ELECTRIC if driven else ACOUSTIC + ELECTRIC)
    twice = driven or likely(draw, 0.4)
    pattern = one_of(draw, DRIVEN_RHYTHMS if driven else CLEAN_RHYTHMS)
    voices = players.Voices((name,), PROGRAMS, "pluck", (0.8, 0.2, 0.0))
    out = silence(session.seconds)
    for take in range(2 if twice else 1):
        notes = _notes(session, pattern, session.chance("guitars", take))
        sound = players.play(session, "guitars", notes, voices, draw)
        side = 0.0 if not twice else (0.8 if take else -0.8)
        out += panned(amplified(sound, draw) if driven else sound, side)
    if not driven and likely(draw, 0.3):
        out = effects.modulated(out, draw)
    return players.strip(out, draw, wet=0.12, thin=True)


def _notes(session: Session, pattern: str, draw: Chance) -> list[Note]:
    notes: list[Note] = []
    for section in session.score.sections_with("guitars"):
        for bar in range(section.start_bar, section.stop_bar):
            for index, (beat, length) in enumerate(RHYTHMS[pattern]):
                start = session.score.time(bar * 4 + beat) + abs(float(draw.normal(0, 0.006)))
                if start < session.seconds:
                    tones = _grip(session, bar, pattern, index)
                    notes += _strum(section, start, length * session.score.beat_seconds, tones, draw)
    return notes


def _grip(session: Session, bar: int, pattern: str, index: int) -> list[float]:
    """The strings that are struck, in the order of the stroke: down, then up."""
    chord = session.score.chord_at(bar)
    root = 40.0 + (chord.root - 40) % 12
    if pattern in {"power", "mute", "long"}:
        return [root, root + 7, root + 12]
    tones = players.voicing(chord, 55, 5)
    if pattern == "pick":
        return [tones[(index * 2) % len(tones)]]
    return tones if index % 2 == 0 else tones[::-1]


def _strum(section: Section, start: float, seconds: float, tones: list[float], draw: Chance) -> list[Note]:
    spread = float(draw.uniform(0.004, 0.02))
    velocities = [around(draw, 0.45 + 0.4 * section.energy, 0.08, 0.1, 1.0) for _ in tones]
    return [
        Note(start + index * spread, seconds, pitch, velocity)
        for index, (pitch, velocity) in enumerate(zip(tones, velocities, strict=True))
    ]


def amplified(sound: Sound, draw: Chance) -> Sound:
    """Return the sound through an amplifier (two stages of saturation) and a cabinet (a narrow band)."""
    front = effects.run(
        peaked(sound, 1.0), pb.HighpassFilter(120), pb.PeakFilter(800, float(draw.uniform(0, 6)), 0.7)
    )
    first = effects.asymmetric(front, float(draw.uniform(8, 24)), float(draw.uniform(0, 0.4)))
    second = effects.saturated(first, float(draw.uniform(4, 12)))
    return effects.run(
        second,
        pb.HighpassFilter(90),
        pb.PeakFilter(120, 3, 1.0),
        pb.PeakFilter(400, -3, 1.0),
        pb.PeakFilter(2800, float(draw.uniform(2, 6)), 1.0),
        pb.LowpassFilter(float(draw.uniform(3800, 6000))),
        pb.LowpassFilter(float(draw.uniform(5000, 8000))),
    )
