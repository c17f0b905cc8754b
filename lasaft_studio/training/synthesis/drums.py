"""The drums of a song: human grooves or programmed patterns on one kit, with fills, and the kit's own bus."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import mido
import numpy as np
import pedalboard as pb

from lasaft_studio.training.synthesis import effects, kits
from lasaft_studio.training.synthesis.chance import Chance, chance
from lasaft_studio.training.synthesis.kits import Kit
from lasaft_studio.training.synthesis.parts import Parts
from lasaft_studio.training.synthesis.score import Score, Section
from lasaft_studio.training.synthesis.sound import RATE, Sound, add, faded, panned, silence

Hit = tuple[float, str, float]  # beat, piece, velocity
# The Roland TD-11 keys of the Groove MIDI Dataset.
KEYS = {
    36: "kick", 38: "snare", 40: "snare", 37: "rim", 48: "tom-high", 50: "tom-high", 45: "tom-mid", 47: "tom-mid", 43: "tom-low",
    58: "tom-low", 46: "open", 26: "open", 42: "hat", 22: "hat", 44: "hat", 49: "crash", 55: "crash", 57: "crash", 52: "crash",
    51: "ride", 59: "ride", 53: "ride",
}  # fmt: skip
GENRES = {
    "rock": ("rock", "punk"), "electropop": ("dance", "pop", "rock", "funk"), "house": ("dance", "funk"),
    "hiphop": ("hiphop", "soul", "funk"), "ballad": ("rock", "pop", "soul", "country"), "funk": ("funk", "soul", "neworleans"),
}  # fmt: skip
SIXTEENTHS = {  # x hit, o ghost or soft, . rest
    "four": {"kick": "x...x...x...x...", "clap": "....x.......x...", "open": "..x...x...x...x.", "hat": "x.o.x.o.x.o.x.o."},
    "four-snare": {"kick": "x...x...x...x...", "snare": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
    "pop": {"kick": "x.....x.x.......", "snare": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
    "break": {"kick": "x.x.......xx....", "snare": "....x..o.o..x..o", "hat": "x.x.x.x.x.x.x.x."},
    "trap": {"kick": "x.....x...x.....", "clap": "........x.......", "hat": "xxxxx.xxxxx.xxxx"},
    "boombap": {"kick": "x..x......x.....", "snare": "....x.......x...", "hat": "x.x.x.xox.x.x.xo"},
    "electro": {"kick": "x..x..x...x.x...", "clap": "....x.......x...", "hat": "o.x.o.x.o.x.o.x.", "cowbell": "......x.......o."},
    "half": {"kick": "x.......x.x.....", "snare": "........x.......", "hat": "x.o.x.o.x.o.x.o.", "shaker": "o.x.o.x.o.x.o.x."},
    "synthwave": {"kick": "x.....x...x.....", "snare": "....x.......x...", "hat": "xoxoxoxoxoxoxoxo", "tom-low": "..............x."},
    "twostep": {"kick": "x.........x.....", "snare": "....x.......x...", "hat": "..x..ox...x..ox.", "rim": ".......x......x."},
}
PATTERNS = {
    "electropop": ("four", "four-snare", "pop", "electro", "half", "synthwave", "break"), "house": ("four", "four-snare", "twostep"),
    "hiphop": ("trap", "boombap", "half"), "rock": ("pop", "half"), "ballad": ("half", "pop"), "funk": ("break", "boombap"),
}  # fmt: skip
PAN = {"tom-high": -0.35, "tom-mid": 0.05, "tom-low": 0.4, "hat": 0.2, "open": 0.2, "ride": -0.3, "crash": 0.3, "shaker": -0.4, "conga": 0.4, "cowbell": -0.2}
GAIN = {
    "kick": 1.0, "snare": 0.8, "clap": 0.6, "rim": 0.5, "hat": 0.28, "open": 0.28, "crash": 0.4, "ride": 0.3, "tom-low": 0.7,
    "tom-mid": 0.65, "tom-high": 0.6, "shaker": 0.2, "cowbell": 0.25, "conga": 0.4,
}  # fmt: skip


@dataclass(frozen=True)
class Groove:
    """A human take in beats."""

    beats: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Take:
    """An unread file of the Groove MIDI Dataset: named genre and kind ("beat" or "fill")."""

    genre: str
    kind: str
    data: bytes


@lru_cache(maxsize=2)
def takes(archive: Path) -> tuple[Take, ...]:
    """Return every take in four-four time of the Groove MIDI archive, by name."""
    found: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith("_4-4.mid") else None
            if file is not None:
                found[member.name] = file.read()
    names = [(Path(name).stem.split("_"), found[name]) for name in sorted(found)]
    return tuple(Take(words[1], words[3], data) for words, data in names)


@lru_cache(maxsize=256)
def groove(take: Take) -> Groove:
    """Read the hits of a take."""
    midi = mido.MidiFile(file=BytesIO(take.data))
    tick, hits = 0, []
    for message in mido.merge_tracks(midi.tracks):
        tick += message.time
        if message.type == "note_on" and message.velocity and message.note in KEYS:
            hits.append((tick / midi.ticks_per_beat, KEYS[message.note], message.velocity / 127))
    return Groove(hits[-1][0] if hits else 0.0, tuple(hits))


def render(score: Score, parts: Parts) -> tuple[Sound, list[float]]:
    """Return the drum stem (2, N) and the seconds of the kick's hits, for side-chains."""
    draw = chance(score.seed, "drums")
    kit = choose_kit(score, parts, draw)
    human = (parts.at("midi", "groove.tar.xz").exists()) and draw.random() < {"rock": 0.9, "funk": 0.9, "ballad": 0.7}.get(score.style, 0.3)
    hits: list[Hit] = []
    patterns: dict[str, tuple[list[Hit], float]] = {}
    for section in score.sections:
        if "drums" not in section.parts:
            continue
        if section.name not in patterns:
            patterns[section.name] = _human(score, parts, draw) if human else (_programmed(score, section, draw), 4.0)
        hits += _section_hits(score, section, *patterns[section.name], draw)
    hits.sort()
    sound = _strike(score, kit, hits, draw)
    return bus(sound, draw), [score.time(beat) for beat, piece, _ in hits if piece == "kick"]


def choose_kit(score: Score, parts: Parts, draw: Chance) -> Kit:
    """Return an acoustic, machine, soundfont or synthetic kit, as the style likes."""
    acoustic = {"rock": 0.75, "ballad": 0.6, "funk": 0.65}.get(score.style, 0.12)
    if draw.random() < acoustic:
        if parts.soundfonts and draw.random() < 0.45:
            return _soundfont_kit(parts, draw, kits.GM_KITS[:3])
        return kits.muldjord(parts, bool(draw.random() < 0.5))
    choice = draw.random()
    if choice < 0.45:
        return kits.machine(parts, draw)
    if choice < 0.65 and parts.soundfonts:
        return _soundfont_kit(parts, draw, kits.GM_KITS)
    base = kits.synthetic(draw)
    if choice < 0.85:
        return Kit("layered", kits.machine(parts, draw).layers | {p: s for p, s in base.layers.items() if draw.random() < 0.5})
    return base


def _soundfont_kit(parts: Parts, draw: Chance, programs: tuple[int, ...]) -> Kit:
    soundfont = parts.soundfonts[int(draw.integers(len(parts.soundfonts)))]
    return kits.general_midi(soundfont, programs[int(draw.integers(len(programs)))])


def _human(score: Score, parts: Parts, draw: Chance) -> tuple[list[Hit], float]:
    """Return a loop of one to four bars of a human take, as (hits, beats)."""
    pool = [take for take in takes(parts.at("midi", "groove.tar.xz")) if take.kind == "beat" and len(take.data) > 600]
    fitting = [take for take in pool if take.genre.split("-")[0] in GENRES[score.style]] or pool
    played = groove(fitting[int(draw.integers(len(fitting)))])
    bars = int(min(4, played.beats // 4))
    first = 4 * int(draw.integers(max(1, int(played.beats // 4) - bars + 1)))
    return [(b - first, p, v) for b, p, v in played.hits if first - 0.1 <= b < first + 4 * bars - 0.1], 4.0 * bars


def _programmed(score: Score, section: Section, draw: Chance) -> list[Hit]:
    names = PATTERNS[score.style]
    pattern = SIXTEENTHS[names[int(draw.integers(len(names)))]]
    hits = []
    for piece, text in pattern.items():
        if piece not in {"kick", "snare", "clap"} and draw.random() > 0.5 + 0.5 * section.energy:
            continue
        for step, sign in enumerate(text):
            if sign == "x":
                hits.append((step / 4, piece, float(draw.uniform(0.8, 1.0)) if piece != "hat" else (0.9 if step % 4 == 0 else 0.65)))
            elif sign == "o":
                hits.append((step / 4, piece, 0.4))
    if section.energy > 0.8 and draw.random() < 0.4:
        hits += [(step / 4, "shaker", 0.7 if step % 2 == 0 else 0.4) for step in range(16)]
    if draw.random() < 0.3:
        hits += [(float(draw.integers(16)) / 4, "conga", float(draw.uniform(0.4, 0.9))) for _ in range(3)]
    return hits


def _section_hits(score: Score, section: Section, loop: list[Hit], beats: float, draw: Chance) -> list[Hit]:
    first, last = section.start_bar * 4.0, (section.start_bar + section.bars) * 4.0
    hits: list[Hit] = []
    at = first
    while at < last:
        hits += [(at + b, p, v) for b, p, v in loop if at + b < last and b > -0.2]
        at += beats
    level = 0.65 + 0.35 * section.energy
    hits = [(b, p, min(1.0, v * level)) for b, p, v in hits if b >= 0]
    if section.name == "build":
        hits = [h for h in hits if h[1] not in {"kick", "snare"}] + _roll(first, last)
    elif section.bars >= 4 and draw.random() < 0.75:
        hits = [h for h in hits if h[0] < last - 2 or h[1] == "hat"] + _fill(last - 2, draw)
    if section.energy > 0.7 and draw.random() < 0.8:
        hits.append((first, "crash", 0.9))
    return hits


def _roll(first: float, last: float) -> list[Hit]:
    """A snare roll which doubles its speed half-way and grows."""
    hits: list[Hit] = []
    at = first
    while at < last:
        part = (at - first) / (last - first)
        hits.append((at, "snare", 0.3 + 0.7 * part))
        at += 1.0 if part < 0.5 else 0.5 if part < 0.75 else 0.25
    return hits


def _fill(first: float, draw: Chance) -> list[Hit]:
    pieces = ["snare", "tom-high", "tom-mid", "tom-low"]
    hits: list[Hit] = []
    for step in range(8):
        if draw.random() < 0.75:
            piece = pieces[min(3, int(step / 2 + draw.integers(-1, 2)) % 4)]
            hits.append((first + step / 4, piece, float(draw.uniform(0.5, 1.0))))
    return hits


def _strike(score: Score, kit: Kit, hits: list[Hit], draw: Chance) -> Sound:
    """Add up all hits; an open hat ends where the next hat begins."""
    out = silence(score.seconds)
    tune = {piece: float(draw.normal(0, 1.0)) for piece in kits.PIECES}
    gains = {piece: GAIN[piece] * 10 ** (float(draw.normal(0, 2)) / 20) for piece in kits.PIECES}
    loose = 0.0 if draw.random() < 0.6 else 0.006
    cache: dict[tuple[str, int], Sound] = {}
    hats = [score.time(b) for b, p, _ in hits if p in {"hat", "open"}]
    from lasaft_studio.training.synthesis.sound import shifted

    for beat, piece, velocity in hits:
        key = (piece, int(velocity * 12))
        if key not in cache:
            cache[key] = panned(shifted(kit.hit(piece, (key[1] + 0.5) / 12.5), tune[piece]), 0.7 * PAN.get(piece, 0.0))
        sound = cache[key]
        start = score.time(beat)
        if piece == "open":
            after = next((hat for hat in hats if hat > start + 0.02), start + 2)
            sound = faded(sound[:, : int((after - start + 0.02) * RATE)], 0.0, 0.02)
        add(out, sound, max(0.0, start + float(draw.normal(0, loose)) if loose else start), gains[piece])
    return out


def bus(sound: Sound, draw: Chance) -> Sound:
    """The kit's compression, equaliser, room and saturation."""
    if not np.any(sound):
        return sound
    out = sound / max(float(np.abs(sound).max()), 1e-6) * 0.7
    if draw.random() < 0.6:
        out = effects.run(out, pb.Compressor(float(draw.uniform(-24, -12)), float(draw.uniform(2, 6)), float(draw.uniform(5, 30)), float(draw.uniform(50, 200))))
    if draw.random() < 0.3:
        crushed = effects.run(out, pb.Compressor(-36, 12, 1, 80), pb.Gain(14))
        out = out + float(draw.uniform(0.1, 0.4)) * crushed
    out = effects.run(out, *effects.equaliser(draw, 2.5))
    if draw.random() < 0.4:
        out = effects.saturated(out, float(draw.uniform(2, 12)))
    if draw.random() < 0.6:
        out = effects.run(out, effects.reverb(draw, float(draw.uniform(0.05, 0.5)), float(draw.uniform(0.02, 0.15))))
    return out
