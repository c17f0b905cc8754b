"""ONNX files: weights are read, and nothing else happens, whatever the file says."""

import contextlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.upstream import onnx_files
from lasaft_studio.errors import CheckpointError
from tests.onnx_bytes import model, node, number, tensor, text

WEIGHT = np.arange(6, dtype=np.float32).reshape(2, 3)
SMALL = model(
    node("Identity", ["w"], ["same"]),
    node("MatMul", ["input", "w"], ["hidden"]),
    node("Relu", ["hidden"], ["positive"]),
    node("MatMul", ["positive", "same"], ["output"]),
    tensor("w", WEIGHT),
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "model.onnx"


def test_layers_with_weights_come_in_their_order(file):
    file.write_bytes(SMALL)
    layers = onnx_files.read(file).layers
    assert [layer.operation for layer in layers] == ["MatMul", "MatMul"]
    assert all(torch.equal(layer.weights[0], torch.from_numpy(WEIGHT)) for layer in layers)


@pytest.mark.parametrize(
    "more",
    [
        text(13, text(1, "location") + text(2, "../../../etc/passwd")),
        text(13, text(1, "location") + text(2, "weights.bin")) + number(14, 1),
        number(14, 1),
    ],
)
def test_weights_in_another_file_are_never_looked_for(file, more):
    file.write_bytes(model(node("MatMul", ["x", "w"], ["y"]), tensor("w", WEIGHT, more=more)))
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(file)
    assert caught.value.message == "'model.onnx' keeps its weights in another file, which is not read."
    assert "with its weights inside" in caught.value.hint


@pytest.mark.parametrize("length", [0, 1, 2, 10, 40, len(SMALL) - 1])
def test_a_file_that_is_cut_off_is_refused_in_a_sentence(file, length):
    file.write_bytes(SMALL[:length])
    with pytest.raises(CheckpointError):
        checkpoint.load(file)


@given(st.binary(max_size=200), st.integers(0, len(SMALL)))
def test_no_bytes_raise_anything_else(tmp_path_factory, garbage, at):
    file = tmp_path_factory.getbasetemp() / "garbage.onnx"
    file.write_bytes(SMALL[:at] + garbage + SMALL[at + len(garbage) :])
    with contextlib.suppress(CheckpointError):
        onnx_files.read(file)


def test_another_network_is_refused_in_a_sentence(file):
    file.write_bytes(SMALL)
    with pytest.raises(CheckpointError, match="not those of a ConvTDFNet"):
        checkpoint.load(file)


def test_a_tensor_longer_than_its_shape_is_refused(file):
    lying = text(5, number(1, 1 << 40) + number(2, 1) + text(8, "w") + text(9, b"\0" * 8))
    file.write_bytes(model(node("MatMul", ["x", "w"], ["y"]), lying))
    with pytest.raises(CheckpointError, match="damaged"):
        checkpoint.load(file)
