import dataclasses
import errno
import hashlib
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from lasaft_studio import paths
from lasaft_studio.checkpoints import catalog, checkpoint, installed
from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.checkpoints.catalog import State
from lasaft_studio.checkpoints.download.download import download
from lasaft_studio.errors import Cancelled, CheckpointError, DownloadError, StorageError, UsageError
from lasaft_studio.progress import Progress
from tests import servers
from tests.servers import card_of, files
from tests.shared import shared

PUBLISHED = catalog.find("lasaft_v2_light")


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> ModelCard:
    """Every file is taken for weights of this card."""
    card = ModelCard(
        "song", "conditioned", {"n_blocks": 5}, ("vocals", "drums"), notes="Assumed.", file="song.ckpt"
    )
    monkeypatch.setattr(checkpoint, "inspect", lambda *_: card)
    return card


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "song.CKPT"
    path.write_bytes(b"weights" * 1000)
    return path


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, weights: Path) -> ModelCard:
    """A published model, whose file `weights` is."""
    card = dataclasses.replace(
        PUBLISHED, git_blob="", sha256=hashlib.sha256(weights.read_bytes()).hexdigest()
    )
    shipped = [card]
    monkeypatch.setattr(catalog, "_shipped_cards", lambda: [Path("card")])
    real = catalog.read_card
    monkeypatch.setattr(catalog, "read_card", lambda path: shipped[0] if path == Path("card") else real(path))
    return card


class TestAdding:
    def test_a_file_becomes_a_model_of_the_users_own(self, recognised, weights):
        entry = installed.add(weights)
        assert (entry.card.name, entry.own, entry.state) == ("song", True, State.INSTALLED)
        assert entry.card.config == recognised.config
        assert entry.card.sha256 == hashlib.sha256(weights.read_bytes()).hexdigest()
        assert entry.path == paths.models_folder() / "song.ckpt"
        assert entry.path.read_bytes() == weights.read_bytes()
        assert files() == {"song.ckpt", "song.card.toml"}

    def test_under_a_name_of_its_own(self, recognised, weights):
        installed.add(weights)
        entry = installed.add(weights, "other_name")
        assert entry.card.name == "other_name"
        assert files() == {"song.ckpt", "song.card.toml", "other_name.ckpt", "other_name.card.toml"}

    def test_a_published_file_becomes_that_model(self, published, weights):
        entry = installed.add(weights)
        assert (entry.card, entry.own, entry.state) == (published, False, State.INSTALLED)
        assert files() == {published.file}

    def test_a_published_file_under_another_name(self, published, weights):
        entry = installed.add(weights, "mine")
        assert entry.own
        assert entry.card.scores == published.scores
        assert files() == {"mine.ckpt", "mine.card.toml"}

    def test_a_published_file_that_lies_where_it_should(self, published, weights):
        target = paths.models_folder() / published.file
        weights.rename(target)
        assert installed.add(target).state is State.INSTALLED

    def test_the_same_file_again_changes_nothing(self, recognised, weights):
        assert installed.add(weights) == installed.add(weights)

    def test_a_taken_name(self, recognised, weights):
        installed.add(weights)
        weights.write_bytes(b"others")
        with pytest.raises(UsageError, match=r"There is a model 'song' already\. Give this one another name"):
            installed.add(weights)

    @pytest.mark.parametrize("name", ["../up", "two words", "con", ".hidden"])
    def test_a_name_that_cannot_be_one(self, recognised, weights, name):
        with pytest.raises(UsageError, match="cannot be called"):
            installed.add(weights, name)
        assert files() == set()

    def test_a_file_that_is_no_model(self, tmp_path):
        path = tmp_path / "notes.txt"
        path.write_text("no weights", encoding="utf-8")
        with pytest.raises(CheckpointError, match=r"notes\.txt"):
            installed.add(path)
        assert files() == set()

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(CheckpointError, match="cannot be read"):
            installed.add(tmp_path / "absent.ckpt")

    def test_cancelled_it_leaves_nothing(self, recognised, weights):
        weights.write_bytes(bytes(3_000_000))
        progress = Progress(lambda _, text: progress.cancel() if text.startswith("Copying") else None)
        with pytest.raises(Cancelled):
            installed.add(weights, progress=progress)
        assert files() == set()

    def test_a_full_disk_is_said_before(self, recognised, weights, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
        with pytest.raises(StorageError, match=r"7\.0 kB are needed, 10 bytes are free"):
            installed.add(weights)
        assert files() == set()

    def test_a_disk_that_fills_up_leaves_nothing(self, recognised, weights, monkeypatch):
        def full(*_):
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", full)
            with pytest.raises(StorageError, match="The disk is full"):
                installed.add(weights)
        assert files() == set()

    def test_a_card_that_cannot_be_written_takes_the_weights_with_it(self, recognised, weights):
        catalog.own_card_path("song").mkdir()
        with pytest.raises(StorageError, match="card"):
            installed.add(weights)
        assert files() == {"song.card.toml"}


class TestRemoving:
    def test_a_model_of_the_users_own_goes_with_its_card(self, recognised, weights):
        installed.add(weights)
        assert installed.remove("song").card.name == "song"
        assert files() == set()

    def test_a_published_model_goes_with_its_record(self, server, monkeypatch):
        card = card_of(server)
        monkeypatch.setattr(catalog, "find_entry", lambda _: catalog.entry_of(card))
        download(card)
        installed.remove("example")
        assert files() == set()
        with pytest.raises(UsageError, match="'example' is not installed"):
            installed.remove("example")

    def test_the_beginning_of_a_download_goes_too(self, server, monkeypatch):
        card = card_of(server)
        monkeypatch.setattr(catalog, "find_entry", lambda _: catalog.entry_of(card))
        server.answers = [servers.first_bytes(1000)] + [servers.status(404)] * 5
        with pytest.raises(DownloadError):
            download(card, patience=servers.QUICK)
        assert files() == {"example.ckpt.part", "example.ckpt.part.toml"}
        installed.remove("example")
        assert files() == set()

    def test_a_built_in_model_stays(self, tmp_path, monkeypatch, server):
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "example.ckpt").touch()
        monkeypatch.setattr(paths, "resources_folder", lambda: tmp_path)
        entry = catalog.entry_of(card_of(server))
        monkeypatch.setattr(catalog, "find_entry", lambda _: entry)
        with pytest.raises(UsageError, match="is built in and cannot be removed"):
            installed.remove("example")
        assert download(entry.card) == tmp_path / "models" / "example.ckpt"
        assert server.requests == []

    def test_a_file_that_cannot_be_deleted(self, recognised, weights):
        path = installed.add(weights).path
        path.unlink()
        path.mkdir()
        with pytest.raises(StorageError, match="cannot be removed"):
            installed.remove("song")

    def test_an_unknown_model(self):
        with pytest.raises(UsageError, match="There is no model 'xyzzy'"):
            installed.remove("xyzzy")


class TestVerifying:
    def test_what_is_whole(self, recognised, weights):
        verdict = installed.verify(installed.add(weights))
        assert (verdict.wrong, verdict.compared) == ("", True)

    def test_a_changed_byte_is_found(self, recognised, weights):
        entry = installed.add(weights)
        entry.path.write_bytes(weights.read_bytes()[:-1] + b"?")
        assert "its sha256 is" in installed.verify(entry).wrong

    def test_the_record_counts_where_nothing_is_published(self, server):
        card = servers.unchecked(server)
        path = download(card)
        assert installed.verify(catalog.entry_of(card)).compared
        path.write_bytes(b"?")
        assert "which the first download had" in installed.verify(catalog.entry_of(card)).wrong

    def test_with_nothing_to_hold_it_against(self, server):
        card = servers.unchecked(server)
        (paths.models_folder() / card.file).write_bytes(b"?")
        verdict = installed.verify(catalog.entry_of(card))
        assert (verdict.wrong, verdict.compared) == ("", False)

    def test_what_is_not_there(self):
        with pytest.raises(CheckpointError, match="are not installed"):
            installed.verify(catalog.find_entry("lasaft_v2_light"))


class TestTheAuthorsFiles:
    def test_real_weights_are_known_by_their_checksum_and_load(self):
        entry = installed.add(shared("golden", "ismir2020_tdc_17_vocals", "cac_tdc_17_vocals_top3.pt"))
        assert (entry.card.name, entry.state) == ("tdc_17_vocals_top3", State.INSTALLED)
        loaded = checkpoint.load("tdc_17_vocals_top3")
        assert loaded.network.stems == ("vocals",)
        assert loaded.card.scores

    @pytest.mark.parametrize(
        ("folder", "family", "stems"),
        [
            ("CUNET_TFC_GPoCM_LaSAFT", "conditioned", 4),
            ("v2_light_small", "lasaft_v2", 4),
            ("ismir2020_tdf_net", "dedicated", 1),
        ],
    )
    def test_others_are_known_by_their_tensors_and_load(self, folder, family, stems):
        entry = installed.add(shared("golden", folder, "checkpoint.ckpt"), name=folder)
        assert (entry.card.family, len(entry.card.stems)) == (family, stems)
        loaded = checkpoint.load(
            folder
        )  # v2's config.yaml is not beside it any more: the card tells the same
        beside = checkpoint.load(shared("golden", folder, "checkpoint.ckpt"))
        assert loaded.network.config == beside.network.config
