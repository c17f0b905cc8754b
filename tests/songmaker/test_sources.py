import re

import pytest
from songmaker import parts as parts_module
from songmaker import speaking, spoken, voicebank
from songmaker.parts import Parts, soundfont_source
from songmaker.sampler import INSTRUMENTS
from songmaker.sources import BY_ID, EXCLUDED, FREE, SOURCES, credits_markdown

from lasaft_studio.errors import TrainingError
from tests.shared import shared


def test_every_source_has_a_free_licence_and_a_credit():
    for source in SOURCES:
        assert source.licence in FREE, source.id
        assert not re.search(r"GPL|\bSA\b|\bNC\b|\bND\b|evaluation", source.licence + source.terms), source.id
        assert source.credit, source.id
        assert source.url.startswith("https://") or source.id == "computed"
    assert len(BY_ID) == len(SOURCES)


def test_whatever_is_played_is_in_the_table():
    played = {instrument.source for instrument in INSTRUMENTS.values()}
    played |= {source for source, _, _ in voicebank.BANKS.values()}
    played |= set(spoken.VOICES.values()) | set(speaking.RECORDINGS)
    played |= set(parts_module.ALLOWED_SOUNDFONTS.values())
    played |= set(parts_module.ALLOWED_ARCHIVES.values())
    played |= {"muldjordkit", "drum-machines", "groove", "computed"}
    assert played == set(BY_ID)


def test_instruments_and_banks_lie_in_their_sources_folders():
    for instrument in INSTRUMENTS.values():
        assert instrument.folder.startswith(BY_ID[instrument.source].folder + "/") or (
            instrument.folder == BY_ID[instrument.source].folder
        )
    for source, folder, _ in voicebank.BANKS.values():
        assert folder.startswith(BY_ID[source].folder)


def test_what_is_left_out_has_a_reason_and_is_not_used():
    titles = " ".join(source.title for source in SOURCES).lower()
    for name, reason in EXCLUDED.items():
        assert reason
        assert name.split()[0].lower() not in titles


def test_credits_name_every_source_or_those_that_were_heard():
    table = credits_markdown()
    assert all(source.title in table and source.licence in table for source in SOURCES)
    some = credits_markdown(frozenset({"groove", "muldjordkit"}))
    assert "Groove MIDI" in some
    assert "Growlybass" not in some


def test_a_soundfont_of_unknown_licence_is_refused(tmp_path):
    font = tmp_path / "TimGM6mb.sf2"
    font.write_bytes(b"RIFF")
    with pytest.raises(TrainingError, match="TimGM6mb"):
        Parts(tmp_path, (font,)).check()
    assert soundfont_source(tmp_path / "MuseScore_General_Full.sf3") == "musescore-general"


def test_missing_parts_are_an_error_with_a_way_out(tmp_path):
    with pytest.raises(TrainingError) as caught:
        Parts(tmp_path / "nowhere").check()
    assert caught.value.hint
    with pytest.raises(TrainingError, match="FluidR3_GM"):
        Parts(tmp_path, (tmp_path / "FluidR3_GM.sf2",)).check()


def test_the_shared_parts_hold_every_folder_of_the_table():
    data = shared("data")
    for source in SOURCES:
        assert not source.folder or (data / source.folder).exists(), source.id
