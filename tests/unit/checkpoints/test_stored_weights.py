"""Weights in a file: whole, halved or rounded; what comes back is close, and what is damaged is refused."""

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from lasaft_studio.checkpoints import catalog, checkpoint, stored_weights
from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.checkpoints.stored_weights import KINDS, SCALE, joined, stored
from lasaft_studio.errors import CheckpointError, UsageError
from lasaft_studio.nn.families import build_network
from tests import tiny_networks

CARD = ModelCard("mine", "", {}, ("vocals",))
STEMS = ("vocals", "drums", "bass", "other")
SMALL = {
    "tcn": {"channels": 160, "dilations": (1, 2)},  # 160 x 160 x 3 is large enough to be rounded
    "lite": {"channels": (4, 8, 8, 16, 16, 16), "mask_channels": 2, "high_bands": 8, "high_hidden": 8},
}
LEAST, LEAST_SLICE = 256, 16  # elements, where the matrices of small networks count as large
SHAPES = ((16, 16), (8, 64), (300, 1), (1, 300), (8, 32, 3), (4, 8, 3, 3))
MATRIX = "temporal.blocks.0.dilated.weight"
EXTREMES = (0.0, 1e-45, 1.2e-38, 1e-30, 1.0, 7e4, 1e30, 3.4028234663852886e38, float("inf"), float("nan"))


def make(family):
    """Return a small network of the `family`, none of whose layers is silent."""
    torch.manual_seed(3)
    network = build_network(family, SMALL[family], STEMS)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.05 * torch.randn_like(weight))
    return network.eval()


@pytest.fixture
def network():
    return make("tcn")


@pytest.fixture
def rounded(tmp_path, network):
    path = tmp_path / "mine.safetensors"
    checkpoint.save(path, network, CARD, stored="int8")
    return path


@pytest.fixture
def small_counts_as_large(monkeypatch):
    monkeypatch.setattr(stored_weights, "LEAST_INT8", LEAST)
    monkeypatch.setattr(stored_weights, "_LEAST_SLICE", LEAST_SLICE)


def error_db(found, wanted):
    return float(10 * torch.log10((found - wanted).square().mean() / wanted.square().mean()))


@pytest.mark.parametrize(("family", "frames"), [("tcn", 20_000), ("lite", 10_000)])
@torch.no_grad()
def test_each_kind_is_smaller_than_the_one_before_and_nearly_the_same(
    family, frames, tmp_path, small_counts_as_large
):
    network = make(family)
    wanted = network(tiny_networks.noise(frames, batch=1), range(4))
    sizes, errors = [], []
    for kind in ("float32", "float16", "int8"):
        path = tmp_path / f"{kind}.safetensors"
        checkpoint.save(path, network, CARD, stored=kind)
        loaded = checkpoint.load(path).network
        sizes.append(path.stat().st_size)
        errors.append(error_db(loaded(tiny_networks.noise(frames, batch=1), range(4)), wanted))
    assert sizes[0] > 1.6 * sizes[1] > 1.6 * 1.3 * sizes[2]
    assert errors[0] == -torch.inf
    assert errors[1] < -60
    assert errors[1] < errors[2] < -35


def test_rounded_weights_are_within_half_a_step(network, rounded):
    contents = load_file(rounded)
    steps = {name.removesuffix(SCALE): value for name, value in contents.items() if name.endswith(SCALE)}
    assert set(steps) == {f"temporal.blocks.{block}.dilated.weight" for block in (0, 1)} | {
        "temporal.entry.weight"
    }
    loaded = checkpoint.load(rounded).network.state_dict()
    for name, weight in network.state_dict().items():
        assert loaded[name].dtype == weight.dtype
        if name in steps:
            assert contents[name].dtype == torch.int8
            assert ((loaded[name] - weight).abs() <= 0.5001 * steps[name]).all()
        elif weight.ndim > 1:
            assert contents[name].dtype == torch.float16
            assert torch.equal(loaded[name], weight.half().float())
        else:
            assert torch.equal(loaded[name], weight)


@given(st.sampled_from(SHAPES).flatmap(lambda shape: arrays(np.float32, shape, elements=st.floats(width=32))))
@example(np.zeros((16, 16), np.float32))
@example(np.full((16, 16), 3.4028234663852886e38, np.float32))
@example(np.resize(np.float32(EXTREMES), (16, 20)))
@example(np.resize(np.float32(EXTREMES[:-3]), (16, 20)))
@example(np.resize(np.float32(EXTREMES[:3]), (16, 20)))
def test_any_matrix_comes_back_within_half_a_step(values):
    matrix = torch.from_numpy(values.copy())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored_weights, "LEAST_INT8", LEAST)
        patch.setattr(stored_weights, "_LEAST_SLICE", LEAST_SLICE)
        contents = stored({"x": matrix}, "int8")
    found = joined(contents, "it")["x"]
    if "x" + SCALE in contents:
        steps = contents["x" + SCALE]
        assert (steps > 0).all()
        assert ((found.double() - matrix).abs() <= steps.double() * (0.5 + 2**-15)).all()
    else:  # of no use to a network, or so large that a step could be infinite
        assert not matrix.isfinite().all() or matrix.abs().max() > 1e38
        assert torch.equal(found.nan_to_num(), matrix.nan_to_num())


@pytest.mark.parametrize(("axis", "shape"), [(0, (16, 1, 1, 1)), (1, (1, 32, 1, 1))])
def test_the_axis_that_loses_less_has_steps_of_its_own(axis, shape, small_counts_as_large):
    """A transposed convolution has its outputs on axis 1, and its name does not tell."""
    loudness = torch.logspace(-3, 0, shape[axis]).reshape(shape)
    contents = stored({"x": torch.randn(16, 32, 3, 3) * loudness}, "int8")
    assert contents["x" + SCALE].shape == shape


def test_steps_do_not_eat_up_what_is_saved(small_counts_as_large):
    matrix = (
        torch.randn(400, 3) * torch.logspace(-3, 0, 400)[:, None]
    )  # rows of three want steps of their own
    assert stored({"x": matrix}, "int8")["x" + SCALE].shape == (1, 3)


def test_small_matrices_vectors_and_whole_numbers_are_not_rounded():
    tensors = {
        "small": torch.ones(255, 257),
        "vector": torch.ones(1 << 17),
        "counts": torch.ones(512, 512).int(),
    }
    assert tensors["small"].numel() < stored_weights.LEAST_INT8 < tensors["vector"].numel()
    kinds = {name: tensor.dtype for name, tensor in stored(tensors, "int8").items()}
    assert kinds == {"small": torch.float16, "vector": torch.float32, "counts": torch.int32}


def test_an_unknown_kind_lists_the_known_ones_and_writes_nothing(tmp_path, network):
    with pytest.raises(UsageError, match=r"'int4'.* float32, float16, int8"):
        checkpoint.save(tmp_path / "x.safetensors", network, CARD, stored="int4")
    assert not (tmp_path / "x.safetensors").exists()


def test_the_card_and_the_names_are_as_in_any_other_file(tmp_path, network, rounded):
    whole = tmp_path / "whole" / rounded.name
    whole.parent.mkdir()
    checkpoint.save(whole, network, CARD)
    assert checkpoint.inspect(rounded) == checkpoint.inspect(whole)
    assert checkpoint.read(rounded).tensors.keys() == checkpoint.read(whole).tensors.keys()


def test_the_shipped_model_loads():
    assert checkpoint.load("lite").network.stems == STEMS
    assert checkpoint.inspect(catalog.weights_path(catalog.find("lite"))).family == "lite"


def refusal(path, change):
    """Return what is said of the file `path` when `change` has been at its tensors."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path, metadata)
    said = []
    for reading in (checkpoint.load, checkpoint.inspect):
        with pytest.raises(CheckpointError) as caught:
            reading(path)
        said.append(str(caught.value))
    assert said[0] == said[1]
    return said[0]


def steps_of(change):
    return lambda tensors: tensors.update({MATRIX + SCALE: change(tensors[MATRIX + SCALE]).contiguous()})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tensors: tensors.pop(MATRIX + SCALE), "has lost its scale"),
        (lambda tensors: tensors.pop(MATRIX), "belongs to no matrix of 8 bits"),
        (lambda tensors: tensors.update({MATRIX: tensors[MATRIX].float()}), "belongs to no matrix of 8 bits"),
        (lambda tensors: tensors.update({SCALE: torch.ones(1)}), "belongs to no matrix of 8 bits"),
        (steps_of(torch.flatten), "does not fit"),
        (steps_of(lambda steps: steps[:-1]), "does not fit"),
        (steps_of(lambda steps: steps[None]), "does not fit"),
        (steps_of(lambda steps: steps.new_ones(())), "does not fit"),
        (steps_of(lambda steps: steps.expand(2, -1, -1, -1)), "does not fit"),
        (steps_of(lambda steps: steps[:0]), "does not fit"),
        (steps_of(lambda steps: steps.repeat(1, 1, 2)), "does not fit"),
        (steps_of(torch.Tensor.int), "holds what is no number"),
        (steps_of(torch.Tensor.char), "holds what is no number"),
        (steps_of(torch.Tensor.bool), "holds what is no number"),
        (steps_of(lambda steps: steps.to(torch.complex64)), "holds what is no number"),
        (steps_of(lambda steps: steps * torch.nan), "holds what is no number"),
        (steps_of(lambda steps: steps + torch.inf), "holds what is no number"),
    ],
)
def test_damage_is_told_in_a_sentence(rounded, change, said):
    told = refusal(rounded, change)
    assert told.startswith("'mine.safetensors' is damaged: '")
    assert said in told


def test_a_scale_so_large_that_weights_are_infinite_is_refused(rounded):
    tensors = load_file(rounded)
    tensors[MATRIX + SCALE].fill_(3e38)
    with safe_open(rounded, framework="pt") as file:
        save_file(tensors, rounded, file.metadata())
    with pytest.raises(CheckpointError, match="damaged"):
        checkpoint.load(rounded)


COUNTER = "generator.gamma.1.num_batches_tracked"


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({COUNTER: torch.tensor(1, dtype=torch.int8)}, "has lost its scale"),
        (
            {COUNTER: torch.tensor(1, dtype=torch.int8), COUNTER + SCALE: torch.tensor(1.0)},
            "another kind of numbers",
        ),
        ({COUNTER + SCALE: torch.tensor(1.0)}, "belongs to no matrix of 8 bits"),
        ({COUNTER: torch.tensor(1.0)}, "another kind of numbers"),
        ({"unet.last_conv.0.bias": torch.ones(4, dtype=torch.int64)}, "another kind of numbers"),
        ({"unet.last_conv.0.bias": torch.ones(4).to(torch.float8_e5m2)}, "another kind of numbers"),
    ],
)
def test_whole_numbers_stay_whole_numbers_and_weights_are_none(tmp_path, tensors, said):
    path = tmp_path / "mine.safetensors"
    checkpoint.save(path, tiny_networks.make("gpocm-tfc_lasaft"), CARD)
    assert COUNTER in load_file(path)
    assert said in refusal(path, lambda contents: contents.update(tensors))


def test_every_kind_is_tried_here():
    assert list(KINDS) == ["float32", "float16", "int8"]
