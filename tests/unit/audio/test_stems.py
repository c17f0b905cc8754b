"""The table of stems: every one has all that others draw and write of it, and other programs' words lead to it."""

import re

import pytest

from lasaft_studio import paths
from lasaft_studio.audio import stems
from lasaft_studio.audio.stems import STEMS


@pytest.mark.parametrize("stem", STEMS.values(), ids=STEMS)
def test_each_has_a_colour_an_icon_and_a_midi_channel(stem):
    assert re.fullmatch(r"#[0-9a-f]{6}", stem.colour)
    assert (paths.resources_folder() / "icons" / f"{stem.icon}.svg").is_file()
    assert 1 <= stem.midi_channel <= 16
    assert stems.title(stem.name) == stem.title


def test_no_word_means_two_stems():
    words = [word for stem in STEMS.values() for word in (stem.name, *stem.synonyms)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Vocals", "vocals"),
        ("Instrumental", "accompaniment"),
        ("Hi-Hat", "hihat"),
        ("kick drum", "kick"),
        ("Backing Vocals", "backing_vocals"),
        ("karaoke", "lead_vocals"),
        (" Bass ", "bass"),
        ("SFX / Foley", "sfx_foley"),
        ("../../etc", "etc"),
        ("나레이션", "나레이션"),
    ],
)
def test_what_others_call_a_stem(theirs, ours):
    assert stems.canonical(theirs) == ours


def test_known_stems_come_in_the_order_of_the_table_and_others_behind():
    mixed = ["zither", "rest", "piano", "kick", "bass", "drums", "accordion", "vocals", "lead_vocals"]
    assert stems.in_order(mixed) == [
        "vocals", "lead_vocals", "drums", "kick", "bass", "piano", "rest", "accordion", "zither",
    ]  # fmt: skip


def test_whatever_is_struck_is_on_the_channel_of_general_midi():
    channels = stems.midi_channels(["vocals", "kick", "drums", "zither", "accordion"])
    assert (channels["kick"], channels["drums"]) == (10, 10)
    assert (channels["accordion"], channels["zither"]) == (13, 14)
    assert all(1 <= channel <= 16 for channel in stems.midi_channels(map(str, range(40))).values())


def test_a_mix_without_a_stem_has_its_colour_and_icon():
    assert stems.colour("no_drums") == stems.colour("drums")
    assert stems.icon("no_drums") == "drums"
    assert stems.icon("zither") == "waveform"
    assert stems.colour("zither") == stems.colour("zither")
