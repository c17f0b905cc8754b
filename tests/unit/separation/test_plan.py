"""What is computed for what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.separation.plan import plan
from lasaft_studio.separation.request import SeparationRequest

KNOWN = ("vocals", "drums", "bass", "other")


def planned(known=KNOWN, **settings):
    return plan(SeparationRequest(**settings), known)


def test_all_stems_share_what_their_sum_lacks():
    all_four = planned()
    assert all_four.stems == KNOWN
    assert all_four.parts == ((0,), (1,), (2,), (3,))
    assert all_four.shares_residual
    assert all_four.adds_up
    assert all_four.remainder == 3  # other


def test_without_other_the_last_stem_takes_the_remainder():
    assert planned(known=("accompaniment", "vocals")).remainder == 1


def test_two_stems_need_only_one():
    two = planned(two_stems="vocals")
    assert two.stems == ("vocals",)
    assert two.parts == ((0,), ())
    assert two.results == {"vocals": (0,), "accompaniment": (1,)}
    assert two.remainder == 1
    assert two.adds_up
    assert not two.shares_residual


def test_a_mix_of_most_stems_needs_only_the_others():
    band = planned(mixes={"instrumental": ("drums", "bass", "other")})
    assert band.stems == ("vocals",)
    assert band.results == {"instrumental": (1,)}
    assert not band.adds_up


def test_what_is_told_apart_by_any_result_is_a_part():
    both = planned(stems=KNOWN, mixes={"band": ("drums", "bass")})
    assert both.stems == KNOWN
    assert both.results["band"] == (1, 2)
    assert not both.adds_up  # drums and bass come twice


def test_the_rest_is_what_nobody_asked_for():
    rest = planned(stems=("vocals", "bass"), rest=True)
    assert rest.stems == ("vocals", "bass")
    assert rest.results["rest"] == (rest.remainder,)
    assert rest.parts[rest.remainder] == ()
    assert rest.adds_up


def test_the_rest_beside_all_stems_is_what_their_sum_lacks():
    rest = planned(rest=True)
    assert rest.stems == KNOWN
    assert rest.parts[rest.remainder] == ()
    assert not rest.shares_residual
    assert rest.adds_up


def test_a_network_for_one_stem_leaves_the_rest_of_the_song():
    assert not planned(known=("vocals",)).shares_residual
    assert planned(known=("vocals",)).parts == ((0,), ())
    assert planned(known=("other",)).parts == ((0,), ())
    two = planned(known=("vocals",), two_stems="vocals")
    assert two.adds_up
    assert two.results["accompaniment"] == (two.remainder,)
    assert planned(known=("vocals", "drums"), stems=("vocals",), rest=True).stems == ("vocals",)


subsets = st.lists(st.sampled_from(KNOWN), min_size=1, unique=True).map(tuple)


@given(
    known=st.sampled_from([KNOWN, ("vocals", "accompaniment"), ("vocals",), ("drums", "bass")]),
    mixes=st.dictionaries(st.sampled_from(["a", "b", "c"]), subsets),
    rest=st.booleans(),
    data=st.data(),
)
def test_every_result_is_the_sum_of_its_stems(known, mixes, rest, data):
    mixes = {name: kept for name, stems in mixes.items() if (kept := tuple(s for s in stems if s in known))}
    stems = tuple(data.draw(st.lists(st.sampled_from(known), unique=True)))
    made = planned(known=known, mixes=mixes, rest=rest, stems=stems)
    assert [i for i, part in enumerate(made.parts) if not part and i != made.remainder] == []
    for name, of in SeparationRequest(mixes=mixes, stems=stems).results(known).items():
        heard = [made.stems[stem] for part in made.results[name] for stem in made.parts[part]]
        unheard = set(of) - set(heard)
        assert set(heard) <= set(of)
        assert not unheard or made.remainder in made.results[name]
        assert unheard.isdisjoint(made.stems)
    if rest and not mixes:
        assert made.adds_up


def test_an_unknown_stem_is_refused():
    with pytest.raises(Exception, match="flute"):
        planned(stems=("flute",))
