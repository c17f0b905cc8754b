"""SCNet's files: the authors' numbers, the released networks' names and shapes, and what contradicts itself."""

import json
import shutil

import numpy as np
import pytest
import torch
import yaml

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.checkpoints.upstream import importers
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.inference import ready
from tests.shared import shared
from tests.tiny_networks import difference

TOLERANCE = 1e-5  # of the largest value that theirs has
PARAMETERS = {"scnet": 10_578_768, "scnet_large": 42_181_232}
STEMS = ["bass", "kick", "vocals"]


@pytest.fixture
def tiny(tmp_path):
    """Return a tiny SCNet for three stems as the authors' trainer would save it, and its yaml."""
    torch.manual_seed(0)
    config = {"dims": (4, 4, 6), "n_fft": 128, "hop_length": 32, "win_length": 128, "dual_path_layers": 2}
    network = build_network("scnet", config, STEMS)
    model = {"dims": [4, 4, 6], "nfft": 128, "hop_size": 32, "win_size": 128, "num_dplayer": 2}
    training = {"instruments": ["Bass", "Kick Drum", "Vocals"], "target_instrument": None}
    settings = {"audio": {"chunk_size": 4096, "sample_rate": 44100}, "model": model, "training": training}
    return tmp_path / "tiny.ckpt", authors_names(network.state_dict()), settings


def authors_names(state):
    def name(ours):
        first, second, *rest = ours.split(".")
        if first == "encoder":
            kind, *tail = rest
            if kind == "down":
                return ".".join((first, second, "SDlayer.convs", *tail))
            if kind == "convolutions":
                return ".".join((first, second, "conv_modules", tail[0], "layers", *tail[1:]))
            return ".".join((first, second, "globalconv", *tail))
        if first == "dual_path":
            return ".".join(("separation_net.dp_modules", second, f"{rest[0][:-1]}_layers", *rest[1:]))
        part = ("0",) if first == "fusions" else ("1", "convtrs")
        return ".".join(("decoder", second, *part, *rest))

    return {name(key): tensor for key, tensor in state.items()}


def save(tiny, settings=None, contents=None):
    path, state, told = tiny
    torch.save(state if contents is None else contents, path)
    path.with_suffix(".yaml").write_text(yaml.safe_dump(told if settings is None else settings))
    return path


@pytest.mark.parametrize("prepare", [lambda network: network, ready])
@pytest.mark.parametrize("name", ["a", "b"])
@torch.no_grad()
def test_the_authors_numbers(name, prepare):
    network = prepare(checkpoint.load(shared("golden", "scnet_small", "checkpoint.ckpt")).network)
    with np.load(shared("golden", "scnet_small", "io.npz")) as arrays:
        given, expected = (torch.from_numpy(arrays[f"{part}_{name}"]) for part in ("mix", "out"))
    found = network(given.T[None], range(len(network.stems)))[0]
    assert difference(found, expected.transpose(1, 2)) < TOLERANCE


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_tensor_is_missing_or_left_over(name, tmp_path):
    shapes = json.loads(shared("golden", f"{name}.manifest.json").read_text())
    contents = {key: torch.empty(shape, device="meta") for key, shape in shapes.items()}
    found = importers.recognise(contents, tmp_path / "x.ckpt")
    with torch.device("meta"):
        network = build_network("scnet", {**found.assumptions, **found.facts}, found.stems)
    network.load_state_dict(found.tensors, strict=True, assign=True)
    assert sum(weight.numel() for weight in network.parameters()) == PARAMETERS[name]
    assert found.stems == ("drums", "bass", "other", "vocals")
    large = name == "scnet_large"
    assert network.config.band_shares == ((0.225, 0.372, 0.403) if large else (0.175, 0.392, 0.433))


@pytest.mark.parametrize("key", ["state", "state_dict", "model_state_dict"])
def test_nested_and_wrapped_tensors_are_found(key, tiny):
    wrapped = {f"module.{name}": tensor for name, tensor in tiny[1].items()}
    loaded = checkpoint.load(save(tiny, contents={key: wrapped, "epoch": 3}))
    assert loaded.card.stems == ("bass", "kick", "vocals")
    assert loaded.network.segment_frames == 4096
    assert loaded.network.stft.n_fft == 128


def test_shapes_tell_what_no_yaml_does(tiny):
    path = save(tiny)
    path.with_suffix(".yaml").unlink()
    card = checkpoint.inspect(path)
    assert card.config["dims"] == (4, 4, 6)
    assert card.config["dual_path_layers"] == 2
    assert card.stems == ("stem_1", "stem_2", "stem_3")
    assert "n_fft = 4096" in card.notes


def test_a_yaml_of_another_name_can_be_given(tiny, tmp_path):
    path = save(tiny)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    config = shutil.move(path.with_suffix(".yaml"), elsewhere / "its.yaml")
    assert checkpoint.inspect(path, config).stems == ("bass", "kick", "vocals")


@pytest.mark.parametrize(
    ("section", "key", "value", "words"),
    [
        ("model", "dims", [4, 32, 64, 128], "dims = [4, 32, 64, 128]"),
        ("model", "num_dplayer", 6, "dual_path_layers = 6"),
        ("training", "instruments", ["vocals", "other"], "names 2 stems"),
        ("training", "instruments", ["Vocal", "vocals", "bass"], "a name of its own"),
        ("model", "nfft", "large", "'n_fft' cannot be 'large'"),
        ("model", "band_SR", [0.6, 0.6, 0.1], "0.6 and 0.6"),
    ],
)
def test_a_yaml_that_contradicts_the_weights_is_refused_in_a_sentence(section, key, value, words, tiny):
    tiny[2][section][key] = value
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(save(tiny))
    assert words in caught.value.message


def test_a_checkpoint_that_is_cut_off_is_refused_in_a_sentence(tiny):
    path = save(tiny)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(CheckpointError, match="its end is missing"):
        checkpoint.load(path)


def test_tensors_of_half_a_network_are_refused_in_a_sentence(tiny):
    half = {name: tensor for name, tensor in tiny[1].items() if not name.startswith("decoder.1")}
    with pytest.raises(CheckpointError, match="do not make a whole SCNet"):
        checkpoint.load(save(tiny, contents=half))


def test_our_own_file_of_it_is_the_same_network(tiny, tmp_path):
    loaded = checkpoint.load(save(tiny))
    checkpoint.save(tmp_path / "own.safetensors", loaded.network, loaded.card)
    again = checkpoint.load(tmp_path / "own.safetensors").network
    mixture = torch.randn(1, 2, 3000)
    with torch.no_grad():
        assert torch.equal(again(mixture, [0, 2]), loaded.network(mixture, [0, 2]))


def test_the_card_that_an_import_writes_keeps_the_yaml(tiny):
    path = save(tiny)
    card = checkpoint.inspect(path)
    path.with_suffix(".yaml").unlink()
    kept = checkpoint.read(path, ModelCard("kept", "scnet", card.config, card.stems)).card
    assert kept.config == card.config
    assert kept.stems == card.stems


def test_a_yaml_in_the_models_folder_is_not_the_one_of_a_model_with_a_card(tiny, tmp_path):
    path = save(tiny)
    card = checkpoint.inspect(path)
    path.with_suffix(".yaml").unlink()
    (tmp_path / "config.yaml").write_text(yaml.safe_dump({"model": {"dims": [4, 32, 64, 128]}}))
    kept = checkpoint.read(path, ModelCard("kept", "scnet", card.config, card.stems))
    assert checkpoint.network_of(kept).config.dims == (4, 4, 6)
    with pytest.raises(CheckpointError, match="dims"):
        checkpoint.inspect(path)
