"""Our own files: what is saved is what is loaded, whole or not at all."""

import dataclasses
import json

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from lasaft_studio import paths
from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.card import ModelCard, Score, TrainingData, from_toml, write_card
from lasaft_studio.errors import CheckpointError, StorageError, UsageError
from lasaft_studio.nn.inference import ready
from tests.tiny_networks import NETWORKS, difference, make, noise

CARD = ModelCard(
    name="mine",
    family="",
    config={},
    stems=("vocals",),
    title="Mine",
    licence="MIT",
    credit="Somebody",
    size_bytes=3,
    sha256="0" * 64,
    training_data=(TrainingData("songs", "CC BY 4.0", "a band"),),
    scores=(Score("test", "SDR", {"vocals": 7.0}),),
)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "mine.safetensors"
    checkpoint.save(path, make("gpocm-tfc_lasaft"), CARD)
    return path


@pytest.mark.parametrize("name", NETWORKS)
@torch.no_grad()
def test_what_is_saved_is_what_is_loaded(name, tmp_path):
    network = make(name)
    path = tmp_path / "model.safetensors"
    checkpoint.save(path, network, CARD)
    loaded = checkpoint.load(path)
    assert type(loaded.network) is type(network)
    assert loaded.network.config == network.config
    assert loaded.network.stems == loaded.card.stems == network.stems
    assert not loaded.network.training
    stems = range(len(network.stems))
    assert difference(loaded.network(noise(), stems), network(noise(), stems)) == 0


def test_the_card_goes_along_without_what_a_file_cannot_know_of_itself(saved):
    card = checkpoint.load(saved).card
    assert (card.title, card.licence, card.credit) == ("Mine", "MIT", "Somebody")
    assert card.scores == CARD.scores
    assert card.training_data == CARD.training_data
    assert card.family == "conditioned"
    assert (card.file, card.size_bytes, card.sha256) == ("mine.safetensors", 0, "")
    assert checkpoint.inspect(saved) == card
    with safe_open(saved, framework="pt") as file:
        assert from_toml(file.metadata()["lasaft-studio.card"], "it") == card


@torch.no_grad()
def test_half_the_size_is_nearly_the_same(tmp_path, saved):
    network = make("gpocm-tfc_lasaft")
    network.generator.gamma[1].running_var.fill_(1e9)  # no float16 could hold it
    whole, half = tmp_path / "whole.safetensors", tmp_path / "half.safetensors"
    checkpoint.save(whole, network, CARD)
    checkpoint.save(half, network, CARD, stored="float16")
    assert half.stat().st_size < whole.stat().st_size
    loaded = checkpoint.load(half).network
    assert all(value.dtype in {torch.float32, torch.int64} for value in loaded.state_dict().values())
    assert difference(loaded(noise(), range(4)), network(noise(), range(4))) < 0.01


def test_a_matrix_that_half_the_size_cannot_hold_stays_whole(tmp_path):
    network = make("tfc")
    with torch.no_grad():
        network.unet.first_conv[0].weight[0, 0, 0, 0] = 1e6
    checkpoint.save(tmp_path / "x.safetensors", network, CARD, stored="float16")
    assert load_file(tmp_path / "x.safetensors")["unet.first_conv.0.weight"].dtype == torch.float32


def test_a_loaded_network_can_be_trained_and_its_file_replaced(saved):
    network = checkpoint.load(saved).network.train()
    saved.unlink()
    network(noise(), range(4)).square().mean().backward()
    assert all(weight.grad is not None for weight in network.parameters())


def test_models_are_found_by_name_card_or_path(saved):
    card = dataclasses.replace(checkpoint.inspect(saved), name="found", file="found.safetensors")
    saved.rename(paths.models_folder() / "found.safetensors")
    write_card(paths.models_folder() / "found.card.toml", card)
    for model in (
        "found",
        card,
        paths.models_folder() / "found.safetensors",
        str(paths.models_folder() / card.file),
    ):
        assert checkpoint.load(model).network.stems == ("vocals", "drums", "bass", "other")
    with pytest.raises(UsageError, match="no model 'fuond'"):
        checkpoint.load("fuond")


def test_what_the_file_tells_goes_before_what_its_card_says(saved):
    card = dataclasses.replace(CARD, family="lasaft_v2", config={"n_fft": 8}, stems=("a", "b"))
    weights = checkpoint.read(saved, card)
    assert weights.card.family == "conditioned"
    assert weights.card.config["n_fft"] == 64
    assert weights.card.title == "Mine"
    assert len(weights.card.stems) == 4


def test_a_network_made_ready_is_not_saved(tmp_path):
    path = tmp_path / "ready.safetensors"
    with pytest.raises(CheckpointError, match="not those of its network"):
        checkpoint.save(path, ready(make("tfc")), CARD)
    assert not list(tmp_path.iterdir())


def test_saving_fails_whole_and_leaves_the_old_file(saved, monkeypatch):
    before = saved.read_bytes()

    def no_space(*_arguments, **_keywords):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", no_space)
    with pytest.raises(StorageError, match="The disk is full"):
        checkpoint.save(saved, make("tfc"), CARD)
    assert saved.read_bytes() == before
    assert not list(saved.parent.glob("*.part"))


def test_a_file_in_place_of_the_folder_is_an_error_of_storage(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        checkpoint.save(tmp_path / "file" / "x.safetensors", make("tfc"), CARD)


def changed(saved, change, metadata=None):
    """Write what `change` makes of the tensors of the file `saved` over it."""
    with safe_open(saved, framework="pt") as file:
        metadata = file.metadata() if metadata is None else metadata
    tensors = load_file(saved)
    change(tensors)
    save_file(tensors, saved, metadata)
    return saved


def refusal(path):
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(path)
    return str(caught.value)


def test_tensors_that_do_not_fit_the_card_are_named(saved):
    name = "unet.last_conv.0.bias"
    assert f"'{name}' is missing" in refusal(changed(saved, lambda tensors: tensors.pop(name)))
    assert f"'{name}' has another size" in refusal(
        changed(saved, lambda tensors: tensors.update({name: torch.zeros(3)}))
    )
    assert "'x' is too much" in refusal(
        changed(saved, lambda tensors: tensors.update({name: torch.zeros(4), "x": torch.zeros(3)}))
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(saved, value):
    name = "unet.last_conv.0.bias"
    assert "no number" in refusal(changed(saved, lambda tensors: tensors[name].fill_(value)))


def test_a_file_without_a_card_or_with_a_broken_one_is_refused(saved):
    assert "without a model card" in refusal(changed(saved, lambda _: None, {}))
    assert "not TOML" in refusal(changed(saved, lambda _: None, {"lasaft-studio.card": "= ="}))
    assert "'family' is missing" in refusal(
        changed(saved, lambda _: None, {"lasaft-studio.card": 'name = "x"'})
    )


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("channels = 3", "'channels'"),
        ("n_fft = 1099511627776", "'n_fft'"),
        ("n_fft = 100000", "is missing"),
        ("n_blocks = 4", "odd"),
        ('block = "tfc_gru"', "'tfc_gru'"),
    ],
)
def test_a_card_that_lies_is_refused(saved, config, said):
    text = f'name = "x"\nfamily = "conditioned"\nstems = ["a", "b", "c", "d"]\nsample_rate = 44100\n[config]\n{config}\n'
    assert said in refusal(changed(saved, lambda _: None, {"lasaft-studio.card": text}))


def test_a_file_cut_anywhere_is_refused(saved):
    whole = saved.read_bytes()
    for part in (1, 7, 9, 50, 4000, len(whole) // 2, len(whole) - 1):
        saved.write_bytes(whole[:part])
        assert "mine.safetensors" in refusal(saved)


def test_a_header_that_lies_about_its_length_is_refused(saved):
    header = json.dumps({"a": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 4]}}).encode()
    saved.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    assert "damaged" in refusal(saved)
