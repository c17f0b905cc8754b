"""Every shipped card is held to the table of what is published, kept beside this test."""

import dataclasses
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lasaft_studio.checkpoints import catalog, published
from lasaft_studio.checkpoints.catalog import State

PUBLISHED = tomllib.loads(Path(__file__).with_name("published.toml").read_text(encoding="utf-8"))
CARDS = {
    name: entry.card
    for name, entry in catalog.load().entries.items()
    if not entry.own and not entry.card.package and entry.state is not State.BUILT_IN
}
FILES = [(name, part) for name, card in CARDS.items() for part in card.parts()]


def difference(part):
    """Return the facts in which a file's card is not what is published."""
    wanted = PUBLISHED[part.file]
    return {key: getattr(part, key) for key, value in wanted.items() if getattr(part, key) != value}


@pytest.mark.parametrize(("name", "part"), FILES, ids=[f"{name}-{part.file}" for name, part in FILES])
def test_a_card_says_what_is_published(name, part):
    assert not difference(part)
    assert part.checksum
    assert part.size_bytes or part.about_bytes


@pytest.mark.parametrize("key", ["sha256", "git_blob"])
def test_a_digit_that_slips_is_noticed(key):
    part = CARDS["tdc_17_vocals_top1"]
    digits = getattr(part, key)
    slipped = dataclasses.replace(
        part, **{key: digits[:20] + ("0" if digits[20] != "0" else "1") + digits[21:]}
    )
    assert difference(slipped) == {key: getattr(slipped, key)}


def test_every_published_file_has_a_card():
    assert {part.file for _, part in FILES} >= set(PUBLISHED)


@pytest.mark.parametrize(("name", "part"), FILES, ids=[f"{name}-{part.file}" for name, part in FILES])
def test_a_file_has_two_addresses_that_can_be_ones(name, part):
    assert len(part.urls) >= 2
    assert len(set(part.urls)) == len(part.urls)
    assert not [published.fault(url) for url in part.urls if published.fault(url)]
    assert all(re.search(r"\.(ckpt|pt|th|onnx|safetensors)$", urlsplit(url).path) for url in part.urls)


def test_files_that_were_deleted_are_fetched_from_their_commit_first():
    for year, commit in (("2019", "db46d83"), ("2021", "a9c6838d")):
        assert f"/{commit}" in CARDS[f"lasaft_large_{year}"].urls[0]
        assert not any("/main/" in url for url in CARDS[f"lasaft_large_{year}"].urls)


def test_ensembles_are_made_of_the_files_of_their_snapshots():
    for name in ("tdc_17_vocals", "tfc_tdf_17_vocals"):
        parts = CARDS[name].parts()
        assert [part.file for part in parts] == [CARDS[f"{name}_top{index}"].file for index in (1, 2, 3)]
        assert [part.checksum for part in parts] == [
            CARDS[f"{name}_top{index}"].checksum for index in (1, 2, 3)
        ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/a.ckpt", "neither http nor https"),
        ("https:///a.ckpt", "no host"),
        ("https://github.com/a/b/blob/main/a.ckpt", "a page"),
        ("https://huggingface.co/a/b/blob/main/a.ckpt", "a page"),
        ("https://example.org/", "no file"),
        ("https://example.org/a b.ckpt", "a space"),
        ("https://user:secret@example.org/a.ckpt", "password"),
    ],
)
def test_addresses_that_cannot_be_right(url, words):
    assert words in published.fault(url)
