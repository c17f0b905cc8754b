"""Names that every system can hold."""

import unicodedata
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.audio.io.naming import (
    DEFAULT_TEMPLATE,
    MAX_BYTES,
    check_template,
    distinct,
    file_name,
    safe_name,
)
from lasaft_studio.errors import UsageError


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Song", "Song"),
        ("AC/DC: Back?", "AC_DC_ Back_"),
        ("trailing space ", "trailing space"),
        ("dots...", "dots"),
        ("con", "_con"),
        ("LPT1.wav", "_LPT1.wav"),
        ("COM10", "COM10"),
        ("a\tb\nc", "a b c"),
        ("nul\x00l", "null"),
        ("", "Untitled"),
        (" . ", "Untitled"),
        ("Ґанок — 東京 🎸", "Ґанок — 東京 🎸"),
        ("👩‍🎤", "👩‍🎤"),
        ("Bjo\u0308rk", "Björk"),
        ("half \ud800 pair", "half pair"),
        ("a\u202eb", "ab"),
    ],
)
def test_names(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_any_text_becomes_a_safe_name(text):
    name = safe_name(text)
    assert name == unicodedata.normalize("NFC", name)
    assert name == name.strip(" ").rstrip(".")
    assert name not in {"", ".", ".."}
    assert not set(name) & set('<>:"/\\|?*\x00')
    assert len(name.encode()) + len(".flac") <= MAX_BYTES
    assert safe_name(name) == name


@given(st.text(alphabet="日🎸é", min_size=100, max_size=300))
def test_long_names_are_cut_between_characters(text):
    assert unicodedata.normalize("NFC", text).startswith(safe_name(text))


def test_the_template_names_folder_and_file():
    fields = {"song": "AC/DC", "stem": "Vocals"}
    assert file_name(DEFAULT_TEMPLATE, fields, ".wav") == PurePath("AC_DC", "AC_DC - Vocals.wav")
    assert file_name("{stem}", fields, ".flac") == PurePath("Vocals.flac")
    assert file_name("{stem}\\x", fields, ".flac") == PurePath("Vocals", "x.flac")
    assert file_name("./{song} {{1}}", fields, ".wav") == PurePath("AC_DC {1}.wav")


@pytest.mark.parametrize("letter", ["x", "é", "日", "🎸"])
def test_a_long_title_does_not_cost_the_stem_its_name(letter):
    path = file_name(DEFAULT_TEMPLATE, {"song": letter * 300, "stem": "Vocals"}, ".wav")
    assert path.name.startswith(letter * 20)
    assert path.name.endswith(" - Vocals.wav")
    assert len(str(path)) < 190


def test_a_field_cannot_leave_the_folder():
    assert file_name("{song}/{stem}", {"song": "..", "stem": "../x"}, ".wav") == PurePath(
        "Untitled", ".._x.wav"
    )


@pytest.mark.parametrize(
    "template", ["{song", "{title}", "{song!r}", "{song:10}", "{song.x}", "", "{song}/", "../{song}", "{}"]
)
def test_a_template_that_names_nothing_is_refused(template):
    with pytest.raises(UsageError) as caught:
        check_template(template, ["song", "stem"])
    assert "{song}" in caught.value.hint


def test_songs_of_the_same_name_get_numbers():
    long = "x" * 100
    assert distinct([long, long + "y"]) == [long, "x" * 76 + " (2)"]
    assert distinct(["A", "B", "a", "A", "A (2)"]) == ["A", "B", "a (2)", "A (3)", "A (2) (2)"]
