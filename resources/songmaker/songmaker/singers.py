"""Chooses who sings: a voice bank or a speaking voice, with lyrics, range and manner."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of, pick
from songmaker import spoken, voicebank
from songmaker.lyrics import BankLyrics, LineLyrics, Lyrics
from songmaker.manner import METHODS, Manner, manner
from songmaker.melody import Phrase
from songmaker.session import Session
from songmaker.singer import sing
from songmaker.sound import Sound, add, panned
from songmaker.syllables import Syllable

BANK_SHARE = 0.65


@dataclass(frozen=True)
class Singer:
    """Someone who sings in a song.

    Args:
        name: of the voice.
        lyrics: what is sung.
        how: the manner.
        centre: the middle of the range, MIDI.
        narrow: the voice was recorded at 24 kHz.
    """

    name: str
    lyrics: Lyrics
    how: Manner
    centre: float
    narrow: bool

    def perform(
        self,
        target: Sound,
        phrase: Phrase,
        words: list[Syllable],
        draw: Chance,
        place: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """Sing a phrase into `target` (2, N); `place` is its position (-1 to 1) and gain."""
        samples, start = sing(phrase, words, self.how, draw, narrow=self.narrow)
        add(target, panned(samples, place[0]), start, place[1])

    def changed(self, draw: Chance) -> Singer:
        """Return almost the same singer, as another take: formants and vibrato a little different."""
        ratio = float(np.clip(self.how.formant_ratio * draw.uniform(0.94, 1.06), 0.8, 1.25))
        method = self.how.method if self.how.method != "resampled" else "psola"
        return replace(
            self,
            how=replace(
                self.how, formant_ratio=ratio, vibrato_hz=float(draw.uniform(4.6, 6.6)), method=method
            ),
        )


def choose(session: Session, draw: Chance) -> Singer | None:
    """Return a random singer of those at hand, or None without any."""
    banks = [name for name in voicebank.BANKS if voicebank.bank(session.parts, name) is not None]
    speakers = [voice for voice in spoken.voices(session.parts) if spoken.lines(session.parts, voice)]
    if banks and (not speakers or likely(draw, BANK_SHARE)):
        return _of_bank(session, one_of(draw, banks), draw)
    return _of_speaker(session, one_of(draw, speakers), draw) if speakers else None


def _of_bank(session: Session, name: str, draw: Chance) -> Singer | None:
    bank = voicebank.bank(session.parts, name)
    if bank is None:
        return None
    session.used.add(bank.source)
    method = pick(draw, METHODS)
    wide = {"world": (-5.0, 7.0), "psola": (-4.0, 6.0), "resampled": (-2.5, 2.5)}[method]
    centre = bank.pitch + float(draw.uniform(*wide))
    if method != "resampled" and likely(draw, 0.2):
        centre += one_of(draw, (12.0, -12.0)) if 52 < centre < 62 else -12.0 * np.sign(centre - 57)
    return Singer(bank.name, BankLyrics(bank, draw), manner(draw, method), centre, narrow=False)


def _of_speaker(session: Session, voice: str, draw: Chance) -> Singer:
    lines = spoken.lines(session.parts, voice)
    session.used.add(spoken.voices(session.parts)[voice])
    spoken_pitch = float(np.median([pitch for line in lines for pitch in line.pitches]))
    centre = spoken_pitch + float(draw.uniform(1, 9))  # one sings higher than one speaks
    method = pick(draw, {"world": 0.7, "psola": 0.3})
    return Singer(voice, LineLyrics(lines, draw), manner(draw, method), centre, narrow=True)
