"""The vocal stem: a lead with doubles and harmonies, rap, ad-libs, choirs and chops, and their effects."""

from __future__ import annotations

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance, gain, likely, one_of
from songmaker import chops, vocal_chain
from songmaker.forms import ELECTRONIC
from songmaker.melody import Phrase, harmony, phrases, rapped
from songmaker.players import voicing
from songmaker.score import Note, Section
from songmaker.session import Session
from songmaker.singers import Singer, choose
from songmaker.sound import Sound, active_rms, audible, silence
from songmaker.speaking import spoken_asides
from songmaker.syllables import Syllable

Line = tuple[Phrase, list[Syllable]]
HARMONIES = ((2,), (2, -3), (4, 2), (-3,), (7,), (-7,), (2, 4, 7))
RAP_SHARE = {"hiphop": 0.5, "breakbeat": 0.15, "house": 0.08, "electropop": 0.06, "funk": 0.06}


def render(session: Session) -> Sound:
    """Return the vocal stem, (2, N)."""
    draw = session.chance("vocals")
    lead = choose(session, draw)
    if lead is None or not session.score.sections_with("vocals"):
        return silence(session.seconds)
    session.notes["singer"] = f"{lead.name} {lead.how.method}"
    dry, backing = silence(session.seconds), silence(session.seconds)
    plan = _Plan(session, lead, draw)
    for section in session.score.sections_with("vocals"):
        plan.sing_section(section, dry, backing)
    spoken_asides(session, backing, draw)
    if session.score.style in ELECTRONIC and likely(draw, 0.2):
        chops.render(session, dry, backing, draw)
    out = vocal_chain.lead(dry, session.score, draw)
    level = active_rms(out)
    back = vocal_chain.backing(backing, session.score, draw)
    if audible(back) and level > 0:
        back = back * np.float32(min(1.0, level / max(active_rms(back), 1e-6)) * gain(draw, -9, -2))
    return out + back


class _Plan:
    """Who sings what in a song: decisions that all its sections share."""

    def __init__(self, session: Session, lead: Singer, draw: Chance) -> None:
        self._session, self._lead, self._draw = session, lead, draw
        self._second = choose(session, draw) or lead
        self._raps = likely(draw, RAP_SHARE.get(session.score.style, 0.0))
        self._doubled = likely(draw, 0.5)
        self._harmonised = likely(draw, 0.6)
        self._choir = likely(draw, 0.2)
        self._density = float(draw.uniform(0.65, 1.0))
        self._breathes = likely(draw, 0.4)

    def sing_section(self, section: Section, dry: Sound, backing: Sound) -> None:
        """Sing one section: the lead into `dry`, everything else into `backing`."""
        draw, loud = self._draw, section.energy > 0.7
        lines = [(phrase, self._lead.lyrics.fit(phrase)) for phrase in self._phrases(section)]
        for phrase, words in lines:
            self._lead.perform(dry, phrase, words, draw)
            if self._breathes:
                vocal_chain.breath_before(dry, phrase.notes[0].start_seconds, draw)
        if self._doubled and (loud or likely(draw, 0.3)):
            self._double(lines, backing)
        if self._harmonised and likely(draw, 0.75 if loud else 0.2):
            self._harmonise(lines, backing)
        if self._choir and likely(draw, 0.6):
            self._sing_chords(section, backing)
        if likely(draw, 0.2):
            self._answer(section, backing)

    def _phrases(self, section: Section) -> list[Phrase]:
        score = self._session.score
        if self._raps and section.name in {"verse", "intro", "bridge"}:
            return rapped(score, section, self._lead.centre - 3, self._draw)
        return phrases(score, section, self._lead.centre, self._draw, self._density)

    def _double(self, lines: list[Line], backing: Sound) -> None:
        for side in (-1, 1):
            take = self._lead.changed(self._draw)
            position = side * float(self._draw.uniform(0.4, 0.9))
            for phrase, words in lines:
                moved = phrase.moved(float(self._draw.normal(0.004, 0.012)))
                take.perform(backing, moved, words, self._draw, (position, 0.6))

    def _harmonise(self, lines: list[Line], backing: Sound) -> None:
        own = likely(self._draw, 0.65)
        for steps in one_of(self._draw, HARMONIES):
            take = (self._lead if own else self._second).changed(self._draw)
            position = float(self._draw.uniform(-0.8, 0.8))
            for phrase, words in lines:
                if likely(self._draw, 0.85):
                    sung = harmony(self._session.score, phrase, steps)
                    sung_words = words if own else take.lyrics.fit(sung)
                    take.perform(backing, sung, sung_words, self._draw, (position, 0.5))

    def _sing_chords(self, section: Section, backing: Sound) -> None:
        """Long chords of voices, a bar or two each."""
        score, draw = self._session.score, self._draw
        take = self._second.changed(draw)
        for bar in range(section.start_bar, section.stop_bar):
            start = score.time(bar * 4)
            if start > 0.1 and start < score.seconds - 1:
                for pitch in voicing(score.chord_at(bar), take.centre, 3):
                    note = Note(start, 3.8 * score.beat_seconds, pitch, 0.5)
                    phrase, place = Phrase((note,)), (float(draw.uniform(-0.9, 0.9)), 0.35)
                    take.perform(backing, phrase, take.lyrics.fit(phrase), draw, place)

    def _answer(self, section: Section, backing: Sound) -> None:
        """Ad-libs: short phrases of the second singer in the gaps, higher and to one side."""
        draw = self._draw
        position = float(draw.uniform(-0.8, 0.8))
        for phrase in phrases(self._session.score, section, self._second.centre + 3, draw, 0.35):
            short = Phrase(phrase.notes[: int(draw.integers(1, 5))]).moved(
                self._session.score.beat_seconds / 2
            )
            self._second.perform(backing, short, self._second.lyrics.fit(short), draw, (position, 0.6))
