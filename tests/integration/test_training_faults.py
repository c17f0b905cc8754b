"""What goes wrong while a network is trained: no room, songs that cannot be read. One sentence each."""

import os
from functools import partial
from pathlib import Path

import command_line
import pytest
import signals
from command_line import complaints

from lasaft_studio.audio.stems import MUSDB_STEMS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits are others there")
RECIPE = """
name = "small"
family = "lite"
steps = 2
batch = 1
device = "cpu"
save_every = 1
[network]
n_fft = 4096
hop = 1024
channels = [4, 4, 4, 4, 4, 4]
mask_channels = 2
[data]
segment_seconds = 0.5
"""


@pytest.fixture
def train(tmp_path):
    """Train on two songs of a second, the second of which no validation reads."""
    for name in ("kept", "learnt"):
        (tmp_path / "songs" / name).mkdir(parents=True)
        for stem in MUSDB_STEMS:
            signals.write(tmp_path / "songs" / name / f"{stem}.wav", signals.noise(1.0))
    recipe = tmp_path / "small.toml"
    recipe.write_text(RECIPE)
    folders = (f'data.train=["{tmp_path / "songs"}"]', 'data.keep=["kept"]')
    return partial(command_line.run, "train", "run", "-o", tmp_path / "run", recipe, *folders, cwd=tmp_path)


def limited(size_bytes: int):
    """Return what lets no file of a process grow larger."""
    import resource

    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("workers", [0, 1])
def test_a_song_that_cannot_be_read(train, tmp_path, workers):
    (tmp_path / "songs" / "learnt" / "drums.wav").write_bytes(b"RIFF")
    done = train(f"data.workers={workers}")
    assert done.returncode == 3, done.stderr
    (sentence,) = complaints(done.stderr)
    assert "drums.wav" in sentence
    assert "Traceback" not in sentence


@pytest.mark.parametrize("workers", [0, 1])
def test_no_room_for_decoded_songs(train, home, workers):
    done = train(f"data.workers={workers}", preexec_fn=limited(100_000))
    assert done.returncode == 7, done.stderr
    (sentence,) = complaints(done.stderr)
    assert "The disk is full" in sentence
    assert not files(home / "cache" / "training")


def test_no_room_for_the_run(train, tmp_path):
    done = train("data.workers=0", preexec_fn=limited(200_000))  # a song needs 176 kB, the state more
    assert done.returncode == 7, done.stderr
    (sentence,) = complaints(done.stderr)
    assert "The disk is full: state.pt was not written." in sentence
    assert files(tmp_path / "run") == {"config.json", "curve.csv"}
