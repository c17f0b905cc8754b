"""Blends by name, and models of several files: found, downloaded, checked, removed and loaded as one."""

import dataclasses
import hashlib

import pytest
import torch

from lasaft_studio import paths
from lasaft_studio.checkpoints import catalog, checkpoint, installed
from lasaft_studio.checkpoints.card import ModelCard, write_card
from lasaft_studio.checkpoints.catalog import State
from lasaft_studio.checkpoints.download.download import download
from lasaft_studio.checkpoints.weight_file import WeightFile
from lasaft_studio.errors import CheckpointError, UsageError
from tests.servers import CONTENT, QUICK, serving
from tests.tiny_networks import make, sizes


@pytest.fixture
def models():
    """Two models of the user's own: 'first' and 'second', of four stems each."""
    networks = {}
    for seed, name in enumerate(("first", "second")):
        networks[name] = make("v2", seed)
        card = ModelCard(name, "lasaft_v2", sizes("v2"), networks[name].stems, file=f"{name}.safetensors")
        checkpoint.save(paths.models_folder() / card.file, networks[name], card)
        write_card(catalog.own_card_path(name), card)
    return networks


class TestBlends:
    def test_a_blend_is_loaded_as_one_network(self, models):
        loaded = checkpoint.load("first:3+second")
        mixture = torch.randn(1, 2, 500)
        with torch.no_grad():
            found = loaded.network(mixture, range(4))
            wanted = 0.75 * models["first"](mixture, range(4)) + 0.25 * models["second"](mixture, range(4))
        assert torch.allclose(found, wanted, atol=1e-6)
        assert loaded.card.stems == models["first"].stems
        assert loaded.card.title == "first + second"

    def test_its_entry_is_as_good_as_its_worst_model(self, models):
        assert catalog.find_entry("first+second").state is State.INSTALLED
        assert catalog.find_entry("first+lite").usable
        assert catalog.find_entry("first+scnet").state is State.DOWNLOADABLE
        with pytest.raises(CheckpointError, match="not installed") as caught:
            checkpoint.load("first+scnet")
        assert "models download scnet" in caught.value.hint

    def test_a_changed_file_changes_the_stamp(self, models):
        before = catalog.stamp("first+second")
        (paths.models_folder() / "second.safetensors").touch()
        assert catalog.stamp("first+second") != before
        assert len(before) == 2

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("first+", "no part of a blend"),
            ("first+first", "not a blend of 2 to 8 different models"),
            ("first:0+second", "'first:0' is no part"),
            ("first:x+second", "'first:x' is no part"),
            ("first:inf+second", "'first:inf' is no part"),
            ("first+third", "no model 'third'"),
        ],
    )
    def test_what_is_no_blend_is_refused_in_a_sentence(self, models, text, words):
        with pytest.raises(UsageError) as caught:
            catalog.find(text)
        assert words in caught.value.message

    def test_models_of_two_rates_are_refused(self, models):
        card = dataclasses.replace(catalog.find("second"), name="slow", sample_rate=22050)
        write_card(catalog.own_card_path("slow"), card)
        with pytest.raises(UsageError, match="sample rates"):
            catalog.find("first+slow")

    def test_a_blend_cannot_be_removed(self, models):
        with pytest.raises(UsageError, match="is a blend"):
            installed.remove("first+second")


SUM = hashlib.sha256(CONTENT).hexdigest()


def of_two_files(server) -> ModelCard:
    files = tuple(
        WeightFile(stem, f"{stem}.onnx", (f"{server.url}?{stem}",), len(CONTENT), SUM)
        for stem in ("vocals", "drums")
    )
    return ModelCard("pair", "dedicated", {}, ("vocals", "drums"), files=files)


class TestSeveralFiles:
    def test_all_are_fetched_and_only_those_that_are_missing(self):
        with serving(CONTENT) as server:
            card = of_two_files(server)
            assert catalog.entry_of(card).state is State.DOWNLOADABLE
            download(card, patience=QUICK)
            assert catalog.entry_of(card).state is State.INSTALLED
            (paths.models_folder() / "drums.onnx").unlink()
            server.requests.clear()
            download(card, patience=QUICK)
            assert [request[":path"] for request in server.requests] == ["/weights.ckpt?drums"]

    def test_one_that_is_damaged_is_named(self):
        with serving(CONTENT) as server:
            card = of_two_files(server)
            download(card, patience=QUICK)
        write_card(catalog.own_card_path("pair"), card)
        assert not installed.verify(catalog.find_entry("pair")).wrong
        (paths.models_folder() / "drums.onnx").write_bytes(CONTENT[:-1] + b"?")
        assert "sha256" in installed.verify(catalog.find_entry("pair")).wrong
        installed.remove("pair")
        assert not list(paths.models_folder().glob("*.onnx"))

    def test_each_stem_comes_from_its_file(self):
        parts = []
        for stem in ("vocals", "drums"):
            network = make("tfc", seed=len(parts))
            network.stems = (stem,)
            card = ModelCard(stem, "dedicated", sizes("tfc"), (stem,), file=f"{stem}.safetensors")
            checkpoint.save(paths.models_folder() / card.file, network, card)
            parts.append(network)
        files = tuple(WeightFile(stem, f"{stem}.safetensors") for stem in ("vocals", "drums"))
        loaded = checkpoint.load(ModelCard("pair", "dedicated", {}, ("vocals", "drums"), files=files))
        mixture = torch.randn(1, 2, 500)
        with torch.no_grad():
            found = loaded.network(mixture, [1, 0])
            wanted = torch.cat([parts[1](mixture, [0]), parts[0](mixture, [0])], dim=1)
        assert torch.allclose(found, wanted, atol=1e-6)

    def test_snapshots_of_one_stem_are_averaged(self):
        networks = []
        for index in range(3):
            networks.append(make("tfc", seed=index))
            card = ModelCard(
                f"s{index}", "dedicated", sizes("tfc"), ("vocals",), file=f"s{index}.safetensors"
            )
            checkpoint.save(paths.models_folder() / card.file, networks[-1], card)
        files = tuple(WeightFile("vocals", f"s{index}.safetensors") for index in range(3))
        loaded = checkpoint.load(ModelCard("mean", "dedicated", {}, ("vocals",), files=files))
        mixture = torch.randn(1, 2, 500)
        with torch.no_grad():
            wanted = torch.stack([network(mixture, [0]) for network in networks]).mean(dim=0)
            assert torch.allclose(loaded.network(mixture, [0]), wanted, atol=1e-6)

    def test_a_second_address_is_tried_when_the_first_serves_other_bytes(self):
        with serving(CONTENT) as server, serving(CONTENT[::-1]) as other:
            card = of_two_files(server)
            files = tuple(
                dataclasses.replace(each, urls=(f"{other.url}?wrong", *each.urls)) for each in card.files
            )
            download(dataclasses.replace(card, files=files), patience=QUICK)
            assert (paths.models_folder() / "vocals.onnx").read_bytes() == CONTENT
