from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from songmaker.composer import compose
from songmaker.forms import FORMS, PALETTES, PARTS, PROGRESSIONS, STYLES, TEMPI
from songmaker.score import SCALES

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS, st.floats(10, 240))
def test_sections_follow_each_other_without_gaps_and_fill_the_song(seed: int, seconds: float):
    score = compose(seed, seconds)
    bar = 0
    for section in score.sections:
        assert section.start_bar == bar
        assert section.bars > 0
        bar = section.stop_bar
    assert score.bars * 4 * score.beat_seconds >= seconds > (score.bars - 1) * 4 * score.beat_seconds - 1e-6


@given(SEEDS)
def test_chords_stay_in_the_key_but_for_suspensions(seed: int):
    score = compose(seed, 60)
    for section in score.sections:
        for chord in section.chords:
            others = {pitch for pitch in chord.pitch_classes if pitch not in score.scale_classes}
            assert others <= {(chord.root + 5) % 12}


@given(SEEDS)
def test_the_same_seed_composes_the_same_song(seed: int):
    assert compose(seed, 90) == compose(seed, 90)


def test_all_styles_and_scales_occur():
    scores = [compose(seed, 20) for seed in range(300)]
    assert {score.style for score in scores} == set(STYLES)
    assert {score.scale for score in scores} == set(SCALES)


def test_the_tables_name_each_other():
    names = {name for form in FORMS for name, _ in form}
    assert names <= set(PARTS)
    assert set(TEMPI) == set(STYLES)
    assert set(PALETTES) - {""} <= set(STYLES)
    assert set(PROGRESSIONS) == set(SCALES)
    players = {part for shares in PARTS.values() for part in shares} - {"drums", "bass", "vocals"}
    assert players == set(PALETTES[""])


def test_swing_moves_off_beat_sixteenths_only():
    composed = compose(1, 30)
    straight, swung = replace(composed, swing=0.0), replace(composed, swing=0.1)
    assert swung.time(1.5) == straight.time(1.5)
    assert swung.time(1.25) > straight.time(1.25)
