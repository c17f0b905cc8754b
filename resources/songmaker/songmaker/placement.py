"""Lays syllables on the time line: the vowel begins with the note, the consonant before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from songmaker.melody import Phrase
from songmaker.score import Note
from songmaker.sound import Floats
from songmaker.syllables import Syllable

LEAD_IN_SECONDS = 0.7  # room for the first consonant before the first note
LINKED_SECONDS = 0.12  # a shorter rest between two notes is sung through


@dataclass(frozen=True)
class Placed:
    """A syllable laid on the time line; seconds in the song.

    Args:
        syllable: which.
        note: what it is sung on.
        skip_seconds: cut from its beginning, where the note before is short.
        start_seconds: where it begins to sound.
        stop_seconds: where it has ended.
        join_seconds: how long it fades in over the one before.
    """

    syllable: Syllable
    note: Note
    skip_seconds: float
    start_seconds: float
    stop_seconds: float
    join_seconds: float

    def source_seconds(self, count: int, step_seconds: float) -> Floats:
        """Return where in the recording each step reads: consonants 1:1, the vowel stretched or cut."""
        syllable, seconds = self.syllable, count * step_seconds
        head = max(0.02, syllable.fixed_seconds - self.skip_seconds)
        tail = min(syllable.tail_seconds, 0.5 * max(0.0, seconds - head))
        vowel = max(0.01, syllable.length_seconds - self.skip_seconds - head - syllable.tail_seconds)
        room = max(seconds - head - tail, 1e-3)
        stretched = vowel * min(1.0, room / vowel)  # what is read of the vowel; never faster than recorded
        tail_start = syllable.length_seconds - self.skip_seconds - syllable.tail_seconds
        read = np.interp(
            np.arange(count) * step_seconds,
            [0.0, head, head + room, head + room + tail + 1e-6],
            [0.0, head, head + stretched, max(head + stretched, tail_start) + tail],
        )
        return np.asarray(self.skip_seconds + read)


def place(phrase: Phrase, syllables: list[Syllable]) -> list[Placed]:
    """Lay the syllables so that each one lasts until the next one sounds, or until its note ends."""
    begins, skips, joins = [], [], []
    for index, (note, syllable) in enumerate(zip(phrase.notes, syllables, strict=True)):
        room = LEAD_IN_SECONDS
        if index:
            room = 0.55 * (note.start_seconds - phrase.notes[index - 1].start_seconds)
        early = min(syllable.preutterance_seconds, max(room, 0.04))
        skips.append(syllable.preutterance_seconds - early)
        begins.append(note.start_seconds - early)
        joins.append(max(0.012, min(syllable.overlap_seconds, 0.6 * early)))
    placed = []
    for index, (note, syllable) in enumerate(zip(phrase.notes, syllables, strict=True)):
        stop = note.stop_seconds
        if index + 1 < len(begins) and begins[index + 1] < stop + LINKED_SECONDS:
            stop = begins[index + 1] + joins[index + 1]
        stop = max(stop, begins[index] + 0.06)
        placed.append(Placed(syllable, note, skips[index], begins[index], stop, joins[index]))
    return placed
