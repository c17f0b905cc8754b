import pytest
from songmaker import voicebank
from songmaker.parts import Parts

from tests.shared import shared


def test_lines_are_read_and_broken_ones_left_out(parts_folder):
    bank = voicebank.bank(Parts(parts_folder), "yuki")
    assert bank is not None
    assert {before: len(pool) for before, pool in bank.syllables.items()} == {"-": 2, "a": 1, "o": 1}
    first = bank.syllables["-"][0]
    assert (first.vowel, first.pitch) == ("a", 65.0)
    assert first.offset_seconds == pytest.approx(0.1)
    assert first.length_seconds == pytest.approx(0.6)
    assert first.preutterance_seconds == pytest.approx(0.08)


def test_an_absent_bank_is_none(parts_folder):
    assert voicebank.bank(Parts(parts_folder), "kumi-a3") is None


@pytest.mark.parametrize("name", sorted(voicebank.BANKS))
def test_the_shared_banks_have_many_syllables(name: str):
    bank = voicebank.bank(Parts(shared("data")), name)
    assert bank is not None
    assert sum(len(pool) for pool in bank.syllables.values()) > 60
    assert all(syllable.vowel in voicebank.VOWELS for pool in bank.syllables.values() for syllable in pool)
