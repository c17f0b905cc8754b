import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lasaft_studio import paths
from lasaft_studio.checkpoints import catalog, checkpoint
from lasaft_studio.checkpoints.card import ModelCard, write_card
from lasaft_studio.cli import models
from lasaft_studio.errors import CheckpointError, DownloadError, UsageError
from tests import servers
from tests.servers import CONTENT, card_of, files
from tests.shared import shared


@pytest.fixture
def server():
    with servers.serving(CONTENT) as server:
        yield server


def command(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    models.add_parser(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["models", *arguments])
    return parsed.run(parsed)


def add_own(card: ModelCard) -> None:
    write_card(catalog.own_card_path(card.name), card)


def words(capsys: pytest.CaptureFixture[str], line_of: str) -> list[str]:
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    return next(line for line in lines if line[:1] == [line_of])


def test_the_parser_is_made_without_slow_imports():
    code = (
        "import argparse, sys; from lasaft_studio.cli import models;"
        "models.add_parser(argparse.ArgumentParser().add_subparsers());"
        "sys.exit(bool({'torch', 'httpx', 'rich', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_action_is_needed(capsys):
    with pytest.raises(SystemExit):
        command()
    assert "ACTION" in capsys.readouterr().err


class TestList:
    def test_a_line_a_model(self, capsys):
        assert command("list") == 0
        assert words(capsys, "lasaft_large_2020")[1:7] == [
            "downloadable",
            "379",
            "7.33",
            "5.68",
            "5.63",
            "4.87",
        ]

    def test_nothing_is_cut_where_there_is_no_terminal(self, capsys, monkeypatch):
        monkeypatch.setenv("COLUMNS", "40")
        command("list")
        assert "LASAFT-Net v2 light" in capsys.readouterr().out

    def test_scores_only_where_there_are_some(self, capsys):
        add_own(ModelCard("mine", "lite", {}, ("drums", "piano"), title="[bold]", file="mine.ckpt"))
        command("list")
        assert words(capsys, "mine") == ["mine", "missing", "yes", "piano", "[bold]"]

    def test_json_has_all(self, capsys):
        command("list", "--json")
        listed = {model["name"]: model for model in json.loads(capsys.readouterr().out)}
        assert set(listed) == set(catalog.cards())
        assert listed["lasaft_v2_light"]["state"] == "downloadable"
        assert listed["lasaft_v2_light"]["path"] is None
        assert listed["lasaft_v2_light"]["scores"][0]["values"]["vocals"] == 7.32

    def test_a_card_that_cannot_be_read_is_a_warning(self, capsys):
        catalog.own_card_path("bad").write_text("?", encoding="utf-8")
        assert command("list", "--json") == 0
        captured = capsys.readouterr()
        assert "bad.card.toml" in captured.err
        assert json.loads(captured.out)


class TestInfo:
    def test_all_that_is_known(self, capsys):
        assert command("info", "lasaft_large_2021") == 0
        printed = capsys.readouterr().out
        for text in (
            "LaSAFT large (2021)",
            "sha256 8a5320702a3315088f455dbb4c541b6b9aaa3f16296358fe026c501de65973d9",
            "vocals 7.47, drums 5.53, bass 5.79, other 4.85 dB: SDR (museval, median) of this file, overlap 0.5",
            "https://media.githubusercontent.com/",
            "MUSDB18",
            "embedding_dim 64",
            "MIT",
        ):
            assert text in printed

    def test_json(self, capsys):
        command("info", "tfc_tdf_large_vocals", "--json")
        assert json.loads(capsys.readouterr().out)["config"]["hop_length"] == 2048

    def test_an_unknown_name(self):
        with pytest.raises(
            UsageError, match=r"There is no model 'lasaft_v2_ligth'\. Did you mean lasaft_v2_light"
        ):
            command("info", "lasaft_v2_ligth")


class TestDownload:
    def test_it_says_where_the_weights_are(self, server, capsys):
        add_own(card_of(server))
        assert command("download", "example") == 0
        assert capsys.readouterr().out == f"example is installed: {paths.models_folder() / 'example.ckpt'}\n"

    def test_it_shows_what_was_recorded(self, server, capsys):
        add_own(servers.unchecked(server))
        command("download", "example")
        recorded = "its checksum is not published; from now on it is sha256 "
        assert recorded in capsys.readouterr().out.lower()
        command("info", "example")
        assert f"from {server.url}" in capsys.readouterr().out

    def test_a_built_in_model(self, server, capsys, monkeypatch, tmp_path):
        add_own(card_of(server))
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "example.ckpt").touch()
        monkeypatch.setattr(paths, "resources_folder", lambda: tmp_path)
        assert command("download", "example") == 0
        assert capsys.readouterr().out == "example is built in.\n"

    def test_no_download_begins_if_a_name_is_unknown(self, server):
        add_own(card_of(server))
        with pytest.raises(UsageError, match="xyzzy"):
            command("download", "example", "xyzzy")
        assert server.requests == []

    def test_a_failure(self, server):
        add_own(card_of(server))
        server.answers = [servers.status(404)]
        with pytest.raises(DownloadError, match="HTTP 404"):
            command("download", "example")


class TestImport:
    def test_what_it_is(self, capsys, monkeypatch, tmp_path):
        weights = tmp_path / "song.ckpt"
        weights.write_bytes(b"weights")
        card = ModelCard("song", "conditioned", {}, ("vocals", "drums"), notes="Assumed: n_fft = 2048.")
        monkeypatch.setattr(checkpoint, "inspect", lambda *_: card)
        assert command("import", str(weights)) == 0
        assert capsys.readouterr().out.splitlines() == [
            "song.ckpt is of the family 'conditioned' and separates vocals, drums.",
            f"song is installed: {paths.models_folder() / 'song.ckpt'}",
            "Assumed: n_fft = 2048.",
        ]
        command("list")
        assert words(capsys, "song")[1] == "installed"

    def test_a_file_of_the_authors(self, capsys):
        golden = shared("golden", "ismir2020_tfc_tdf_net", "checkpoint.ckpt")
        assert command("import", str(golden), "--name", "golden") == 0
        assert "is of the family 'dedicated' and separates vocals." in capsys.readouterr().out
        assert files() == {"golden.ckpt", "golden.card.toml"}

    def test_no_model(self, tmp_path: Path):
        (tmp_path / "song.mp3").write_bytes(b"ID3" + bytes(100))
        with pytest.raises(CheckpointError, match=r"song\.mp3"):
            command("import", str(tmp_path / "song.mp3"))


class TestRemoveAndVerify:
    @pytest.fixture(autouse=True)
    def example(self, server, capsys):
        add_own(card_of(server))
        command("download", "example")
        capsys.readouterr()

    def test_remove(self, capsys):
        assert command("remove", "example") == 0
        assert capsys.readouterr().out == "example is removed.\n"
        assert files() == set()
        with pytest.raises(UsageError):
            command("remove", "example")

    @pytest.mark.parametrize("names", [[], ["example"]])
    def test_whole(self, capsys, names):
        assert command("verify", *names) == 0
        line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("example: "))
        assert line.startswith("example: whole (sha256 ")

    def test_damaged(self, capsys):
        (paths.models_folder() / "example.ckpt").write_bytes(CONTENT[::-1])
        with pytest.raises(CheckpointError, match=r"Damaged: example\. Fetch them again"):
            command("verify")
        assert "example: damaged, its sha256 is " in capsys.readouterr().out

    def test_not_installed(self):
        with pytest.raises(CheckpointError, match="'lasaft_v2_light' are not installed"):
            command("verify", "lasaft_v2_light")

    def test_nothing_to_hold_it_against(self, capsys):
        add_own(ModelCard("other", "lite", {}, ("vocals",), file="other.ckpt"))
        (paths.models_folder() / "other.ckpt").write_bytes(b"?")
        assert command("verify", "other") == 0
        assert "no checksum is published" in capsys.readouterr().out


class TestVerifyCards:
    def test_it_says_what_would_be_fetched_from_where(self, capsys):
        assert command("verify", "--cards") == 0
        out = capsys.readouterr().out
        assert "scnet: scnet.ckpt, 42.4 MB, sha256 1bc0d1ab" in out
        assert "lasaft_v2_light: lasaft_v2_light.ckpt, about 7.9 MB, git blob dfe269aa" in out
        assert "  https://github.com/ZFTurbo/" in out
        assert out.count("tdc_17_vocals: tdc_17_vocals_top") == 3
        assert "WRONG" not in out

    def test_only_those_that_are_named(self, capsys):
        assert command("verify", "--cards", "scnet") == 0
        assert all(
            line.startswith(("scnet: ", "  https://")) for line in capsys.readouterr().out.splitlines()
        )

    def test_an_address_that_cannot_be_right_is_an_error(self, capsys):
        page = "https://github.com/a/b/blob/main/mine.ckpt"
        add_own(ModelCard("mine", "lite", {}, ("vocals",), file="mine.ckpt", urls=(page,), size_bytes=4))
        with pytest.raises(CheckpointError) as caught:
            command("verify", "--cards", "mine")
        assert "mine.ckpt has no checksum" in caught.value.message
        assert "a page about the file" in caught.value.message
        assert "WRONG" in capsys.readouterr().out


class TestRecommended:
    @pytest.fixture
    def recommended_card(self, server, monkeypatch):
        card = card_of(server, rank="best", licence="MIT")
        entries = {"example": catalog.entry_of(card), "lite": catalog.find_entry("lite")}
        monkeypatch.setattr(catalog, "load", lambda: catalog.Catalog(entries))
        return card

    def test_what_is_fetched_is_said_before(self, recommended_card, capsys):
        assert command("download", "recommended") == 0
        assert capsys.readouterr().out.startswith(
            "Recommended for 'best': example, 3.0 MB, MIT.\nexample is ins"
        )
        assert "example.ckpt" in files()

    def test_nothing_is_fetched_twice(self, recommended_card, server, capsys, monkeypatch):
        command("download", "recommended")
        entries = {"example": catalog.entry_of(recommended_card)}
        monkeypatch.setattr(catalog, "load", lambda: catalog.Catalog(entries))
        assert command("download", "recommended") == 0
        assert capsys.readouterr().out.endswith("All recommended models are installed.\n")
        assert len(server.requests) == 1
