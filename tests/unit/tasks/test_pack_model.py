"""A model file of a run: as large as it was asked for."""

import pytest
import torch
from safetensors.torch import load_file

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.cli.main import main
from lasaft_studio.nn.families import build_network
from lasaft_studio.training.config import DataConfig, TrainConfig
from lasaft_studio.training.run_folder import RunFolder

LARGE = "temporal.blocks.0.dilated.weight"


@pytest.fixture
def run(tmp_path) -> RunFolder:
    sizes = {"channels": 160, "dilations": (1,)}
    config = TrainConfig(family="tcn", network=sizes, data=DataConfig(validation=(str(tmp_path),)))
    network = build_network(config.family, config.network, config.stems)
    run = RunFolder(tmp_path / "run")
    run.write_config(config)
    run.save({"network": network.state_dict(), "scores": {}, "step": 1}, run.best_path)
    return run


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ((), torch.float16),
        (("--stored", "float32"), torch.float32),
        (("--stored", "float16"), torch.float16),
        (("--stored", "int8"), torch.int8),
    ],
)
def test_large_matrices_are_stored_as_asked(run, tmp_path, options, kind):
    file, card = tmp_path / "model.safetensors", tmp_path / "card.toml"
    assert main(["train", "pack", str(run.path), str(file), *options, "--catalogue", str(card)]) == 0
    assert load_file(file)[LARGE].dtype == kind
    assert f"size_bytes = {file.stat().st_size}" in card.read_text()
    wanted = run.load(run.best_path)["network"][LARGE]
    assert torch.allclose(checkpoint.load(file).network.state_dict()[LARGE], wanted, atol=1e-3)


def test_an_unknown_kind_is_refused_by_name(run, tmp_path, capsys):
    file = tmp_path / "model.safetensors"
    assert main(["train", "pack", str(run.path), str(file), "--stored", "int4"]) == 2
    assert "float32, float16, int8" in " ".join(capsys.readouterr().err.split())
    assert not file.exists()


def test_help_names_every_kind(capsys):
    assert main(["train", "pack", "--help"]) == 0
    assert "float32, float16, or int8 for large matrices [float16]" in " ".join(
        capsys.readouterr().out.split()
    )
