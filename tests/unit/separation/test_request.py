"""What may be asked for."""

import pytest

from lasaft_studio.dsp import segments
from lasaft_studio.errors import UsageError
from lasaft_studio.separation import request
from lasaft_studio.separation.plan import plan
from lasaft_studio.separation.request import PRESETS, SeparationRequest

KNOWN = ("vocals", "drums", "bass", "other")


@pytest.mark.parametrize(
    "wrong",
    [
        {"overlap": 1.0}, {"overlap": -0.1}, {"overlap": float("nan")}, {"shifts": 0}, {"batch": 0},
        {"device": "tpu"}, {"device": "cuda:x"}, {"precision": "int8"}, {"consistency": "most"},
        {"segment_seconds": 0}, {"segment_seconds": float("nan")}, {"wiener_iterations": -1},
        {"start_seconds": -1}, {"start_seconds": 5, "end_seconds": 5}, {"start_seconds": float("nan")},
        {"two_stems": "vocals", "rest": True}, {"stems": ("rest",)}, {"mixes": {"rest": ("bass",)}},
        {"mixes": {"none": ()}}, {"mixes": {"twice": ("bass", "bass")}}, {"mixes": {" ": ("bass",)}},
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_fulfilled_is_refused(wrong):
    with pytest.raises(UsageError) as caught:
        SeparationRequest(**wrong)
    assert caught.value.hint


def test_the_largest_overlap_is_that_of_the_segments():
    assert request.MAX_OVERLAP == segments.MAX_OVERLAP


def test_a_preset_can_be_changed():
    best = SeparationRequest.preset("best", device="cpu", overlap=0.75)
    assert (best.shifts, best.device, best.overlap) == (PRESETS["best"]["shifts"], "cpu", 0.75)
    assert best.changed(overlap=0.0) == SeparationRequest.preset("best", device="cpu", overlap=0.0)
    with pytest.raises(UsageError, match="fast, balanced, best"):
        SeparationRequest.preset("perfect")


def test_all_stems_are_the_default():
    assert SeparationRequest().results(KNOWN) == {stem: (stem,) for stem in KNOWN}
    assert list(SeparationRequest(stems=("bass", "vocals")).results(KNOWN)) == ["bass", "vocals"]


def test_mixes_come_beside_stems():
    request = SeparationRequest(stems=("vocals",), mixes={"band": ("drums", "bass")}, two_stems="drums")
    assert list(request.results(KNOWN)) == ["vocals", "drums", "no_drums", "band"]
    assert list(SeparationRequest(mixes={"band": ("drums", "bass")}).results(KNOWN)) == ["band"]


@pytest.mark.parametrize(
    "request_",
    [
        SeparationRequest(stems=("flute",)),
        SeparationRequest(two_stems="flute"),
        SeparationRequest(mixes={"winds": ("flute", "other")}),
        SeparationRequest(mixes={"vocals": ("drums", "other")}),
        SeparationRequest(two_stems="vocals", mixes={"accompaniment": ("drums",)}),
    ],
)
def test_names_are_those_of_the_network(request_):
    with pytest.raises(UsageError):
        request_.results(KNOWN)


def test_stems_come_in_the_order_of_the_table():
    found = SeparationRequest().results(("piano", "drums", "zither", "bass", "vocals", "kick"))
    assert list(found) == ["vocals", "drums", "kick", "bass", "piano", "zither"]


def test_other_words_for_a_stem_are_understood():
    request = SeparationRequest(stems=("Hi-Hat", "kick drum"), mixes={"kit": ("HH", "Kick")})
    assert plan(request, ("kick", "hihat", "other")).results.keys() == {"hihat", "kick", "kit"}
    two = plan(SeparationRequest(two_stems="instrumental"), ("vocals", "accompaniment"))
    assert set(two.results) == {"accompaniment", "no_accompaniment"}


def test_a_stem_that_is_really_called_so_is_not_renamed():
    assert list(plan(SeparationRequest(stems=("choir",)), ("choir", "other")).results) == ["choir"]
