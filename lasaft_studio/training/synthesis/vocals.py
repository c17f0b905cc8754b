"""The vocals of a song: a lead with doubles and harmonies, and the chain of effects that records have."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pedalboard as pb

from lasaft_studio.training.synthesis import effects
from lasaft_studio.training.synthesis.chance import Chance, chance
from lasaft_studio.training.synthesis.melody import Phrase, harmony, phrases
from lasaft_studio.training.synthesis.parts import Parts
from lasaft_studio.training.synthesis.score import Score, Section
from lasaft_studio.training.synthesis.singer import Lyrics, Manner, manner, sing
from lasaft_studio.training.synthesis.sound import Sound, add, panned, silence
from lasaft_studio.training.synthesis.voicebank import Syllable, VoiceBank, read_bank

# name: (folder below vocals/, pitch as MIDI number)
BANKS = {
    "kumi-a3": ("Hitsuboku-Kumi-act4/_Core_A3", 57.0),
    "kumi-a4": ("Hitsuboku-Kumi-act4/_Core_A4", 69.0),
    "scottpoid-e3": ("Scottpoid/E3", 52.0),
    "scottpoid-c4": ("Scottpoid/C4", 60.0),
    "yuki": ("UTAU-Yuki", 65.0),
    "dorodoro": ("dorodoro-vcv", 55.0),
    "erithacus": ("ErithacusVB", 49.0),
}


@lru_cache(maxsize=16)
def bank(parts: Parts, name: str) -> VoiceBank:
    """Return the voice bank `name`."""
    folder, pitch = BANKS[name]
    return read_bank(parts.at("vocals", *folder.split("/")), name, pitch)


def render(score: Score, parts: Parts) -> Sound:
    """Return the vocal stem, (2, N)."""
    draw = chance(score.seed, "vocals")
    names = [name for name, (folder, _) in BANKS.items() if parts.at("vocals", folder).exists()]
    lead = bank(parts, names[int(draw.integers(len(names)))])
    second = bank(parts, names[int(draw.integers(len(names)))])
    vocoder = bool(draw.random() < 0.6)
    how = _fitting(manner(draw), vocoder, draw)
    centre = lead.pitch + float(draw.uniform(-3, 5) if vocoder else draw.uniform(-2.5, 2.5))
    dry, backing = silence(score.seconds), silence(score.seconds)
    doubled = draw.random() < 0.5
    lyrics, second_lyrics = Lyrics(lead, draw), Lyrics(second, draw)
    for section in score.sections:
        if "vocals" not in section.parts:
            continue
        found = phrases(score, section, centre, draw, density=float(draw.uniform(0.7, 1.0)))
        lines = [(phrase, lyrics.fit(phrase)) for phrase in found]
        for phrase, words in lines:
            _perform(dry, lead, phrase, words, how, draw, vocoder, position=0.0)
        loud = section.energy > 0.7
        if doubled and (loud or draw.random() < 0.3):
            for phrase, words in lines:
                _double(backing, lead, phrase, words, how, draw, vocoder)
        if draw.random() < (0.6 if loud else 0.15):
            own = draw.random() < 0.6
            if not own:
                lines = [(phrase, second_lyrics.fit(phrase)) for phrase in found]
            _harmonies(backing, lead if own else second, score, section, lines, how, draw)
    main = lead_chain(dry, score, draw)
    return main + float(10 ** (draw.uniform(-8, -2) / 20)) * backing_chain(backing, score, draw)


def _fitting(how: Manner, vocoder: bool, draw: Chance) -> Manner:
    octave = int(draw.choice([0, 0, 0, 0, 0, 1, -1])) if vocoder else 0
    return replace(how, octave=octave)


def _perform(
    target: Sound, voice: VoiceBank, phrase: Phrase, words: list[Syllable], how: Manner, draw: Chance, vocoder: bool, position: float, gain: float = 1.0
) -> None:
    samples, start = sing(voice, phrase, words, how, draw, vocoder=vocoder)
    add(target, panned(samples, position), start, gain)


def _double(target: Sound, voice: VoiceBank, phrase: Phrase, words: list[Syllable], how: Manner, draw: Chance, vocoder: bool) -> None:
    for side in (-1, 1):
        shift = float(draw.normal(0, 0.012))
        moved = Phrase(tuple(replace(n, start_seconds=n.start_seconds + shift) for n in phrase.notes))
        _perform(target, voice, moved, words, how, draw, vocoder, position=side * float(draw.uniform(0.4, 0.9)), gain=0.6)


def _harmonies(
    target: Sound, voice: VoiceBank, score: Score, section: Section, lines: list[tuple[Phrase, list[Syllable]]], how: Manner, draw: Chance
) -> None:
    for steps in ([2], [2, -3], [4, 2], [-3], [7])[int(draw.integers(5))]:
        formants = replace(how, formant_ratio=how.formant_ratio * float(draw.uniform(0.95, 1.05)))
        position = float(draw.uniform(-0.8, 0.8))
        for phrase, words in lines:
            if draw.random() < 0.8:
                _perform(target, voice, harmony(score, phrase, steps), words, formants, draw, True, position, gain=0.5)


def lead_chain(sound: Sound, score: Score, draw: Chance) -> Sound:
    """High-pass, compression, equaliser, saturation, chorus, echo and reverb, each for a share of songs."""
    out = effects.run(
        sound,
        pb.HighpassFilter(float(draw.uniform(70, 160))),
        pb.Compressor(float(draw.uniform(-32, -20)), float(draw.uniform(2, 6)), float(draw.uniform(2, 12)), float(draw.uniform(60, 200))),
        *effects.equaliser(draw, 3.0),
        pb.HighShelfFilter(7000, float(draw.uniform(0, 6))),
    )
    if draw.random() < 0.35:
        out = effects.saturated(out, float(draw.uniform(2, 14)))
    if draw.random() < 0.08:
        out = effects.run(out, pb.HighpassFilter(450), pb.LowpassFilter(3200), pb.Gain(4))
    if draw.random() < 0.2:
        out = effects.wide(out, draw)
    return room(out, score, draw)


def backing_chain(sound: Sound, score: Score, draw: Chance) -> Sound:
    """Thinner, more compressed and wetter than the lead."""
    if not np.any(sound):
        return sound
    out = effects.run(
        sound,
        pb.HighpassFilter(float(draw.uniform(150, 300))),
        pb.Compressor(-30, 5, 3, 120),
        *effects.equaliser(draw, 2.0),
    )
    return room(effects.wide(out, draw) if draw.random() < 0.5 else out, score, draw)


def room(sound: Sound, score: Score, draw: Chance) -> Sound:
    """Echoes in time with the song, and reverb."""
    if draw.random() < 0.5:
        beats = float(draw.choice([0.5, 0.75, 1.0, 0.25]))
        sound = effects.echo(sound, beats * score.beat_seconds, float(draw.uniform(0.2, 0.55)), float(draw.uniform(0.08, 0.35)))
    if draw.random() < 0.9:
        wet = float(draw.uniform(0.03, 0.3))
        sound = effects.run(sound, effects.reverb(draw, float(draw.uniform(0.2, 0.95)), wet))
    return sound
