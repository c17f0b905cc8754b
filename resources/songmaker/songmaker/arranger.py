"""Plays a composition on the instruments at hand: whose notes they are is known, so the stems are true."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance, chance, likely, one_of, pick
from songmaker import bass, compositions, drums, guitars, players
from songmaker.compositions import Composition, Part
from songmaker.grooves import Hit
from songmaker.parts import Parts
from songmaker.players import Voices
from songmaker.score import Chord, Note, Score, Section
from songmaker.session import Session
from songmaker.sound import Sound, active_rms, panned, silence

STYLES = {"rock": 0.5, "indie": 0.15, "funk": 0.05, "synthwave": 0.2, "electropop": 0.1}
BASSES = range(32, 40)
DRIVEN_GUITARS = (29, 30)
BEATS_PER_BAR = 4
# General MIDI's percussion: the piece of a kit that plays a key.
PIECES = {
    "kick": (35, 36),
    "snare": (38, 40),
    "rim": (31, 37, 75, 76, 77),
    "clap": (39,),
    "tom-low": (41, 43),
    "tom-mid": (45, 47),
    "tom-high": (48, 50),
    "hat": (42, 44),
    "open": (46,),
    "crash": (49, 52, 55, 57),
    "ride": (51, 53, 59),
    "shaker": (54, 69, 70, 82),
    "cowbell": (56,),
    "conga": (60, 61, 62, 63, 64, 65, 66),
}
_PIECE_OF = {key: piece for piece, keys in PIECES.items() for key in keys}
_DETUNED_TAKES = 0.005  # seconds that the second take of a guitar strays


@dataclass(frozen=True)
class Family:
    """A family of General MIDI programs: what else may play it, how wet it is and how loud, in dB."""

    programs: range
    voices: Voices
    wet: float
    level_db: float


KEYS, GUITARS = ("grand-piano", "wurlitzer", "planet-t"), (*guitars.ACOUSTIC, *guitars.ELECTRIC)
FAMILIES = (
    Family(range(8), Voices(KEYS, (), "keys", (0.5, 0.4, 0.1)), 0.15, -2.0),
    Family(range(8, 16), Voices((), (), "keys", (0.0, 0.8, 0.2)), 0.25, -5.0),
    Family(range(16, 24), Voices((), (), "keys", (0.0, 0.75, 0.25)), 0.15, -3.0),
    Family(range(24, 32), Voices(GUITARS, (), "pluck", (0.65, 0.35, 0.0)), 0.12, -1.0),
    Family(range(40, 56), Voices((), (), "pad", (0.0, 0.75, 0.25)), 0.3, -4.0),
    Family(range(56, 80), Voices(("alto-sax",), (), "lead", (0.15, 0.7, 0.15)), 0.2, -3.0),
    Family(range(80, 88), Voices((), (), "lead", (0.0, 0.4, 0.6)), 0.2, -4.0),
    Family(range(88, 104), Voices((), (), "pad", (0.0, 0.4, 0.6)), 0.35, -5.0),
    Family(range(104, 112), Voices((), (), "pluck", (0.0, 0.8, 0.2)), 0.2, -4.0),
)  # what lies above are effects and percussion, and is left out
CHOIRS = {52: 48, 53: 49, 54: 50, 85: 81, 91: 89}  # would be sung: strings and pads play instead


def session_of(piece: Composition, seed: int, longest_seconds: float, parts: Parts) -> Session:
    """Return the session of a piece as it was written, at most `longest_seconds` of it."""
    played = [note for part in compositions.parts(piece) for note in part.notes]
    seconds = min(longest_seconds, max(note.stop_seconds for note in played) + 1.0)
    bpm = compositions.tempo(piece)
    bars = max(1, math.ceil(seconds * bpm / 60 / BEATS_PER_BAR))
    whole = Section("whole", 0, bars, (Chord(0, (0, 7)),), 0.8, frozenset())
    score = Score(seed, pick(chance(seed, "style"), STYLES), bpm, 0, "major", (whole,), 0.0, seconds)
    return Session(score, parts, {piece.source}, {"composition": piece.name})


def arrange(piece: Composition, session: Session) -> dict[str, Sound]:
    """Return drums, bass and other (2, N) of a piece, transposed a little, on instruments drawn anew."""
    draw = session.chance("arrangement")
    semitones = float(draw.integers(-3, 4))
    written = [_within(part, session.seconds, semitones) for part in compositions.parts(piece)]
    return {
        "drums": _drums(session, [note for part in written if part.program is None for note in part.notes]),
        "bass": _bass(session, [note for part in written if part.program in BASSES for note in part.notes]),
        "other": _others(session, written, draw),
    }


def _within(part: Part, seconds: float, semitones: float) -> Part:
    """Return the notes that begin in time; percussion is not transposed."""
    moved = 0.0 if part.program is None else semitones
    return replace(
        part,
        notes=tuple(
            replace(note, pitch=note.pitch + moved) for note in part.notes if note.start_seconds < seconds
        ),
    )


def _drums(session: Session, notes: Iterable[Note]) -> Sound:
    beat_seconds = session.score.beat_seconds
    hits: list[Hit] = [
        (note.start_seconds / beat_seconds, _PIECE_OF[int(note.pitch)], note.velocity)
        for note in notes
        if int(note.pitch) in _PIECE_OF
    ]
    return drums.play(session, sorted(hits), session.chance("drums")) if hits else silence(session.seconds)


def _bass(session: Session, notes: list[Note]) -> Sound:
    draw = session.chance("bass")
    if not notes:
        return silence(session.seconds)
    return bass.channel(bass.play(session, sorted(notes, key=lambda note: note.start_seconds), draw), draw)


def _others(session: Session, parts: Iterable[Part], draw: Chance) -> Sound:
    out = silence(session.seconds)
    for index, part in enumerate(parts):
        family = next((each for each in FAMILIES if part.program in each.programs), None)
        if part.program is None or family is None:
            continue
        sound = _played(session, part.program, list(part.notes), family, session.chance("part", index))
        level = active_rms(sound)
        if level > 1e-5:
            level_db = family.level_db + float(draw.normal(0, 2.5))
            out += sound * np.float32(0.1 * 10 ** (level_db / 20) / level)
    return out


def _played(session: Session, program: int, notes: list[Note], family: Family, draw: Chance) -> Sound:
    voices = replace(family.voices, programs=(CHOIRS.get(program, program),))
    driven = program in DRIVEN_GUITARS
    if driven:
        voices = replace(voices, sampled=(one_of(draw, guitars.ELECTRIC),))
    twice = driven and likely(draw, 0.6)
    out = silence(session.seconds)
    for take in range(2 if twice else 1):
        moved = (
            [replace(note, start_seconds=note.start_seconds + _stray(draw)) for note in notes]
            if take
            else notes
        )
        sound = players.play(session, f"program {program}", moved, voices, draw)
        side = 0.0 if not twice else (0.8 if take else -0.8)
        out += panned(guitars.amplified(sound, draw) if driven else sound, side)
    return players.strip(out, draw, family.wet, thin=likely(draw, 0.5))


def _stray(draw: Chance) -> float:
    return abs(float(draw.normal(0, _DETUNED_TAKES)))
