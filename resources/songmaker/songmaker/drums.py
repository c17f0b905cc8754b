"""The drum stem: human grooves or programmed patterns on one kit, with fills, loops and the kit's own bus."""

from __future__ import annotations

import numpy as np
import pedalboard as pb

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker import drum_patterns, effects, grooves, kits, rooms
from songmaker.forms import ELECTRONIC
from songmaker.grooves import Hit
from songmaker.kits import Kit
from songmaker.score import Score, Section
from songmaker.session import Session
from songmaker.sound import (
    RATE,
    Sound,
    add,
    audible,
    faded,
    panned,
    peaked,
    shifted,
    silence,
)

PAN = {
    "tom-high": -0.35, "tom-mid": 0.05, "tom-low": 0.4, "hat": 0.2, "open": 0.2, "ride": -0.3, "crash": 0.3,
    "shaker": -0.4, "conga": 0.4, "cowbell": -0.2,
}  # fmt: skip
GAIN = {
    "kick": 1.0, "snare": 0.8, "clap": 0.6, "rim": 0.5, "hat": 0.28, "open": 0.28, "crash": 0.4, "ride": 0.3,
    "tom-low": 0.7, "tom-mid": 0.65, "tom-high": 0.6, "shaker": 0.2, "cowbell": 0.25, "conga": 0.4,
}  # fmt: skip
ELECTRONIC_DB = {"kick": 3.0, "hat": -4.0, "open": -4.0, "shaker": -4.0, "crash": -3.0}
HUMAN = {"rock": 0.9, "indie": 0.8, "funk": 0.9, "ballad": 0.7, "breakbeat": 0.5}
ACOUSTIC = {"rock": 0.85, "indie": 0.7, "ballad": 0.65, "funk": 0.7, "breakbeat": 0.35}


def render(session: Session) -> tuple[Sound, list[float]]:
    """Return the drum stem (2, N) and the seconds at which the kick is hit, for side-chains."""
    draw = session.chance("drums")
    score = session.score
    hits = arrange(session, draw)
    if not hits:
        return silence(session.seconds), []
    return play(session, hits, draw), [score.time(beat) for beat, piece, _ in hits if piece == "kick"]


def play(session: Session, hits: list[Hit], draw: Chance) -> Sound:
    """Return the hits on a kit that suits the style, through the drum bus."""
    score = session.score
    kit = choose_kit(session, draw)
    sampled = likely(draw, 0.25 if score.style in ELECTRONIC else 0.05)
    semitones = float(draw.uniform(-4, 3)) if sampled else 0.0
    sound = bus(_strike(score, kit, hits, draw, semitones), draw)
    return _as_from_a_sampler(sound, draw) if sampled else sound


def arrange(session: Session, draw: Chance) -> list[Hit]:
    """Return all hits of the song, sorted by beat; sections of one name share their pattern."""
    score = session.score
    archive = session.parts.at("midi", "groove.tar.xz")
    human = archive.exists() and likely(draw, HUMAN.get(score.style, 0.25))
    if human:
        session.used.add("groove")
    patterns: dict[str, tuple[list[Hit], float]] = {}
    hits: list[Hit] = []
    for section in score.sections_with("drums"):
        if section.name not in patterns:
            patterns[section.name] = (
                _human(session, draw)
                if human
                else (drum_patterns.programmed(score.style, section, draw), 4.0)
            )
        hits += _section_hits(section, *patterns[section.name], draw)
    return sorted(hits)


def _human(session: Session, draw: Chance) -> tuple[list[Hit], float]:
    """Return one to four bars of a human take and their length in beats."""
    take = one_of(draw, grooves.fitting(session.parts.at("midi", "groove.tar.xz"), session.score.style))
    bars_played = max(1, int(grooves.groove(take).beats // 4))
    bars = min(4, bars_played)
    return grooves.loop(take, int(draw.integers(bars_played - bars + 1)), bars), 4.0 * bars


def _section_hits(section: Section, loop: list[Hit], beats: float, draw: Chance) -> list[Hit]:
    """Repeat a loop through a section; end it with a fill, begin it with a crash, build up with a roll."""
    first, last = section.start_bar * 4.0, section.stop_bar * 4.0
    level = 0.65 + 0.35 * section.energy
    hits: list[Hit] = []
    at = first
    while at < last:
        hits += [(at + b, p, min(1.0, v * level)) for b, p, v in loop if 0 <= at + b < last]
        at += beats
    if section.energy < 0.6 and likely(draw, 0.3):
        left_out = one_of(
            draw, ({"kick"}, {"hat", "open", "ride", "shaker"}, {"snare", "clap"}, {"kick", "snare", "clap"})
        )
        hits = [hit for hit in hits if hit[1] not in left_out]
    if section.name == "build":
        hits = [hit for hit in hits if hit[1] not in {"kick", "snare"}] + drum_patterns.roll(first, last)
    elif section.bars >= 4 and likely(draw, 0.7):
        length = one_of(draw, (1, 2, 2))
        kept = [hit for hit in hits if hit[0] < last - length or hit[1] == "hat"]
        hits = kept + drum_patterns.fill(last - length, length, draw)
    elif section.bars >= 4 and likely(draw, 0.4):
        hits = [hit for hit in hits if hit[0] < last - 2]  # a break before the next section
    if section.energy > 0.7 and likely(draw, 0.8):
        hits.append((first, "crash", 0.9))
    return hits


def choose_kit(session: Session, draw: Chance) -> Kit:
    """Return an acoustic, machine, soundfont, computed or layered kit, as the style likes."""
    acoustic = likely(draw, ACOUSTIC.get(session.score.style, 0.1))
    kit = _acoustic(session, draw) if acoustic else _electronic(session, draw)
    session.used |= kit.sources
    session.notes["kit"] = kit.name
    return kit


def _acoustic(session: Session, draw: Chance) -> Kit:
    kit = kits.soundfont_kit(session.parts, draw, kits.ACOUSTIC_PROGRAMS) if likely(draw, 0.45) else None
    return kit or kits.muldjord(session.parts, likely(draw, 0.5)) or kits.synthetic(draw)


def _electronic(session: Session, draw: Chance) -> Kit:
    machine = kits.machine(session.parts, draw) or kits.synthetic(draw)
    choice = draw.random()
    if choice < 0.35:
        return machine
    if choice < 0.5:
        return kits.soundfont_kit(session.parts, draw, kits.ALL_PROGRAMS) or machine
    if choice < 0.75:
        return kits.layered(machine, kits.synthetic(draw), draw)
    if choice < 0.85:
        return kits.layered(machine, _acoustic(session, draw), draw)
    return kits.synthetic(draw)


def _strike(score: Score, kit: Kit, hits: list[Hit], draw: Chance, semitones: float) -> Sound:
    """Add up all hits; an open hat ends where the next hat begins."""
    out = silence(score.seconds)
    tune = {piece: semitones + float(draw.normal(0, 1.0)) for piece in kits.PIECES}
    leaning = ELECTRONIC_DB if score.style in ELECTRONIC else {}
    gains_db = {piece: leaning.get(piece, 0.0) + float(draw.normal(0, 2)) for piece in kits.PIECES}
    gains = {piece: GAIN[piece] * 10 ** (gains_db[piece] / 20) for piece in kits.PIECES}
    loose_seconds = 0.0 if likely(draw, 0.6) else 0.006
    width = float(draw.uniform(0.0, 1.0))
    made: dict[tuple[str, int], Sound] = {}
    hats = np.array([score.time(beat) for beat, piece, _ in hits if piece in {"hat", "open"}])
    for beat, piece, velocity in hits:
        key = (piece, int(velocity * 12))
        if key not in made:
            hit = shifted(kit.hit(piece, (key[1] + 0.5) / 12.5), tune[piece])
            made[key] = panned(hit, width * PAN.get(piece, 0.0))
        sound, start = made[key], score.time(beat)
        if piece == "open":
            after = hats[hats > start + 0.02]
            stop = float(after[0]) if after.size else start + 2
            sound = faded(sound[:, : int((stop - start + 0.02) * RATE)], 0.0, 0.02)
        add(out, sound, max(0.0, start + float(draw.normal(0, loose_seconds))), gains[piece])
    return out


def bus(sound: Sound, draw: Chance) -> Sound:
    """Return the kit through compression (also in parallel), equaliser, saturation and a room."""
    if not audible(sound):
        return sound
    out = peaked(sound, 0.7)
    if likely(draw, 0.6):
        out = effects.compressed(out, draw, (-24, -12), (2, 6))
    if likely(draw, 0.3):
        crushed = effects.run(out, pb.Compressor(-36, 12, 1, 80), pb.Gain(14))
        out = out + np.float32(draw.uniform(0.1, 0.4)) * crushed
    out = effects.run(out, *effects.equaliser(draw, 2.5))
    if likely(draw, 0.4):
        out = effects.saturated(out, float(draw.uniform(2, 12)))
    if likely(draw, 0.12):
        return rooms.gated(out, draw, float(draw.uniform(0.1, 0.4)))
    if likely(draw, 0.55):
        out = rooms.reverberated(out, draw, float(draw.uniform(0.02, 0.15)), {"room": 0.8, "plate": 0.2})
    return out


def _as_from_a_sampler(sound: Sound, draw: Chance) -> Sound:
    """Few bits, a low rate and a filter, as of loops taken from records."""
    out = effects.run(peaked(sound, 0.8), pb.Bitcrush(float(draw.integers(8, 13))))
    return effects.run(out, pb.LowpassFilter(float(draw.uniform(6000, 14000))))
