"""Who plays a part: a sampled instrument, a soundfont's, or a synthesiser; and its channel strip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pedalboard as pb

from lasaft_studio.training.random_instruments.chance import Chance, likely, logarithmic, one_of
from songmaker import effects, rooms, sampler, soundfonts, synthesiser
from songmaker.parts import soundfont_source
from songmaker.patches import patch
from songmaker.score import Chord, Note, Score
from songmaker.session import Session
from songmaker.sound import Sound, audible, panned, peaked, silence

Rhythm = tuple[tuple[float, float], ...]  # (beat, length in beats)


@dataclass(frozen=True)
class Voices:
    """What may play a part.

    Args:
        sampled: names in `sampler.INSTRUMENTS`.
        programs: General MIDI programs.
        role: of the synthesiser's patch.
        shares: how likely sampled, soundfont and synthesised are.
    """

    sampled: tuple[str, ...]
    programs: tuple[int, ...]
    role: str
    shares: tuple[float, float, float]


def play(session: Session, part: str, notes: list[Note], voices: Voices, draw: Chance) -> Sound:
    """Return (2, N) of the notes on one instrument; what is absent is replaced by the synthesiser."""
    if not notes:
        return silence(session.seconds)
    fonts = session.parts.soundfonts
    present = [name for name in voices.sampled if sampler.instrument(session.parts, name) is not None]
    weights = np.array(voices.shares) * [bool(present), bool(fonts and voices.programs), True] + [0, 0, 1e-9]
    kind = int(draw.choice(3, p=weights / weights.sum()))
    if kind == 0:
        name = one_of(draw, present)
        sampled = sampler.instrument(session.parts, name)
        if sampled is not None:
            session.used.add(sampled.source)
            session.notes[part] = name
            return sampled.play(notes, session.seconds)
    if kind == 1:
        font, program = one_of(draw, fonts), one_of(draw, voices.programs)
        session.used.add(soundfont_source(font))
        session.notes[part] = f"{font.stem} {program}"
        return soundfonts.play(font, program, notes, session.seconds)
    settings = patch(draw, voices.role)
    session.used.add("computed")
    session.notes[part] = f"synthesiser {settings.kind}"
    return synthesiser.play(settings, notes, session.seconds, draw)


def voicing(chord: Chord, centre: float, size: int = 4) -> list[float]:
    """Return the `size` tones of the chord that lie closest to `centre`, ascending."""
    tones = sorted((p for p in range(36, 97) if p % 12 in chord.pitch_classes), key=lambda p: abs(p - centre))
    return sorted(float(p) for p in tones[:size])


def block_chords(
    session: Session, part: str, rhythms: dict[str, Rhythm], centre: float, draw: Chance
) -> list[Note]:
    """Return chords in a rhythm that sections of one name keep."""
    notes: list[Note] = []
    chosen: dict[str, str] = {}
    for section in session.score.sections_with(part):
        name = chosen.setdefault(section.name, one_of(draw, tuple(rhythms)))
        for bar in range(section.start_bar, section.stop_bar):
            tones = voicing(session.score.chord_at(bar), centre, int(draw.integers(3, 5)))
            notes += _bar_of_chords(session.score, bar, rhythms[name], tones, draw)
    return notes


def _bar_of_chords(score: Score, bar: int, rhythm: Rhythm, tones: list[float], draw: Chance) -> list[Note]:
    energy = score.section_at(bar).energy
    notes: list[Note] = []
    for beat, length in rhythm:
        start, stop = score.time(bar * 4 + beat), score.time(bar * 4 + beat + length)
        if start < score.seconds:
            for pitch in tones:
                velocity = float(np.clip(0.4 + 0.4 * energy + draw.normal(0, 0.07), 0.1, 1))
                notes.append(Note(start + float(abs(draw.normal(0, 0.004))), stop - start, pitch, velocity))
    return notes


def strip(sound: Sound, draw: Chance, wet: float, *, thin: bool = False) -> Sound:
    """Return the sound through a channel strip: high-pass, compression, equaliser, drive, room, place.

    Args:
        sound: (2, N).
        draw: the part's chance.
        wet: how much room the part usually has.
        thin: cut the low end, since the part is not to stand in the bass's way.
    """
    if not audible(sound):
        return sound
    out = effects.run(
        peaked(sound, 0.5), pb.HighpassFilter(float(draw.uniform(45, 190) if thin else draw.uniform(25, 110)))
    )
    if likely(draw, 0.5):
        out = effects.compressed(out, draw, (-28, -14), (2, 4))
    out = effects.run(out, *effects.equaliser(draw, 2.5))
    if likely(draw, 0.12):
        out = effects.saturated(out, float(draw.uniform(3, 12)))
    if likely(draw, 0.4):
        out = effects.widened(out, draw, logarithmic(draw, 150, 800))
    if likely(draw, 0.85):
        out = rooms.reverberated(out, draw, wet * float(draw.uniform(0.2, 1.3)))
    return panned(out, float(np.clip(draw.normal(0, 0.2), -0.8, 0.8))) if likely(draw, 0.5) else out
