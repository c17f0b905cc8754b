import dataclasses
import re
from pathlib import Path

import pytest

from lasaft_studio import paths
from lasaft_studio.checkpoints import catalog
from lasaft_studio.checkpoints.card import ModelCard, write_card
from lasaft_studio.checkpoints.catalog import State
from lasaft_studio.errors import CheckpointError, UsageError

OWN = ModelCard("mine", "lite", {}, ("vocals",), file="mine.ckpt", size_bytes=4)


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shipped files of our own: one built-in model, one that can be downloaded."""
    folder = tmp_path / "resources"
    (folder / "model_cards").mkdir(parents=True)
    (folder / "models").mkdir()
    (folder / "models" / "lite.safetensors").write_bytes(b"weights")
    for card in (
        ModelCard("lite", "lite", {}, ("vocals",), file="lite.safetensors"),
        ModelCard(
            "big", "lite", {}, ("vocals",), file="big.ckpt", size_bytes=4, urls=("https://example.org/big",)
        ),
    ):
        write_card(folder / "model_cards" / f"{card.name}.toml", card)
    monkeypatch.setattr(paths, "resources_folder", lambda: folder)
    return folder


def add_own(card: ModelCard = OWN, weights: bytes | None = b"1234") -> None:
    write_card(catalog.own_card_path(card.name), card)
    if weights is not None:
        (paths.models_folder() / card.file).write_bytes(weights)


def states() -> dict[str, State]:
    return {name: entry.state for name, entry in catalog.load().entries.items()}


class TestStates:
    def test_built_in_first_then_downloadable(self, resources):
        assert list(states().items()) == [("lite", State.BUILT_IN), ("big", State.DOWNLOADABLE)]
        assert catalog.find_entry("lite").path == resources / "models" / "lite.safetensors"

    def test_installed_and_broken(self, resources):
        weights = paths.models_folder() / "big.ckpt"
        weights.write_bytes(b"1234")
        assert states()["big"] is State.INSTALLED
        weights.write_bytes(b"123")
        assert states()["big"] is State.BROKEN

    def test_any_size_will_do_where_none_is_published(self, resources):
        add_own(dataclasses.replace(OWN, size_bytes=0), b"whatever")
        assert states()["mine"] is State.INSTALLED

    def test_the_users_own(self, resources):
        add_own()
        entry = catalog.find_entry("mine")
        assert (entry.card, entry.own, entry.usable) == (OWN, True, True)
        assert not catalog.find_entry("lite").own

    def test_a_card_without_weights_and_addresses_is_missing(self, resources):
        add_own(weights=None)
        assert states()["mine"] is State.MISSING
        assert not catalog.find_entry("mine").usable

    def test_a_card_that_names_no_file_is_missing_although_the_folder_is_there(self, resources):
        write_card(catalog.own_card_path("mine"), dataclasses.replace(OWN, file=""))
        assert states()["mine"] is State.MISSING


class TestProblems:
    def test_a_broken_card_of_the_user_is_reported_and_passed_over(self, resources):
        catalog.own_card_path("bad").write_text("name = 3", encoding="utf-8")
        add_own()
        found = catalog.load()
        assert list(found.entries) == ["lite", "big", "mine"]
        assert "bad.card.toml" in found.problems[0]

    def test_a_name_that_is_taken(self, resources):
        add_own(dataclasses.replace(OWN, name="lite"))
        found = catalog.load()
        assert not found.entries["lite"].own
        assert found.problems == ("The model card 'lite.card.toml' is passed over: 'lite' is taken.",)

    def test_a_broken_shipped_card_is_an_error(self, resources):
        (resources / "model_cards" / "lite.toml").write_text("?", encoding="utf-8")
        with pytest.raises(CheckpointError, match=r"lite\.toml"):
            catalog.load()

    def test_an_empty_catalogue(self, resources):
        for card in (resources / "model_cards").iterdir():
            card.unlink()
        with pytest.raises(UsageError, match="No models are known"):
            catalog.find("lite")


class TestFinding:
    def test_a_known_name(self, resources):
        assert catalog.find("big").file == "big.ckpt"
        assert catalog.cards()["big"] == catalog.find("big")

    def test_an_unknown_name_lists_the_known(self, resources):
        with pytest.raises(UsageError, match=r"There is no model 'xyzzy'\. The known models are: lite, big"):
            catalog.find("xyzzy")

    def test_a_mistyped_name_names_what_is_close(self, resources):
        with pytest.raises(UsageError, match=r"Did you mean lite\?$"):
            catalog.find("Liet")

    def test_weights_that_are_there(self, resources):
        assert catalog.weights_path(catalog.find("lite")) == resources / "models" / "lite.safetensors"

    @pytest.mark.parametrize(
        ("weights", "complaint"),
        [(None, "are not installed"), (b"123", "are damaged")],
        ids=["absent", "cut"],
    )
    def test_weights_that_are_not(self, resources, weights, complaint):
        add_own(weights=weights)
        if weights:
            (paths.models_folder() / "big.ckpt").write_bytes(weights)
        with pytest.raises(
            CheckpointError, match=f"'big' {complaint}. Get them with 'lasaft-studio models download big'"
        ):
            catalog.weights_path(catalog.find("big"))
        with pytest.raises(CheckpointError, match=f"'mine' {complaint}. Add the file again"):
            catalog.weights_path(OWN)


class TestTheShippedCards:
    # as printed by the authors' notebooks, or counted in the released files less the window of the STFT
    PARAMETERS = {  # noqa: RUF012 - it stays as it is
        "lasaft_large_2019": 31_541_908,
        "lasaft_large_2020": 31_541_908,
        "lasaft_large_2021": 31_541_908,
        "lasaft_v2_light": 1_910_270,
        "lasaft_v2_large": 7_900_700,
        "tdc_17_vocals_top1": 535_924,
        "tdc_17_vocals_top2": 535_924,
        "tdc_17_vocals_top3": 535_924,
        "tfc_tdf_17_vocals_top1": 1_930_840,
        "tfc_tdf_17_vocals_top2": 1_930_840,
        "tfc_tdf_17_vocals_top3": 1_930_840,
        "tfc_tdf_large_vocals": 2_232_132,
    }

    def test_every_published_model_is_there_and_can_be_downloaded(self):
        found = catalog.load()
        assert found.problems == ()
        assert set(self.PARAMETERS) <= set(found.entries)
        for name in self.PARAMETERS:
            card = found.entries[name].card
            assert found.entries[name].state is State.DOWNLOADABLE
            assert card.checksum, name
            assert card.scores, name
            assert all(set(score.values) <= set(card.stems) for score in card.scores)
            assert card.licence == "MIT"
            for text in (
                card.credit,
                card.paper,
                card.repository,
                card.title,
                card.description,
                card.training_data,
            ):
                assert text, name

    def test_files_and_addresses_are_told_apart(self):
        cards = [card for card in catalog.cards().values() if not card.files]
        files = [card.file for card in cards]
        urls = [url for card in cards for url in card.urls]
        checksums = [card.checksum for card in cards if card.checksum]
        for values in (files, urls, checksums):
            assert len(set(values)) == len(values)
        assert all(re.match(r"https?://[\w.]+/\S+\.(ckpt|pt|safetensors)$", url) for url in urls)

    @pytest.mark.parametrize("name", PARAMETERS)
    def test_its_configuration_makes_the_published_network(self, name):
        import torch

        from lasaft_studio.nn.families import build_network

        card = catalog.find(name)
        with torch.device("meta"):
            network = build_network(card.family, card.config, card.stems)
        assert sum(parameter.numel() for parameter in network.parameters()) == self.PARAMETERS[name]
        assert network.sample_rate == card.sample_rate
