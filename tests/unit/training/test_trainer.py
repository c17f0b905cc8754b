"""The loop learns, stops, and goes on as if it had never stopped."""

import dataclasses

import pytest
import torch

from lasaft_studio.errors import Cancelled, TrainingError
from lasaft_studio.nn.families import build_network
from lasaft_studio.progress import Progress
from lasaft_studio.tasks.pack_model import pack_model
from lasaft_studio.tasks.train_network import train_network
from lasaft_studio.training.config import DataConfig, OptimiserConfig, TrainConfig, from_values, read_config
from lasaft_studio.training.losses import LOSSES
from lasaft_studio.training.optimisers import rate_factor
from tests.unit.training.test_dataset import make_songs

SMALL = {"n_fft": 4096, "hop": 1024, "channels": (4, 4, 4, 4, 4, 4), "mask_channels": 2, "high_bands": 8}


@pytest.fixture
def config(tmp_path) -> TrainConfig:
    songs = make_songs(tmp_path / "songs")
    data = DataConfig(
        train=(str(songs),), validation=(str(songs / "one"),), segment_seconds=0.5, remix=0.5, workers=0
    )
    optimiser = OptimiserConfig(learning_rate=1e-2, warmup_steps=1, decay_steps=1)
    return TrainConfig(
        network=SMALL, steps=6, batch=2, validate_every=3, save_every=2, ema=0.5, device="cpu",
        data=data, optimiser=optimiser,
    )  # fmt: skip


class Stop(Progress):
    """A progress that cancels itself at the n-th report."""

    def __init__(self, reports: int) -> None:
        super().__init__()
        self._left = reports

    def report(self, fraction, text=""):
        self._left -= 1
        if self._left == 0:
            self.cancel()
        super().report(fraction, text)


def curve(folder) -> list[str]:
    rows = (folder / "curve.csv").read_text().splitlines()[1:]
    return [",".join(row.split(",")[:3]) for row in rows]  # without the seconds


def test_a_run_that_was_stopped_gives_the_same_losses(config, tmp_path):
    train_network(config, tmp_path / "whole", Progress())
    with pytest.raises(Cancelled):
        train_network(config, tmp_path / "stopped", Stop(3))
    assert len(curve(tmp_path / "stopped")) < 6
    train_network(config, tmp_path / "stopped", Progress())
    assert curve(tmp_path / "whole") == curve(tmp_path / "stopped")
    first = torch.load(tmp_path / "whole" / "state.pt", weights_only=True)["network"]
    second = torch.load(tmp_path / "stopped" / "state.pt", weights_only=True)["network"]
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_the_loss_falls_on_one_song(config, tmp_path):
    longer = dataclasses.replace(config, steps=25, validate_every=25, save_every=25)
    train_network(longer, tmp_path / "run", Progress())
    losses = [float(row.split(",")[1]) for row in curve(tmp_path / "run")]
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])


def test_a_run_becomes_a_model_that_loads(config, tmp_path):
    from lasaft_studio.checkpoints import checkpoint

    train_network(config, tmp_path / "run", Progress())
    file = tmp_path / "mine.safetensors"
    card = pack_model(tmp_path / "run", file, None)
    loaded = checkpoint.load(file)
    assert loaded.card.stems == card.stems == ("vocals", "drums", "bass", "other")
    best = torch.load(tmp_path / "run" / "best.pt", weights_only=True)["network"]
    for name, weight in loaded.network.state_dict().items():
        assert torch.allclose(weight, best[name], rtol=1e-3, atol=1e-4)


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(TrainingError, match="no validated weights"):
        pack_model(tmp_path, tmp_path / "x.safetensors", None)


def test_rates_rise_stay_and_fall():
    settings = OptimiserConfig(warmup_steps=10, decay_steps=20)
    assert rate_factor(0, 100, settings) == pytest.approx(0.1)
    assert rate_factor(50, 100, settings) == 1.0
    assert rate_factor(90, 100, settings) == pytest.approx(0.5)


def test_a_config_is_read_and_changed(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text('name = "a"\nsteps = 5\n[data]\ntrain = ["x"]\n[optimiser]\nlearning_rate = 1\n')
    config = read_config(path, ["data.remix=0.25", "loss=spec_mse"])
    assert (config.name, config.steps, config.data.train) == ("a", 5, ("x",))
    assert config.optimiser.learning_rate == 1.0
    assert (config.data.remix, config.loss) == (0.25, "spec_mse")


@pytest.mark.parametrize(
    ("values", "word"),
    [({"stepz": 1}, "stepz"), ({"steps": "many"}, "steps"), ({"data": {"remix": "x"}}, "data.remix")],
)
def test_a_wrong_config_is_refused_by_name(values, word):
    with pytest.raises(TrainingError, match=word):
        from_values(TrainConfig, values, "")


@pytest.mark.parametrize("name", LOSSES)
def test_losses_are_least_at_the_truth(name):
    generator = torch.Generator().manual_seed(0)
    truths = torch.randn(2, 3, 2, 9, 5, 2, generator=generator)
    truths = torch.view_as_complex(truths)
    mixture = truths.sum(dim=1)
    wrong = truths.roll(1, dims=1)
    best = LOSSES[name](truths, truths, mixture)
    assert best < LOSSES[name](0.5 * truths, truths, mixture) < LOSSES[name](wrong, truths, mixture)


def test_gradients_reach_every_weight_of_the_lite_network():
    network = build_network("lite", SMALL, ("vocals", "drums", "bass", "other"))
    for branch in network.decoder.levels:
        if branch.latent is not None:
            torch.nn.init.ones_(branch.latent.gain)
        torch.nn.init.normal_(branch.gate.generator.weight)
    torch.nn.init.normal_(network.decoder.high.logits.weight)
    mixture = torch.randn(2, 2, 20000)
    estimates = network(mixture, [0, 1, 2, 3])
    estimates.square().mean().backward()
    silent = [n for n, p in network.named_parameters() if p.grad is None or not p.grad.any()]
    unused = ["encoder.levels.5.norm.bias", "encoder.levels.5.norm.weight"]  # Spleeter's U-Net leaves it out
    assert sorted(silent) == unused
