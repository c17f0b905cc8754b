"""The loop learns, stops, and goes on as if it had never stopped."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import torch._inductor.config
from songmaker.sources import BY_ID

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.errors import Cancelled, TrainingError
from lasaft_studio.nn.families import build_network
from lasaft_studio.progress import Progress
from lasaft_studio.tasks.pack_model import pack_model
from lasaft_studio.tasks.train_network import _prepare, forecast_training, train_network
from lasaft_studio.training.config import DataConfig, OptimiserConfig, TrainConfig, from_values, read_config
from lasaft_studio.training.losses import LOSSES
from lasaft_studio.training.optimisers import rate_factor
from lasaft_studio.training.validation import EXCERPTS
from tests.unit.training.test_dataset import make_songs

SMALL = {"n_fft": 4096, "hop": 1024, "channels": (4, 4, 4, 4, 4, 4), "mask_channels": 2, "high_bands": 8}


@pytest.fixture
def config(tmp_path, monkeypatch) -> TrainConfig:
    monkeypatch.setattr("lasaft_studio.tasks.train_network.VALIDATION_SECONDS", 0.5)
    songs = make_songs(tmp_path / "songs")
    data = DataConfig(
        train=(str(songs),), validation=(str(songs / "one"),), segment_seconds=0.25, remix=0.5, workers=0
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


LASAFT = {
    "n_fft": 256, "hop_length": 128, "num_frame": 32, "internal_channels": 6, "n_blocks": 5, "n_internal_layers": 2,
    "bn_factor": 4, "min_bn_units": 4, "embedding_dim": 8, "dk": 4, "num_tdfs": 3,
}  # fmt: skip


def curve(folder) -> list[str]:
    rows = (folder / "curve.csv").read_text().splitlines()[1:]
    return [",".join(row.split(",")[:3]) for row in rows]  # without the seconds


@pytest.mark.parametrize(("family", "sizes"), [("lite", SMALL), ("conditioned", LASAFT)])
def test_a_run_that_was_stopped_gives_the_same_losses(config, tmp_path, family, sizes):
    """Bit by bit, also where dropout and batch norms have a memory of their own, as in LaSAFT's generator."""
    config = dataclasses.replace(config, family=family, network=sizes)
    train_network(config, tmp_path / "whole", Progress())
    with pytest.raises(Cancelled):
        train_network(config, tmp_path / "stopped", Stop(3))
    assert len(curve(tmp_path / "stopped")) < 6
    train_network(config, tmp_path / "stopped", Progress())
    assert curve(tmp_path / "whole") == curve(tmp_path / "stopped")
    first = torch.load(tmp_path / "whole" / "state.pt", weights_only=True)
    second = torch.load(tmp_path / "stopped" / "state.pt", weights_only=True)
    for part in ("network", "average"):
        assert all(torch.equal(first[part][name], second[part][name]) for name in first[part])


def test_a_run_that_broke_off_forgets_what_was_not_saved(config, tmp_path):
    train_network(dataclasses.replace(config, steps=4), tmp_path / "run", Progress())
    with (tmp_path / "run" / "curve.csv").open("a") as file:
        file.write("5,1.0,1.0,1.0\n6,1.0,1.0,1.0\n")  # steps after the last state
    train_network(config, tmp_path / "run", Progress())
    assert [row.split(",")[0] for row in curve(tmp_path / "run")] == list("123456")


def test_gathered_batches_are_one_large_batch(config, tmp_path):
    """With norms that stand still, since those that learn would see smaller batches."""
    still = dataclasses.replace(config.optimiser, frozen_statistics=True, learning_rate=1e-3)
    large = dataclasses.replace(config, batch=4, steps=3, optimiser=still)
    gathered = dataclasses.replace(large, batch=2, optimiser=dataclasses.replace(still, accumulate=2))
    for name, each in (("large", large), ("gathered", gathered)):
        train_network(each, tmp_path / name, Progress())
    rows = [[float(row.split(",")[1]) for row in curve(tmp_path / name)] for name in ("large", "gathered")]
    assert rows[0] == pytest.approx(rows[1], rel=1e-4)


def test_half_precision_learns_about_the_same(config, tmp_path):
    for name in ("float32", "bfloat16"):
        train_network(dataclasses.replace(config, precision=name), tmp_path / name, Progress())
    rows = [[float(row.split(",")[1]) for row in curve(tmp_path / n)] for n in ("float32", "bfloat16")]
    assert rows[0] != rows[1]
    assert rows[0] == pytest.approx(rows[1], rel=0.05)


BROAD = {"n_fft": 512, "widths": [4, 8], "dilations": [1]}


@pytest.mark.skipif(not shutil.which("g++"), reason="torch compiles with a C++ compiler")
def test_compiled_parts_learn_the_same(config, tmp_path):
    config = dataclasses.replace(config, family="broad", network=BROAD)
    for name, parts in (("plain", ()), ("compiled", ("net",))):
        train_network(dataclasses.replace(config, compiled=parts), tmp_path / name, Progress())
    rows = [[float(row.split(",")[1]) for row in curve(tmp_path / n)] for n in ("plain", "compiled")]
    assert rows[0] == pytest.approx(rows[1], rel=1e-4)
    states = [
        torch.load(tmp_path / n / "best.pt", weights_only=True)["network"] for n in ("plain", "compiled")
    ]
    assert list(states[0]) == list(states[1])


def test_a_part_that_is_not_there_cannot_be_compiled(config, tmp_path):
    config = dataclasses.replace(config, family="broad", network=BROAD, compiled=("nett",))
    with pytest.raises(TrainingError, match="no part 'nett'"):
        train_network(config, tmp_path / "run", Progress())


def test_without_a_compiler_one_sentence_says_so(config, tmp_path, monkeypatch):
    monkeypatch.setattr(torch._inductor.config.cpp, "cxx", (None, "/nowhere/c++"))
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "compiled"))
    torch.compiler.reset()
    other_sizes = BROAD | {"widths": [5, 9]}  # which no other test has compiled
    config = dataclasses.replace(config, family="broad", network=other_sizes, compiled=("net",))
    with pytest.raises(TrainingError, match="No working C\\+\\+ compiler") as raised:
        train_network(config, tmp_path / "run", Progress())
    assert "compiled=[]" in str(raised.value.hint)


def test_training_stops_when_nothing_gets_better(config, tmp_path):
    still = dataclasses.replace(config.optimiser, learning_rate=0.0)
    patient = dataclasses.replace(
        config, steps=50, validate_every=1, patience=2, optimiser=still, ema=0.0, network=SMALL
    )
    train_network(patient, tmp_path / "run", Progress())
    assert len(curve(tmp_path / "run")) <= 10
    train_network(patient, tmp_path / "run", Progress())  # it stays over
    assert len(curve(tmp_path / "run")) <= 10


def test_the_average_is_that_of_the_weights(config, tmp_path):
    train_network(dataclasses.replace(config, steps=1, ema=0.75), tmp_path / "run", Progress())
    torch.manual_seed(config.seed)
    start = build_network("lite", SMALL, config.stems).state_dict()
    state = torch.load(tmp_path / "run" / "state.pt", weights_only=True)
    name = "embedding.weight"
    assert torch.equal(
        state["average"][f"module.{name}"], state["network"][name]
    )  # the first is taken as it is
    train_network(dataclasses.replace(config, steps=2, ema=0.75), tmp_path / "run", Progress())
    later = torch.load(tmp_path / "run" / "state.pt", weights_only=True)
    wanted = 0.75 * state["network"][name] + 0.25 * later["network"][name]
    assert torch.allclose(later["average"][f"module.{name}"], wanted)
    assert not torch.equal(later["network"][name], start[name])


def test_curves_are_written_for_tensorboard(config, tmp_path):
    reading = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator", reason="the extra 'train' is not installed"
    )
    train_network(dataclasses.replace(config, tensorboard=True), tmp_path / "run", Progress())
    events = reading.EventAccumulator(str(tmp_path / "run" / "tensorboard")).Reload()
    assert {"loss", "norm", "rate/0", "sdr/mean", "sdr/vocals"} <= set(events.Tags()["scalars"])
    assert [event.step for event in events.Scalars("loss")] == [1, 2, 3, 4, 5, 6]
    assert [event.step for event in events.Scalars("sdr/vocals")] == [3, 6]


def test_a_network_for_one_stem_hears_the_others(config, tmp_path):
    """Its mixture is the whole song: else it would learn to return what it is given."""
    data = dataclasses.replace(config.data, background=("drums", "bass", "other"))
    sizes = {key: value for key, value in LASAFT.items() if key not in {"embedding_dim", "dk", "num_tdfs"}}
    alone = dataclasses.replace(config, family="dedicated", network=sizes, stems=("vocals",), data=data)
    train_network(alone, tmp_path / "run", Progress())
    material = _prepare(alone)
    assert material.data[0].shape == (4, 2, 11025)
    assert all(excerpt.stems.shape[0] == 4 for excerpt in material.kept)
    assert "vocals=" in (tmp_path / "run" / "validation.csv").read_text()
    assert "drums=" not in (tmp_path / "run" / "validation.csv").read_text()


def test_a_forecast_writes_nothing(config, tmp_path):
    found = forecast_training(config, tmp_path / "run", Progress())
    assert not (tmp_path / "run").exists()
    assert found.steps == 6
    assert found.validations == 2
    assert found.step_seconds > 0
    assert 0 <= found.waited_share <= 1
    assert found.hours == pytest.approx((6 * found.step_seconds + 2 * found.validation_seconds) / 3600)
    train_network(dataclasses.replace(config, steps=4), tmp_path / "run", Progress())
    before = (tmp_path / "run" / "state.pt").read_bytes()
    assert forecast_training(config, tmp_path / "run", Progress()).steps == 2
    assert (tmp_path / "run" / "state.pt").read_bytes() == before


def test_songs_are_kept_by_name(config):
    data = dataclasses.replace(config.data, validation=(), keep=("two",))
    material = _prepare(dataclasses.replace(config, data=data))
    assert {excerpt.song for excerpt in material.kept} == {"two"}
    assert [song.name for song in material.data._songs] == ["one"]
    with pytest.raises(TrainingError, match="no song for the validation"):
        _prepare(dataclasses.replace(config, data=dataclasses.replace(data, keep=())))


def test_kept_songs_count_once_more_in_mono(config):
    data = dataclasses.replace(config.data, validation_mono=True)
    stereo, mono = _prepare(config).kept, _prepare(dataclasses.replace(config, data=data)).kept[EXCERPTS:]
    assert [excerpt.song for excerpt in mono] == ["one, mono"] * EXCERPTS
    for wide, narrow in zip(stereo, mono, strict=True):
        assert np.array_equal(narrow.stems[:, 0], narrow.stems[:, 1])
        assert np.allclose(narrow.stems.mean(axis=1), wide.stems.mean(axis=1), atol=1e-7)


def test_an_unknown_loss_is_refused_by_name(config, tmp_path):
    with pytest.raises(TrainingError, match="no loss 'spec_mes'"):
        train_network(dataclasses.replace(config, loss="spec_mes"), tmp_path / "run", Progress())


def test_the_loss_falls_on_one_song(config, tmp_path):
    longer = dataclasses.replace(config, steps=25, validate_every=25, save_every=25)
    train_network(longer, tmp_path / "run", Progress())
    losses = [float(row.split(",")[1]) for row in curve(tmp_path / "run")]
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])


def test_a_run_becomes_a_model_that_loads(config, tmp_path):
    train_network(config, tmp_path / "run", Progress())
    file = tmp_path / "mine.safetensors"
    card = pack_model(tmp_path / "run", file, None)
    loaded = checkpoint.load(file)
    assert loaded.card.stems == card.stems == ("vocals", "drums", "bass", "other")
    best = torch.load(tmp_path / "run" / "best.pt", weights_only=True)["network"]
    for name, weight in loaded.network.state_dict().items():
        assert torch.allclose(weight, best[name], rtol=1e-3, atol=1e-4)


def test_a_card_tells_how_its_model_came_about(config, tmp_path):
    """By itself, and where a card of one's own says nothing else."""
    songs = Path(config.data.train[0])
    (songs / "one" / "song.json").write_text('{"sources": ["groove", "computed"]}')
    train_network(config, tmp_path / "run", Progress())
    card = pack_model(tmp_path / "run", tmp_path / "a.safetensors", None)
    assert {row.name for row in card.training_data} == {BY_ID["groove"].title, BY_ID["computed"].title}
    assert all(row.licence and row.credit for row in card.training_data)
    assert "steps of 2 mixtures" in card.notes
    assert [score.data_set for score in card.scores][1:] == ["one (kept for the validation)"]
    assert set(card.scores[1].values) == {"vocals", "drums", "bass", "other"}
    own = tmp_path / "card.toml"
    own.write_text(
        'name = "x"\nfamily = "lite"\nstems = ["vocals"]\nsample_rate = 44100\nlicence = "MIT"\nnotes = "Weak in winter."\n'
        "[config]\n[[training_data]]\nname = 'Mine'\n"
    )
    found = pack_model(tmp_path / "run", tmp_path / "b.safetensors", own)
    assert (found.licence, found.stems, found.family) == ("MIT", card.stems, "lite")
    assert [row.name for row in found.training_data] == ["Mine"]
    assert found.notes.startswith("Weak in winter. Trained for")
    assert checkpoint.load(tmp_path / "b.safetensors").card.notes == found.notes


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


def test_a_config_can_be_based_on_another(tmp_path):
    (tmp_path / "base.toml").write_text('family = "conditioned"\n[network]\nn_fft = 64\nn_blocks = 5\n')
    path = tmp_path / "a.toml"
    path.write_text('base = "base.toml"\nname = "a"\n[network]\nn_blocks = 7\n')
    config = read_config(path, ["network.dk=4"])
    assert (config.name, config.family) == ("a", "conditioned")
    assert config.network == {"n_fft": 64, "n_blocks": 7, "dk": 4}
    path.write_text('base = "a.toml"\n')
    with pytest.raises(TrainingError, match="based on"):
        read_config(path)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"stepz": 1}, "stepz"),
        ({"steps": "many"}, "steps"),
        ({"steps": 0}, "steps"),
        ({"precision": "float8"}, "precision"),
        ({"optimiser": {"name": "sgd"}}, "optimiser.name"),
        ({"data": {"remix": "x"}}, "data.remix"),
        ({"data": {"doubtful_whole": True, "background": ["other"]}}, "data.doubtful_whole"),
    ],
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
