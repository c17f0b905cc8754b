"""Two processes learn what one would with batches twice as large."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.nn.families import build_network
from tests.command_line import ROOT, environment
from tests.unit.training.test_dataset import make_songs

CONFIG = """
steps = 3
batch = {batch}
validate_every = 3
save_every = 3
device = "cpu"
loss = "{loss}"
{network}
[data]
train = ["{songs}"]
validation = ["{songs}/one"]
segment_seconds = 0.3
remix = 0.5
workers = 0
[optimiser]
learning_rate = 1e-3
warmup_steps = 1
decay_steps = 1
accumulate = {accumulate}
frozen_statistics = {frozen}
frozen_encoder_steps = 1
"""
LITE = """
[network]
channels = [4, 4, 4, 4, 4, 4]
mask_channels = 2
high_bands = 8
"""
LASAFT = """
family = "conditioned"
[network]
n_fft = 256
hop_length = 128
internal_channels = 6
n_blocks = 5
n_internal_layers = 2
bn_factor = 4
min_bn_units = 4
embedding_dim = 8
dk = 4
num_tdfs = 3
"""


def train(folder: Path, processes: int, **values) -> list[dict[str, torch.Tensor]]:
    """Train in a folder of its own with so many processes, and return the weights of each."""
    folder.mkdir()
    songs = folder.parent / "songs"
    defaults = {"batch": 2, "accumulate": 1, "frozen": "true", "loss": "relative_root", "network": LITE}
    config = folder / "run.toml"
    config.write_text(CONFIG.format(songs=songs, **{**defaults, **values}))
    script = Path(__file__).with_name("train_together.py")
    launcher = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    more = environment(LASAFT_HOME=str(folder / "home"), OMP_NUM_THREADS="1")
    command = [sys.executable, *(launcher if processes > 1 else ()), script, config, folder]
    done = subprocess.run(command, env=more, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [torch.load(folder / f"rank-{rank}.pt", weights_only=True) for rank in range(processes)]


def losses(folder: Path) -> list[float]:
    return [float(row.split(",")[1]) for row in (folder / "curve.csv").read_text().splitlines()[1:]]


@pytest.fixture
def songs(tmp_path) -> Path:
    return make_songs(tmp_path / "songs")


@pytest.mark.slow
def test_two_processes_learn_what_one_does_with_the_double_batch(songs, tmp_path):
    """With gradients gathered over two batches, and an encoder that is left alone at first."""
    first, second = train(tmp_path / "two", 2, batch=1, accumulate=2)
    (alone,) = train(tmp_path / "one", 1, batch=2, accumulate=2)
    torch.manual_seed(0)
    start = build_network("lite", tomllib.loads(LITE)["network"], MUSDB_STEMS).state_dict()
    moved = apart = 0.0
    for name, weight in alone.items():
        assert torch.equal(first[name], second[name]), name
        moved += float((weight - start[name]).float().square().sum())
        apart += float((weight - first[name]).float().square().sum())
    assert moved > 0.01
    assert (
        apart < 1e-3 * moved
    )  # Adam makes steps of one size out of gradients that are all but zero, and so noise
    assert losses(tmp_path / "two") == pytest.approx(losses(tmp_path / "one"), rel=1e-3)
    assert len(losses(tmp_path / "two")) == 3  # only the first process writes


@pytest.mark.slow
def test_two_processes_agree_on_a_lasaft_network(songs, tmp_path):
    """Batch norms that learn, too, though their statistics are those of the first process."""
    first, second = train(tmp_path / "two", 2, frozen="false", loss="spec_mse", network=LASAFT)
    for name, weight in first.items():
        if "running_" not in name:
            assert torch.equal(weight, second[name]), name
