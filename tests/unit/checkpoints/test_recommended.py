"""Models by rank: what to use, what stands in, and what to get."""

import dataclasses
from pathlib import Path

import pytest

from lasaft_studio.checkpoints import catalog, recommended
from lasaft_studio.checkpoints.card import ModelCard, Score
from lasaft_studio.checkpoints.catalog import Entry, State
from lasaft_studio.errors import UsageError

STEMS = ("vocals", "drums", "bass", "other")


def entry(name, rank, state, size_bytes=0, score=None):
    scores = () if score is None else (Score("MUSDB18", "SDR", dict.fromkeys(STEMS, score)),)
    card = ModelCard(name, "lite", {}, STEMS, rank=rank, size_bytes=size_bytes, scores=scores)
    return Entry(card, Path(name), state)


SMALL = entry("small", "fast", State.BUILT_IN)
MIDDLE = entry("middle", "better", State.DOWNLOADABLE, 8, 6.0)
GOOD = entry("good", "best", State.DOWNLOADABLE, 42, 9.0)
LARGE = entry("large", "best", State.DOWNLOADABLE, 169, 9.7)
OTHER = entry("other", "", State.INSTALLED, 1, 12.0)
ENTRIES = [SMALL, MIDDLE, GOOD, LARGE, OTHER]


def installed(*names):
    return [
        dataclasses.replace(each, state=State.INSTALLED) if each.card.name in names else each
        for each in ENTRIES
    ]


@pytest.mark.parametrize(
    ("rank", "there", "used", "missing"),
    [
        ("fast", (), "small", None),
        ("better", (), "small", "middle"),
        ("best", (), "small", "good"),
        ("best", ("middle",), "middle", "good"),
        ("best", ("good",), "good", None),
        ("best", ("large",), "large", None),
        ("best", ("good", "large"), "large", None),
        ("better", ("good",), "small", "middle"),
    ],
)
def test_what_to_use_and_what_to_get(rank, there, used, missing):
    found = recommended.recommend(rank, installed(*there))
    assert found.entry.card.name == used
    assert (found.missing.card.name if found.missing else None) == missing
    assert found.stands_in == (missing is not None)


def test_what_to_download_is_the_smallest_of_each_rank_that_has_none():
    def names(*there):
        return [each.card.name for each in recommended.downloads(installed(*there))]

    assert names() == ["middle", "good"]
    assert names("large") == ["middle"]
    assert names("middle", "good") == []


def test_an_unknown_rank_is_refused():
    with pytest.raises(UsageError, match="no rank 'finest'"):
        recommended.recommend("finest", ENTRIES)


def test_a_damaged_installation_is_told():
    with pytest.raises(UsageError, match="No model of the rank"):
        recommended.recommend("best", [MIDDLE])


def test_the_shipped_cards_have_a_model_for_each_rank():
    entries = catalog.load().entries
    assert {name for name, each in entries.items() if each.card.rank} == {
        "lite", "lasaft_v2_light", "scnet", "scnet_large",
    }  # fmt: skip
    assert [each.card.name for each in recommended.downloads(entries.values())] == [
        "lasaft_v2_light",
        "scnet",
    ]
    assert recommended.mean_score(entries["scnet"].card) == pytest.approx(8.995)
    assert recommended.mean_score(entries["tdc_17_vocals"].card) is None
