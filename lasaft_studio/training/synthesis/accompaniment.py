"""Everything else that plays: keys, pads, arpeggios, leads, guitars, strings and effects, summed to one stem."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pedalboard as pb

from lasaft_studio.training.synthesis import effects, sampler, soundfonts, synthesiser
from lasaft_studio.training.synthesis.chance import Chance, chance
from lasaft_studio.training.synthesis.melody import phrases
from lasaft_studio.training.synthesis.parts import Parts
from lasaft_studio.training.synthesis.score import Chord, Note, Score
from lasaft_studio.training.synthesis.sound import RATE, Sound, active_rms, panned, silence

LEVELS_DB = {"keys": -2.0, "pad": -5.0, "arp": -6.0, "lead": -3.0, "guitar": -1.0, "strings": -5.0, "fx": -10.0}
KEYS = ("grand-piano", "wurlitzer", "planet-t")
GUITARS = ("nylon-guitar", "archtop-acoustic", "archtop-electric", "green-guitar", "black-guitar")


def render(score: Score, parts: Parts, kicks_seconds: list[float]) -> Sound:
    """Return the stem of all other instruments, (2, N)."""
    out = silence(score.seconds)
    pump = chance(score.seed, "pump")
    pumps = score.style in {"house", "electropop"} and pump.random() < 0.55
    depth, release = float(pump.uniform(0.3, 0.85)), float(pump.uniform(0.15, 0.35))
    for name, player in PLAYERS.items():
        if not any(name in section.parts for section in score.sections):
            continue
        draw = chance(score.seed, name)
        sound = player(score, parts, draw)
        level = active_rms(sound)
        if level < 1e-5:
            continue
        sound = sound * np.float32(0.1 * 10 ** ((LEVELS_DB[name] + float(draw.normal(0, 2.5))) / 20) / level)
        if pumps and name in {"pad", "keys", "arp", "strings"}:
            sound = effects.ducked(sound, kicks_seconds, depth, release)
        out += sound
    return out


def voicing(chord: Chord, centre: float, size: int = 4) -> list[float]:
    """Return the chord's tones closest to `centre`, ascending."""
    tones = sorted((p for p in range(36, 97) if p % 12 in chord.pitch_classes), key=lambda p: abs(p - centre))
    return sorted(float(p) for p in tones[:size])


def _chords(score: Score, name: str, draw: Chance, rhythms: dict[str, tuple[tuple[float, float], ...]], centre: float) -> list[Note]:
    """Block chords in a rhythm a section keeps."""
    notes: list[Note] = []
    chosen: dict[str, str] = {}
    options = list(rhythms)
    for section in score.sections:
        if name not in section.parts:
            continue
        rhythm = rhythms[chosen.setdefault(section.name, options[int(draw.integers(len(options)))])]
        for bar in range(section.start_bar, section.start_bar + section.bars):
            tones = voicing(score.chord_at(bar), centre, int(draw.integers(3, 5)))
            for beat, length in rhythm:
                start = score.time(bar * 4 + beat)
                stop = score.time(bar * 4 + beat + length)
                if start >= score.seconds:
                    continue
                for pitch in tones:
                    velocity = float(np.clip(0.4 + 0.4 * section.energy + draw.normal(0, 0.07), 0.1, 1))
                    notes.append(Note(start + float(abs(draw.normal(0, 0.004))), stop - start, pitch, velocity))
    return notes


def _instrument(score: Score, parts: Parts, notes: list[Note], draw: Chance, role: str, sampled: tuple[str, ...], programs: tuple[int, ...], shares: tuple[float, float, float]) -> Sound:
    """Play on a sampled, soundfont or synthesised instrument, likely as `shares` say."""
    if not notes:
        return silence(score.seconds)
    weights = np.array(shares) * [bool(sampled), bool(parts.soundfonts and programs), 1]
    kind = int(draw.choice(3, p=weights / weights.sum()))
    if kind == 0:
        present = [name for name in sampled if sampler.instrument(parts, name).layers]
        if present:
            return sampler.instrument(parts, present[int(draw.integers(len(present)))]).play(notes, score.seconds)
    if kind == 1:
        soundfont = parts.soundfonts[int(draw.integers(len(parts.soundfonts)))]
        return soundfonts.play(soundfont, int(draw.choice(programs)), notes, score.seconds)
    return synthesiser.play(synthesiser.patch(draw, role), notes, score.seconds, draw)


def _electronic(score: Score) -> bool:
    return score.style in {"electropop", "house", "hiphop"}


def keys(score: Score, parts: Parts, draw: Chance) -> Sound:
    """Pianos, electric pianos, organs and clavinets in chords."""
    rhythms = {
        "whole": ((0, 3.9),), "halves": ((0, 1.9), (2, 1.9)), "quarters": tuple((float(b), 0.8) for b in range(4)),
        "off": tuple((b + 0.5, 0.4) for b in range(4)), "push": ((0, 1.4), (1.5, 1.9), (3.5, 0.45)),
        "house": ((0, 0.3), (0.75, 0.3), (1.5, 0.3), (2.25, 0.3), (3, 0.3)), "eighths": tuple((b / 2, 0.4) for b in range(8)),
    }  # fmt: skip
    notes = _chords(score, "keys", draw, rhythms, float(draw.uniform(57, 68)))
    shares = (0.35, 0.3, 0.35) if _electronic(score) else (0.55, 0.4, 0.05)
    sound = _instrument(score, parts, notes, draw, "keys", KEYS, (0, 1, 2, 4, 5, 6, 7, 16, 17, 18, 11, 12), shares)
    return _finish(sound, draw, wet=0.15)


def pad(score: Score, parts: Parts, draw: Chance) -> Sound:
    """Long chords."""
    notes = _chords(score, "pad", draw, {"whole": ((0, 4.0),)}, float(draw.uniform(55, 70)))
    shares = (0.0, 0.25, 0.75) if _electronic(score) else (0.0, 0.65, 0.35)
    sound = _instrument(score, parts, notes, draw, "pad", (), (48, 49, 50, 51, 52, 88, 89, 90, 91, 92, 94, 95), shares)
    if draw.random() < 0.5:
        sound = effects.wide(sound, draw)
    return _finish(sound, draw, wet=0.35, thin=True)


def arp(score: Score, parts: Parts, draw: Chance) -> Sound:
    """Broken chords in eighths or sixteenths."""
    step = float(draw.choice([0.25, 0.25, 0.5]))
    order = [list(range(4)), [3, 2, 1, 0], [0, 1, 2, 3, 2, 1], [0, 2, 1, 3], [0, 3, 1, 3, 2, 3]][int(draw.integers(5))]
    centre, gate = float(draw.uniform(62, 78)), float(draw.uniform(0.4, 1.0))
    skip = [bool(draw.random() < 0.15) for _ in range(16)]
    notes = []
    for section in score.sections:
        if "arp" not in section.parts:
            continue
        for bar in range(section.start_bar, section.start_bar + section.bars):
            tones = voicing(score.chord_at(bar), centre, 4)
            for index in range(int(4 / step)):
                start = score.time(bar * 4 + index * step)
                if start < score.seconds and not skip[index % 16]:
                    velocity = float(np.clip(0.6 + 0.2 * (index % 4 == 0) + draw.normal(0, 0.05), 0.2, 1))
                    notes.append(Note(start, gate * step * score.beat_seconds, tones[order[index % len(order)] % len(tones)], velocity))
    sound = _instrument(score, parts, notes, draw, "pluck", ("nylon-guitar", "planet-t"), (10, 11, 12, 13, 45, 46, 80, 81, 84), (0.1, 0.25, 0.65))
    if draw.random() < 0.6:
        sound = effects.echo(sound, 0.75 * score.beat_seconds, 0.4, 0.3)
    return _finish(sound, draw, wet=0.2, thin=True)


def lead(score: Score, parts: Parts, draw: Chance) -> Sound:
    """Melodies of instruments."""
    centre = float(draw.uniform(66, 79))
    notes = []
    for section in score.sections:
        if "lead" in section.parts:
            for phrase in phrases(score, section, centre, draw, 0.4 if "vocals" in section.parts else 0.9):
                notes += list(phrase.notes)
    shares = (0.1, 0.2, 0.7) if _electronic(score) else (0.35, 0.5, 0.15)
    sampled = ("alto-sax", "green-guitar", "black-guitar")
    sound = _instrument(score, parts, notes, draw, "lead", sampled, (26, 27, 29, 30, 40, 56, 60, 65, 66, 68, 71, 73, 80, 81), shares)
    if draw.random() < 0.6:
        sound = effects.echo(sound, float(draw.choice([0.5, 0.75])) * score.beat_seconds, 0.35, 0.25)
    return _finish(sound, draw, wet=0.2, thin=True)


def guitar(score: Score, parts: Parts, draw: Chance) -> Sound:
    """Strummed, picked or palm-muted guitars; driven ones twice, left and right."""
    driven = draw.random() < {"rock": 0.75, "electropop": 0.4}.get(score.style, 0.15)
    name = GUITARS[int(draw.integers(2, 5) if driven else draw.integers(5))]
    takes = 2 if driven or draw.random() < 0.4 else 1
    pattern = draw.choice(["strum", "power", "pick"]) if driven else draw.choice(["strum", "pick", "skank"])
    out = silence(score.seconds)
    for take in range(takes):
        notes = _strums(score, str(pattern), chance(score.seed, "guitar", take))
        sound = _instrument(score, parts, notes, draw, "pluck", (name,), (24, 25, 26, 27, 28), (0.8, 0.2, 0.0001))
        position = 0.0 if takes == 1 else (0.8 if take else -0.8)
        out += panned(_amplified(sound, draw) if driven else sound, position)
    return _finish(out, draw, wet=0.12, thin=True)


def _strums(score: Score, pattern: str, draw: Chance) -> list[Note]:
    rhythm = {
        "strum": ((0, 1.4), (1.5, 0.5), (2, 0.9), (3, 0.5), (3.5, 0.5)),
        "power": tuple((b / 2, 0.45) for b in range(8)),
        "pick": tuple((b / 2, 1.2) for b in range(8)),
        "skank": tuple((b + 0.5, 0.3) for b in range(4)),
    }[pattern]
    notes = []
    for section in score.sections:
        if "guitar" not in section.parts:
            continue
        for bar in range(section.start_bar, section.start_bar + section.bars):
            chord = score.chord_at(bar)
            root = 40 + (chord.root - 40) % 12
            tones = [root, root + 7, root + 12.0] if pattern == "power" else voicing(chord, 55, 5)
            for index, (beat, length) in enumerate(rhythm):
                start = score.time(bar * 4 + beat) + abs(float(draw.normal(0, 0.006)))
                if start >= score.seconds:
                    continue
                chosen = [tones[(index * 2) % len(tones)]] if pattern == "pick" else tones
                spread = float(draw.uniform(0.004, 0.02))
                order = chosen if index % 2 == 0 else chosen[::-1]
                for count, pitch in enumerate(order):
                    velocity = float(np.clip(0.45 + 0.4 * section.energy + draw.normal(0, 0.08), 0.1, 1))
                    notes.append(Note(start + count * spread, length * score.beat_seconds, float(pitch), velocity))
    return notes


def _amplified(sound: Sound, draw: Chance) -> Sound:
    """An amplifier's saturation in two stages and a cabinet's narrow band."""
    sound = sound / max(float(np.abs(sound).max()), 1e-6)
    pre = effects.run(sound, pb.HighpassFilter(120), pb.PeakFilter(800, float(draw.uniform(0, 6)), 0.7))
    dirty = effects.saturated(effects.saturated(pre, float(draw.uniform(8, 24))), float(draw.uniform(4, 12)))
    return effects.run(
        dirty,
        pb.HighpassFilter(90), pb.PeakFilter(120, 3, 1.0), pb.PeakFilter(400, -3, 1.0), pb.PeakFilter(2800, float(draw.uniform(2, 6)), 1.0),
        pb.LowpassFilter(float(draw.uniform(3800, 6000))), pb.LowpassFilter(float(draw.uniform(5000, 8000))),
    )  # fmt: skip


def strings(score: Score, parts: Parts, draw: Chance) -> Sound:
    """Strings, brass or choirs of instruments in slow chords or stabs."""
    rhythms = {"whole": ((0, 4.0),), "halves": ((0, 2.0), (2, 2.0)), "stabs": ((0, 0.4), (1.5, 0.4), (3, 0.4))}
    notes = _chords(score, "strings", draw, rhythms, float(draw.uniform(58, 72)))
    sound = _instrument(score, parts, notes, draw, "pad", (), (40, 41, 42, 44, 45, 48, 49, 56, 57, 61, 62, 63), (0, 0.85, 0.15))
    return _finish(sound, draw, wet=0.3)


def fx(score: Score, parts: Parts, draw: Chance) -> Sound:
    """Risers before loud sections, falls after, and swept noise."""
    del parts
    out = silence(score.seconds)
    for section in score.sections:
        start = score.time(section.start_bar * 4)
        length = float(draw.choice([1, 2, 4])) * 4 * score.beat_seconds
        if section.energy > 0.6 and start > length and draw.random() < 0.7:
            _place(out, _sweep(draw, length, up=True), start - length)
        if section.energy > 0.7 and draw.random() < 0.5:
            _place(out, _sweep(draw, length, up=False), start)
    return effects.run(out, effects.reverb(draw, 0.8, 0.25)) if np.any(out) else out


def _place(out: Sound, sound: Sound, start_seconds: float) -> None:
    start = round(start_seconds * RATE)
    if start < out.shape[1]:
        out[:, start : start + sound.shape[1]] += sound[:, : out.shape[1] - start]


def _sweep(draw: Chance, seconds: float, *, up: bool) -> Sound:
    count = int(seconds * RATE)
    ramp = np.linspace(0, 1, count) if up else np.linspace(1, 0, count)
    noise = draw.standard_normal((2, count))
    tone = np.sin(2 * np.pi * np.cumsum(200 * 2 ** (4 * ramp)) / RATE) * float(draw.choice([0, 0.3]))
    swept = np.stack([_comb(side, ramp) for side in noise]) + tone
    return (swept * ramp**2 * 0.2).astype(np.float32)


def _comb(noise: np.ndarray, ramp: np.ndarray) -> np.ndarray:
    """Noise through a one-pole low-pass whose corner follows the ramp, in blocks."""
    from scipy import signal

    out, state = np.empty_like(noise), np.zeros(1)
    for start in range(0, noise.size, 1024):
        pole = np.exp(-2 * np.pi * 300 * 2 ** (5.5 * ramp[start]) / RATE)
        out[start : start + 1024], state = signal.lfilter([1 - pole], [1, -pole], noise[start : start + 1024], zi=state)
    return out


def _finish(sound: Sound, draw: Chance, wet: float, *, thin: bool = False) -> Sound:
    """The channel strip of an instrument."""
    if not np.any(sound):
        return sound
    sound = sound / max(float(np.abs(sound).max()), 1e-6) * 0.5
    plugins: list[pb.Plugin] = [pb.HighpassFilter(float(draw.uniform(90, 220) if thin else draw.uniform(40, 120)))]
    if draw.random() < 0.5:
        plugins.append(pb.Compressor(float(draw.uniform(-28, -14)), float(draw.uniform(2, 4)), 15, 150))
    out = effects.run(sound, *plugins, *effects.equaliser(draw, 2.5))
    if draw.random() < 0.12:
        out = effects.saturated(out, float(draw.uniform(3, 12)))
    if draw.random() < 0.85:
        out = effects.run(out, effects.reverb(draw, float(draw.uniform(0.2, 0.95)), wet * float(draw.uniform(0.2, 1.3))))
    return panned(out, float(draw.normal(0, 0.2))) if draw.random() < 0.5 else out


Player = Callable[[Score, Parts, Chance], Sound]
PLAYERS: dict[str, Player] = {"keys": keys, "pad": pad, "arp": arp, "lead": lead, "guitar": guitar, "strings": strings, "fx": fx}
