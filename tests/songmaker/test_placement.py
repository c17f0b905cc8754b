from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from songmaker.melody import Phrase
from songmaker.placement import place
from songmaker.score import Note
from songmaker.syllables import Syllable

STEP = 0.005


def syllable(early: float = 0.1, tail: float = 0.0) -> Syllable:
    return Syllable(Path("x.ogg"), "-", "a", 0.0, early + 0.05, 0.7, early, 0.05, tail)


@given(
    st.lists(st.tuples(st.floats(0.09, 2.0), st.floats(0.0, 0.5)), min_size=1, max_size=12),
    st.floats(0.0, 0.4),
    st.sampled_from((0.0, 0.15)),
)
def test_the_vowel_begins_with_the_note_whatever_the_rhythm(lengths, early, tail):
    notes, start = [], 1.0
    for length, rest in lengths:
        notes.append(Note(start, length, 60, 0.8))
        start += length + rest
    placed = place(Phrase(tuple(notes)), [syllable(early, tail)] * len(notes))
    for item, note in zip(placed, notes, strict=True):
        count = max(4, int((item.stop_seconds - item.start_seconds) / STEP))
        source = item.source_seconds(count, STEP)
        at_note = np.interp(note.start_seconds - item.start_seconds, np.arange(count) * STEP, source)
        assert abs(at_note - early) < 2 * STEP
        assert (np.diff(source) >= -1e-9).all()
        assert source.min() >= 0
        assert source.max() <= item.syllable.length_seconds + 1e-6


def test_a_linked_syllable_lasts_until_the_next_one_sounds():
    notes = (Note(1.0, 0.4, 60, 1.0), Note(1.45, 0.4, 62, 1.0))
    first, second = place(Phrase(notes), [syllable(), syllable()])
    assert first.stop_seconds > second.start_seconds
    assert second.stop_seconds == 1.85


def test_a_long_note_keeps_its_consonants_as_they_were():
    note = Note(1.0, 3.0, 60, 1.0)
    (item,) = place(Phrase((note,)), [syllable(0.1, tail=0.2)])
    count = int((item.stop_seconds - item.start_seconds) / STEP)
    source = item.source_seconds(count, STEP)
    speed = np.diff(source) / STEP
    assert np.allclose(speed[:20], 1)  # the consonant before
    assert np.allclose(speed[-20:], 1, atol=0.01)  # and after
    assert speed[200] < 0.3  # the vowel between
