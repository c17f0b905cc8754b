"""Text from outside."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.outside_text import cleaned, visible

ANY = st.text(st.characters(exclude_categories=()))  # half characters too


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Cafe\u0301", "Café"),
        ("half\ud800", "half"),
        ("a\x1b[2Jb\nc", "a [2Jb c"),
        ("👩\u200d🎤", "👩\u200d🎤"),
        ("曲 – 1", "曲 – 1"),
    ],
)
def test_text_is_cleaned(text, clean):
    assert cleaned(text) == clean


@given(ANY)
def test_cleaned_text_can_be_written_everywhere(text):
    clean = cleaned(text)
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert unicodedata.normalize("NFC", clean) == clean
    assert cleaned(clean) == clean
    assert len(clean.splitlines()) < 2
    assert json.loads(json.dumps(clean)) == clean


@given(ANY)
def test_nothing_that_is_shown_acts_on_a_terminal(text):
    shown = visible(text)
    assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 for sign in shown)
    assert len(shown.splitlines()) < 2
    shown.encode("utf-8")


def test_lines_stay_where_they_are_wanted():
    assert cleaned("a\r\nb", lines=True) == "a\nb"
    assert visible("a\nb", lines=True) == "a\nb"
    assert visible("a\nb\u202e") == r"a\nb\u202e"
