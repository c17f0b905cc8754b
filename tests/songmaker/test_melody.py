from hypothesis import given
from hypothesis import strategies as st
from songmaker.composer import compose
from songmaker.melody import Phrase, harmony, phrases, rapped
from songmaker.score import Note

from lasaft_studio.training.random_instruments.chance import chance

SEEDS = st.integers(0, 100_000)


@given(SEEDS, st.floats(50, 72))
def test_phrases_stay_in_range_and_in_key(seed: int, centre: float):
    score = compose(seed, 40)
    for section in score.sections:
        for phrase in phrases(score, section, centre, chance(seed, "x")):
            for note in phrase.notes:
                allowed = {pitch for chord in section.chords for pitch in chord.pitch_classes}
                assert note.pitch % 12 in allowed | set(score.scale_classes)
                assert abs(note.pitch - centre) < 10
                assert note.start_seconds < score.seconds
                assert note.length_seconds > 0


@given(SEEDS)
def test_harmonies_are_in_the_scale_and_keep_the_rhythm(seed: int):
    score = compose(seed, 20)
    phrase = Phrase((Note(1, 0.5, 60, 0.8), Note(2, 0.5, 67, 0.8)))
    above = harmony(score, phrase, 2)
    assert [note.start_seconds for note in above.notes] == [1, 2]
    assert all(note.pitch % 12 in score.scale_classes for note in above.notes)
    assert all(2 <= high.pitch - low.pitch <= 6 for high, low in zip(above.notes, phrase.notes, strict=True))


@given(SEEDS)
def test_rap_is_dense_and_in_order(seed: int):
    score = compose(seed, 40)
    found = rapped(score, score.sections[0], 55, chance(seed, "rap"))
    for phrase in found:
        starts = [note.start_seconds for note in phrase.notes]
        assert starts == sorted(starts)


def test_moving_a_phrase_moves_all_of_it():
    phrase = Phrase((Note(1, 0.5, 60, 0.8),)).moved(0.5, 2, 0.5)
    assert phrase.notes[0] == Note(1.5, 0.5, 62, 0.4)
