"""The bass stem: lines on a sampled, soundfont or synthesised bass, and its channel."""

from __future__ import annotations

import numpy as np
import pedalboard as pb

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker import bass_lines, effects, players, synthesiser
from songmaker.forms import ELECTRONIC
from songmaker.oscillators import hertz
from songmaker.patches import patch
from songmaker.score import Note
from songmaker.session import Session
from songmaker.sound import RATE, Sound, add, audible, peaked, silence

SAMPLED = ("finger-bass", "pick-bass", "jazz-bass", "double-bass")
PROGRAMS = (32, 33, 34, 35, 36, 38, 39)  # acoustic, finger, pick, fretless, slap, synth 1 and 2
ELECTRONIC_SHARE = {"electropop": 0.75, "house": 0.9, "synthwave": 0.9, "breakbeat": 0.8, "hiphop": 0.7}


def render(session: Session, kicks_seconds: list[float]) -> Sound:
    """Return the bass stem, (2, N)."""
    draw = session.chance("bass")
    score = session.score
    notes: list[Note] = []
    chosen: dict[str, str] = {}
    lowest = one_of(draw, (28, 28, 28, 33, 24))
    for section in score.sections_with("bass"):
        name = chosen.setdefault(section.name, one_of(draw, bass_lines.LIKED[score.style]))
        notes += bass_lines.line(score, section, name, lowest, draw)
    if not notes:
        return silence(session.seconds)
    sound = channel(play(session, notes, draw), draw)
    if score.style in ELECTRONIC and likely(draw, 0.5):
        sound = effects.ducked(
            sound, kicks_seconds, float(draw.uniform(0.3, 0.9)), float(draw.uniform(0.1, 0.3))
        )
    return sound


def play(session: Session, notes: list[Note], draw: Chance) -> Sound:
    """Choose the instrument as the style likes."""
    if not likely(draw, ELECTRONIC_SHARE.get(session.score.style, 0.15)):
        voices = players.Voices(SAMPLED, PROGRAMS, "bass", (0.65, 0.34, 0.01))
        return players.play(session, "bass", notes, voices, draw)
    session.used.add("computed")
    if session.score.style in {"hiphop", "breakbeat"} and likely(draw, 0.5):
        session.notes["bass"] = "808"
        return eight_oh_eight(notes, session.seconds, draw)
    settings = patch(draw, "bass")
    session.notes["bass"] = f"synthesiser {settings.kind}"
    sound = synthesiser.play(settings, notes, session.seconds, draw)
    if likely(draw, 0.25):  # a second oscillator bank an octave higher, thinner
        upper = [Note(n.start_seconds, n.length_seconds, n.pitch + 12, n.velocity) for n in notes]
        top = synthesiser.play(patch(draw, "bass"), upper, session.seconds, draw)
        sound = sound + effects.run(top, pb.HighpassFilter(200)) * np.float32(draw.uniform(0.2, 0.6))
    return sound


def eight_oh_eight(notes: list[Note], seconds: float, draw: Chance) -> Sound:
    """Return long decaying sines, some sliding from the note before, driven."""
    out = silence(seconds)
    decay, drive = float(draw.uniform(0.5, 1.6)), float(draw.uniform(1, 6))
    before = notes[0].pitch
    for note in notes:
        time = np.arange(int((note.length_seconds + 0.03) * RATE)) / RATE
        slides = likely(draw, 0.4)
        bend = (before - note.pitch) * np.exp(-time / 0.04) if slides else 12 * np.exp(-time / 0.012)
        wave = np.sin(2 * np.pi * np.cumsum(hertz(note.pitch + bend)) / RATE) * np.exp(-time / decay)
        shaped = np.tanh(drive * wave) * np.clip((time[-1] - time) / 0.02, 0, 1)
        add(out, np.stack([shaped, shaped]).astype(np.float32), note.start_seconds, note.velocity)
        before = note.pitch
    return out


def channel(sound: Sound, draw: Chance) -> Sound:
    """Return the bass nearly mono, compressed, equalised, for a share driven or dulled."""
    if not audible(sound):
        return sound
    sound = peaked(sound, 0.5)
    mono = sound.mean(0, keepdims=True)
    sound = np.asarray(mono + one_of(draw, (0.0, 0.0, 0.5)) * (sound - mono), np.float32)
    out = effects.run(effects.compressed(sound, draw, (-28, -14), (2, 6)), *effects.equaliser(draw, 2.0))
    if likely(draw, 0.2):
        out = effects.saturated(out, float(draw.uniform(3, 16)))
    elif likely(draw, 0.2):  # dirt above, the low end kept clean
        dirty = effects.run(effects.asymmetric(out, float(draw.uniform(6, 20)), 0.3), pb.HighpassFilter(250))
        out = out + dirty * np.float32(draw.uniform(0.1, 0.5))
    if likely(draw, 0.3):
        out = effects.run(out, pb.LowpassFilter(float(draw.uniform(500, 4000))))
    if likely(draw, 0.12):
        out = effects.modulated(out, draw)
    if likely(draw, 0.2):
        out = effects.widened(out, draw, 350.0)
    return effects.run(out, pb.HighpassFilter(28))
