"""The mean of runs: of the same network only, written as a run that can be packed."""

import dataclasses
from pathlib import Path

import pytest
import torch

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.cli.main import main
from lasaft_studio.errors import TrainingError, UsageError
from lasaft_studio.nn.families import build_network
from lasaft_studio.tasks.average_runs import average_runs
from lasaft_studio.training.config import DataConfig, TrainConfig
from lasaft_studio.training.run_folder import RunFolder
from lasaft_studio.training.start import begin
from tests import signals

SMALL = {"channels": (4, 4, 8, 8, 8, 8), "mask_channels": 2, "high_bands": 8, "high_hidden": 8}


@pytest.fixture
def config(home, tmp_path, monkeypatch) -> TrainConfig:
    monkeypatch.setattr("lasaft_studio.tasks.train_network.VALIDATION_SECONDS", 1.0)  # as long as the song
    for name, samples in signals.song(1.0).items():
        (tmp_path / "kept" / "song").mkdir(parents=True, exist_ok=True)
        signals.write(tmp_path / "kept" / "song" / f"{name}.wav", samples)
    return TrainConfig(network=SMALL, data=DataConfig(validation=(str(tmp_path / "kept"),)))


@pytest.fixture
def make_run(tmp_path):
    def make(name, config, seed):
        torch.manual_seed(seed)
        network = build_network(config.family, config.network, config.stems)
        run = RunFolder(tmp_path / name)
        run.write_config(config)
        run.save({"network": network.state_dict(), "scores": {}, "step": 1}, run.best_path)
        return run

    return make


def weights(run):
    return run.load(run.best_path)["network"]


def test_the_mean_of_runs(config, make_run, tmp_path):
    one, two = make_run("one", config, 1), make_run("two", config, 2)
    scores = average_runs([one.path, two.path], tmp_path / "mean")
    assert set(scores) == set(config.stems)
    mean = weights(RunFolder(tmp_path / "mean"))
    for name, value in weights(one).items():
        if value.is_floating_point():
            assert torch.allclose(mean[name], (value + weights(two)[name]) / 2, atol=1e-6)


def test_a_balanced_mean_becomes_a_model_with_its_own_mask_power(config, make_run, tmp_path, capsys):
    runs = [str(make_run(name, config, seed).path) for seed, name in enumerate(("one", "two"))]
    mean, file = tmp_path / "mean", tmp_path / "model.safetensors"
    assert main(["train", "average", *runs, "-o", str(mean), "--balance", "0.5"]) == 0
    assert "validation songs: " in capsys.readouterr().out
    assert main(["train", "pack", str(mean), str(file)]) == 0
    assert checkpoint.load(file).network.config.mask_power != 2.0


def test_a_mean_with_a_network_for_the_lowest_bins(config, make_run, tmp_path):
    one = make_run("one", dataclasses.replace(config, name="lite/r9"), 1)
    tcn = dataclasses.replace(
        config, name="lite/low", family="tcn", network={"channels": 8, "dilations": (1, 2)}
    )
    low = make_run("low", tcn, 2)
    average_runs([one.path], tmp_path / "joined", 0.5, parts=[low.path])
    file = tmp_path / "model.safetensors"
    assert main(["train", "pack", str(tmp_path / "joined"), str(file)]) == 0
    packed = checkpoint.load(file)
    assert packed.card.name == "r9"
    network = packed.network
    assert torch.allclose(network.low.net.entry.weight, weights(low)["temporal.entry.weight"], atol=1e-2)
    trust = network.low.trust.detach()
    assert float(trust[0]) == pytest.approx(0.6, abs=1e-3)
    assert float(trust[-1]) < 0.1
    with pytest.raises(UsageError, match="'tcn' and 'broad'"):
        average_runs([one.path], tmp_path / "other", parts=[one.path])
    narrower = dataclasses.replace(tcn, network={"channels": 4, "dilations": (1, 2)})
    low.write_config(narrower)
    with pytest.raises(TrainingError, match="not of this network"):
        average_runs([one.path], tmp_path / "other", parts=[low.path])
    two_stems = dataclasses.replace(tcn, stems=("vocals", "drums"))
    with pytest.raises(TrainingError, match="another one"):
        average_runs([one.path], tmp_path / "other", parts=[make_run("two", two_stems, 3).path])


def test_a_mean_with_both_parts(config, make_run, tmp_path):
    one = make_run("one", config, 1)
    tcn = dataclasses.replace(config, family="tcn", network={"channels": 8, "dilations": (1, 2)})
    sizes = {"widths": (8, 16), "dilations": (1, 2)}
    broad = make_run("broad", dataclasses.replace(config, family="broad", network=sizes), 3)
    parts = [str(make_run("low", tcn, 2).path), str(broad.path)]
    joined, file = str(tmp_path / "joined"), str(tmp_path / "model.safetensors")
    options = ["--join", *parts, "--balance", "0.5"]
    assert main(["train", "average", str(one.path), "-o", joined, *options]) == 0
    assert main(["train", "pack", joined, file]) == 0
    network = checkpoint.load(Path(file)).network
    wanted = weights(broad)
    assert torch.allclose(
        network.broad.net.to_bands.conv.weight, wanted["net.to_bands.conv.weight"], atol=1e-2
    )
    assert network.low is not None
    assert network.config.broad_power == pytest.approx(network.config.low_power)
    assert network.config.broad_power != 1.0
    trust = network.broad.trust.detach()
    assert float(trust[0]) == float(trust[900]) > 0.2
    assert float(trust[-1]) < 0.1


def test_a_mean_with_a_network_for_mono(config, make_run, tmp_path):
    one = make_run("one", config, 1)
    sizes = {"widths": (8, 16), "dilations": (1, 2)}
    broad = make_run("broad", dataclasses.replace(config, family="broad", network=sizes), 2)
    mono = make_run("mono", dataclasses.replace(config, family="broad", network=sizes), 3)
    joined, file = str(tmp_path / "joined"), str(tmp_path / "model.safetensors")
    options = ["--join", str(broad.path), "--join-mono", str(mono.path), "--balance", "0.5"]
    assert main(["train", "average", str(one.path), "-o", joined, *options]) == 0
    assert main(["train", "pack", joined, file]) == 0
    network = checkpoint.load(Path(file)).network
    for part, run in ((network.broad, broad), (network.mono, mono)):
        wanted = weights(run)["net.to_bands.conv.weight"]
        assert torch.allclose(part.net.to_bands.conv.weight, wanted, atol=1e-2)
        assert part.power == network.config.broad_power != 1.0
    assert torch.equal(network.broad.trust, network.mono.trust)


def test_what_cannot_be_a_network_for_mono_is_refused(config, make_run, tmp_path):
    one = make_run("one", config, 1)
    sizes = {"widths": (8, 16), "dilations": (1, 2)}
    broad = make_run("broad", dataclasses.replace(config, family="broad", network=sizes), 2)
    with pytest.raises(UsageError, match="beside another of that family"):
        average_runs([one.path], tmp_path / "alone", mono=broad.path)
    with pytest.raises(UsageError, match="Only a network of 'broad'"):
        average_runs([one.path], tmp_path / "lite", parts=[broad.path], mono=one.path)
    wider = make_run(
        "wider", dataclasses.replace(config, family="broad", network={**sizes, "widths": (8, 32)}), 3
    )
    with pytest.raises(TrainingError, match="not of the same sizes"):
        average_runs([one.path], tmp_path / "wide", parts=[broad.path], mono=wider.path)
    average_runs([one.path], tmp_path / "both", parts=[broad.path], mono=broad.path)
    with pytest.raises(TrainingError, match="not of the same sizes"):
        average_runs([tmp_path / "both"], tmp_path / "wide", parts=[wider.path])
    assert not any((tmp_path / name).exists() for name in ("alone", "lite", "wide"))


def test_a_part_is_taken_out_trained_on_and_put_back(config, make_run, tmp_path):
    one = make_run("one", config, 1)
    tcn = dataclasses.replace(config, family="tcn", network={"channels": 8, "dilations": (1, 2)})
    first, second = make_run("first", tcn, 2), make_run("second", tcn, 3)
    average_runs([one.path], tmp_path / "joined", parts=[first.path])
    alone = build_network("tcn", tcn.network, tcn.stems)
    given = begin(alone, str(tmp_path / "joined" / "best.pt"))
    assert given == {name for name, _ in alone.named_parameters()}
    assert torch.equal(alone.temporal.entry.weight, weights(first)["temporal.entry.weight"])

    average_runs([tmp_path / "joined"], tmp_path / "again", parts=[second.path])
    before, after = (weights(RunFolder(tmp_path / name)) for name in ("joined", "again"))
    assert torch.equal(after["low.net.entry.weight"], weights(second)["temporal.entry.weight"])
    others = [name for name in before if not name.startswith("low.net.")]
    assert all(torch.equal(before[name], after[name]) for name in others)

    broad = build_network("broad", {"widths": (8, 16), "dilations": (1, 2)}, config.stems)
    with pytest.raises(TrainingError, match="not of this network"):
        begin(broad, str(one.best_path))


def test_what_has_no_mean_is_refused(config, make_run, tmp_path):
    one = make_run("one", config, 1)
    other = make_run("other", dataclasses.replace(config, network={**SMALL, "mask_channels": 3}), 1)
    with pytest.raises(TrainingError, match="same network"):
        average_runs([one.path, other.path], tmp_path / "mean")
    with pytest.raises(TrainingError, match="holds no run"):
        average_runs([one.path, tmp_path / "kept"], tmp_path / "mean")
    with pytest.raises(UsageError, match="within 0 and 1"):
        average_runs([one.path], tmp_path / "mean", 1.5)
    with pytest.raises(TrainingError, match="a run already"):
        average_runs([one.path], one.path)
    two = make_run("two", config, 2)
    two.best_path.write_bytes(b"no weights")
    with pytest.raises(TrainingError, match="cannot be read"):
        average_runs([one.path, two.path], tmp_path / "mean")
    two.save({"step": 1}, two.best_path)
    with pytest.raises(TrainingError, match="holds no weights"):
        average_runs([one.path, two.path], tmp_path / "mean")
    (two.path / "config.json").write_text("3")
    with pytest.raises(TrainingError, match="holds no run"):
        average_runs([two.path], tmp_path / "mean")
    assert not (tmp_path / "mean").exists()
