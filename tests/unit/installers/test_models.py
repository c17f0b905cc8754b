"""Models that travel in the bundle: the right files, with their cards and licences, or one sentence why not."""

import dataclasses
import hashlib
import os
from pathlib import Path

import pytest

from installers import __main__ as command
from installers import bundle as bundles
from installers import commands, models
from installers.models import Source, bundled, staged
from lasaft_studio.checkpoints.card import ModelCard, read_card, write_card
from lasaft_studio.checkpoints.weight_file import WeightFile
from tests import servers
from tests.servers import CONTENT, card_of

WEIGHTS = b"weights of the right shape" * 100
CARD = ModelCard(
    "stand_in", "scnet", {}, ("vocals",), title="A stand-in", file="stand_in.ckpt", licence="MIT",
    credit="Somebody", paper="A paper", urls=("https://example.org/files/of%20theirs.ckpt",),
    size_bytes=len(WEIGHTS), sha256=hashlib.sha256(WEIGHTS).hexdigest(),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A folder with a file, and a card that names its checksum."""
    place = tmp_path / "files"
    place.mkdir()
    write_card(place / "stand_in.card.toml", CARD)
    (place / "stand_in.ckpt").write_bytes(WEIGHTS)
    return place


def staged_names():
    return {f"{inside}/{Path(path).name}" for path, inside in bundled()}


def refusal(names, folder):
    with pytest.raises(commands.InstallerError) as caught, staged(names, Source(folder)):
        pass
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_nothing_is_bundled_unless_it_is_asked_for():
    assert bundled() == []


def test_weights_card_and_licence_travel_together(folder):
    with staged(["stand_in"], Source(folder)):
        assert staged_names() == {
            "resources/models/stand_in.ckpt",
            "resources/model_cards/stand_in.toml",
            "licences/models/stand_in.txt",
        }
        found = {Path(path).name: Path(path) for path, _ in bundled()}
        assert found["stand_in.ckpt"].read_bytes() == WEIGHTS
        assert read_card(found["stand_in.toml"]) == CARD
        text = found["stand_in.txt"].read_text("utf-8")
        assert "Copyright (c) Somebody" in text
        assert "Permission is hereby granted" in text
        assert CARD.sha256 in text
    assert models.STAGED not in os.environ


def test_a_file_may_have_the_name_of_its_address(folder):
    (folder / "stand_in.ckpt").rename(folder / "of theirs.ckpt")
    with staged(["stand_in"], Source(folder)):
        assert "resources/models/stand_in.ckpt" in staged_names()


def test_another_file_is_refused(folder):
    (folder / "stand_in.ckpt").write_bytes(WEIGHTS[:-1] + b"?")
    assert "is not the file of the model 'stand_in': its sha256 is" in refusal(["stand_in"], folder)


def test_what_may_not_be_passed_on_is_refused(folder):
    write_card(folder / "stand_in.card.toml", dataclasses.replace(CARD, licence=""))
    assert "its licence ('none stated') does not say" in refusal(["stand_in"], folder)


def test_what_cannot_be_checked_is_refused(folder):
    write_card(folder / "stand_in.card.toml", dataclasses.replace(CARD, sha256=""))
    assert "stand_in.ckpt has no checksum" in refusal(["stand_in"], folder)


def test_an_unknown_model_is_refused(folder):
    assert "There is no model 'nothing'" in refusal(["nothing"], folder)


def test_what_is_not_in_the_folder_is_fetched_and_leaves_nothing_of_the_builders(tmp_path):
    with servers.serving(CONTENT) as server:
        write_card(tmp_path / "example.toml", card_of(server, licence="MIT", credit="Somebody"))
        with staged(["example"], Source(tmp_path)):
            assert "resources/models/example.ckpt" in staged_names()
        assert not servers.files()


def test_a_server_that_has_another_file_ends_it_in_a_sentence(tmp_path):
    with servers.serving(CONTENT[::-1]) as server:
        write_card(tmp_path / "example.toml", card_of(server, licence="MIT"))
        assert "sends another file" in refusal(["example"], tmp_path)


def test_all_files_of_a_model_travel(folder):
    files = tuple(
        WeightFile("vocals", f"part{index}.ckpt", (), len(WEIGHTS), CARD.sha256) for index in range(2)
    )
    card = dataclasses.replace(CARD, file="", urls=(), size_bytes=0, sha256="", files=files)
    write_card(folder / "stand_in.card.toml", card)
    for each in files:
        (folder / each.file).write_bytes(WEIGHTS)
    with staged(["stand_in"], Source(folder)):
        assert {"resources/models/part0.ckpt", "resources/models/part1.ckpt"} <= staged_names()


class TestTheCommand:
    @pytest.fixture
    def made(self, monkeypatch, bundle):
        """What was staged while the bundle was made."""
        seen = []
        monkeypatch.setattr(bundles, "make", lambda _output: seen.append(staged_names()) or bundle)
        return seen

    def test_models_are_there_while_the_bundle_is_made(self, made, folder, tmp_path):
        arguments = [
            "-o",
            str(tmp_path / "dist"),
            "--bundle-only",
            "--with",
            "stand_in",
            "--models",
            str(folder),
        ]
        assert command.main(arguments) == 0
        assert "resources/models/stand_in.ckpt" in made[0]

    def test_a_folder_that_is_not_there_gets_one_sentence(self, made, tmp_path, capsys):
        assert command.main(["-o", str(tmp_path), "--with", "scnet", "--models", str(tmp_path / "no")]) == 1
        assert capsys.readouterr().err == f"installers: There is no folder '{tmp_path / 'no'}'.\n"

    def test_an_old_bundle_cannot_get_models(self, made, tmp_path, capsys):
        assert command.main(["-o", str(tmp_path), "--keep-bundle", "--with", "scnet"]) == 1
        assert "--with needs a new bundle" in capsys.readouterr().err

    def test_the_recommended_ones_have_one_name(self):
        assert command._names("recommended, kuielab_mdx") == ["kuielab_mdx", "lasaft_v2_light", "scnet"]
