"""Separated songs straight into other programs."""

from dataclasses import replace

import numpy as np
import pytest
import soundfile
from networks import BandNetwork
from signals import noise, write

from lasaft_studio.errors import ExportError, UsageError
from lasaft_studio.export.exporter import ExportOptions
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.batch import separate_songs
from lasaft_studio.tasks.export_separated import ExportOrder, _doubled, separated_project
from lasaft_studio.tasks.tempo_choice import TempoChoice
from tests import readback

KNOWN = TempoChoice(bpm=100.0)


def separator(**wishes):
    return Separator(BandNetwork(), SeparationRequest(device="cpu", precision="float32", **wishes))


@pytest.fixture
def song(tmp_path):
    return write(tmp_path / "Été.wav", noise(0.2), subtype="PCM_16")


def separated(song, folder, order, **wishes):
    result = separate_songs([song], folder, separator(**wishes), exports=order)
    for error in result.failed.values():
        raise error
    return result.done[0]


def test_stems_and_exports_lie_side_by_side(song, tmp_path):
    order = ExportOrder(("reaper", "midi", "stems"), "some model", KNOWN)
    done = separated(song, tmp_path / "out", order)
    place = tmp_path / "out" / "Été"
    assert done.exports == {
        "reaper": (place / "reaper" / "Été.rpp", place / "reaper" / "Été audio"),
        "midi": (place / "midi" / "Été.mid",),
        "stems": tuple(place / "stems" / path.name for path in done.files.values()),
    }
    found = readback.reaper(done.exports["reaper"][0].read_text(encoding="utf-8"))
    assert found.tempi == [(0, 100, 4, 4)]
    for row, path in zip(found.rows, done.files.values(), strict=True):
        exported, stem = (
            soundfile.read(each, dtype="int32")[0] for each in (place / "reaper" / row.file, path)
        )
        assert np.array_equal(exported, stem)


def test_what_nobody_heard_is_said(song, tmp_path):
    notes = separated(song, tmp_path, ExportOrder(("midi", "reaper"))).notes
    assert "Été: tempo unknown, key unknown." in notes
    assert notes.count("The tempo of Été is unknown: 120 bpm were written.") == 1
    assert not separated(song, tmp_path / "more", ExportOrder(("stems",))).notes


def test_mixes_are_those_to_practise_with(song, tmp_path):
    done = separated(song, tmp_path, ExportOrder(("mixdown",), tempo=KNOWN))
    names = [path.stem.rpartition(" - ")[2] for path in done.exports["mixdown"]]
    assert "Mix" not in names
    assert {"Instrumental", "A Cappella"} <= set(names)
    for path in done.exports["mixdown"]:
        assert soundfile.info(path).frames == done.frames


def test_a_stretch_lies_at_its_place_in_the_song(song, tmp_path):
    done = separated(song, tmp_path, ExportOrder(("stems",)), start_seconds=0.05, end_seconds=0.1)
    whole, _ = soundfile.read(done.exports["stems"][0], dtype="int32")
    part, _ = soundfile.read(next(iter(done.files.values())), dtype="int32")
    start = done.start_frame
    assert len(whole) == soundfile.info(song).frames
    assert np.array_equal(whole[start : start + done.frames], part)
    assert not whole[:start].any()
    assert not whole[start + done.frames :].any()


def test_sums_of_other_stems_are_muted(song, tmp_path):
    wishes = {"stems": ("vocals", "drums", "bass", "other"), "mixes": {"band": ("drums", "bass")}}
    done = separated(song, tmp_path, None, **wishes)
    project = separated_project(done, separator(**wishes).plan.results, "Été", "x")
    assert [t.stem for t in project.tracks if t.muted] == ["", "band"]


@pytest.mark.parametrize(
    ("sums", "doubled"),
    [
        ({"a": (0,), "b": (1,)}, set()),
        ({"a": (0,), "b": (1,), "ab": (0, 1)}, {"ab"}),
        ({"a": (0,), "not a": (1, 2)}, set()),
        ({"a": (0,), "not a": (1, 2), "b": (1,), "c": (2,)}, {"not a"}),
    ],
)
def test_what_others_hold_already_is_doubled(sums, doubled):
    assert _doubled(sums) == doubled


def test_what_can_never_work_fails_before_the_work(song, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="no export format"):
        separated(song, tmp_path / "out", ExportOrder(("ableton",)))
    with pytest.raises(ExportError, match="4 stems, not 2"):
        separated(song, tmp_path / "out", ExportOrder(("ni-stems",)), two_stems="vocals")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExportError, match="ffmpeg, which is not installed"):
        separated(song, tmp_path / "out", ExportOrder(("ni-stems",)))
    assert not (tmp_path / "out").exists()


def test_what_was_exported_before_is_not_replaced_unasked(song, tmp_path):
    order = ExportOrder(("midi",), tempo=KNOWN)
    done = separated(song, tmp_path / "out", order)
    for path in done.files.values():
        path.unlink()
    with pytest.raises(ExportError, match="exists already"):
        separated(song, tmp_path / "out", order)
    assert not any(path.exists() for path in done.files.values())
    again = ExportOrder(("midi",), tempo=KNOWN, options=ExportOptions(overwrite=True))
    assert separated(song, tmp_path / "out", again).exports == done.exports


def test_a_failing_export_leaves_the_stems_and_says_where(song, tmp_path, monkeypatch):
    def write(_export, _folder, _progress):
        raise ExportError("This cannot be.")

    monkeypatch.setitem(EXPORTERS, "midi", replace(EXPORTERS["midi"], write=write))
    result = separate_songs([song], tmp_path, separator(), exports=ExportOrder(("midi",), tempo=KNOWN))
    assert "The stems are in" in str(result.failed[song])
    assert len(list((tmp_path / "Été").glob("*.wav"))) == 4


def test_the_tempo_map_of_a_project_is_what_was_asked(song, tmp_path):
    done = separated(song, tmp_path, ExportOrder(("dawproject",), tempo=KNOWN))
    found = readback.dawproject_file(done.exports["dawproject"][0])
    assert found.tempi == [(0, 100, 4, 4)]
