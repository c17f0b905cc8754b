"""The ONNX form of a ConvTDFNet, brought back under its authors' names.

Exporters fold norms into the convolutions before them, so that what is left of such a norm is one that
changes nothing; layers come in the order in which they are computed, and that is what tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from lasaft_studio.checkpoints.upstream import onnx_files
from lasaft_studio.checkpoints.upstream.onnx_files import Layer
from lasaft_studio.errors import CheckpointError

_EPSILON = 1e-5  # of torch's norms, and of ONNX's
_NORM = "BatchNormalization"
_CONVOLUTIONS = ("Conv", "ConvTranspose")


def state_dict(path: Path) -> dict[str, Tensor]:
    """Return the tensors of the ConvTDFNet in the ONNX file `path`, as its authors' checkpoint has them.

    Raises:
        CheckpointError: the file is damaged, or holds another network.
    """
    graph = onnx_files.read(path)
    layers = graph.layers
    kinds = [layer.operation for layer in layers]
    levels = kinds.count("ConvTranspose")
    blocks = 2 * levels + 1
    inside, left = divmod(kinds.count("Conv") - 2 - levels, blocks)  # first and last, and one down a level
    linear, odd = divmod(kinds.count("MatMul"), blocks)
    known = {*_CONVOLUTIONS, _NORM, "MatMul", "Add"}
    if left or odd or inside < 1 or linear not in (1, 2) or not levels or set(kinds) - known:
        raise CheckpointError(
            f"'{path.name}' cannot be used as a model: its layers are not those of a ConvTDFNet.",
            hint="Of ONNX files, those of KUIELAB-MDX-Net and its kin are read.",
        )
    names = _names(levels, inside, linear)
    reader = _Reader(layers, path.name)
    found: dict[str, Tensor] = {}
    if len(graph.shape) == 4 and graph.shape[3]:
        found["freq_pad"] = torch.empty(1, 1, 0, graph.shape[3])  # which tells T there
    for name in names:
        found |= reader.linear(name) if ".tdf." in name else reader.convolution(name)
    reader.end()
    return found


def _names(levels: int, inside: int, linear: int) -> Iterator[str]:
    """Yield the names of all layers before norms, in the order in which they are computed."""

    def block(name: str) -> Iterator[str]:
        yield from (f"{name}.tfc.H.{index}.0" for index in range(inside))
        yield from (f"{name}.tdf.{3 * index}" for index in range(linear))

    yield "first_conv.0"
    for level in range(levels):
        yield from block(f"encoding_blocks.{level}")
        yield f"ds.{level}.0"
    yield from block("bottleneck_block")
    for level in range(levels):
        yield f"us.{level}.0"
        yield from block(f"decoding_blocks.{level}")
    yield "final_conv.0"


class _Reader:
    """Takes layers in their order."""

    def __init__(self, layers: Sequence[Layer], file_name: str) -> None:
        self._layers = list(layers)
        self._file_name = file_name

    def convolution(self, name: str) -> dict[str, Tensor]:
        """Take a convolution and the norm behind it."""
        layer = self._take(_CONVOLUTIONS)
        weight, *biases = layer.weights
        channels = weight.shape[1 if layer.operation == "ConvTranspose" else 0]
        bias = biases[0] if biases else torch.zeros(channels)
        found = {f"{name}.weight": weight, f"{name}.bias": bias}
        return found if name == "final_conv.0" else found | self._norm(_behind(name), channels)

    def linear(self, name: str) -> dict[str, Tensor]:
        """Take a layer over frequency, its bias if it has one, and the norm behind it."""
        found = {f"{name}.weight": self._take(("MatMul",)).weights[0].T.contiguous()}
        if self._next() == "Add":
            found[f"{name}.bias"] = self._take(("Add",)).weights[0]
        return found | self._norm(_behind(name), None)

    def end(self) -> None:
        """Check that nothing is left."""
        if self._layers:
            raise self._other()

    def _norm(self, name: str, channels: int | None) -> dict[str, Tensor]:
        keys = ("weight", "bias", "running_mean", "running_var")
        if self._next() == _NORM:
            values = self._take((_NORM,)).weights
        elif channels is not None:
            one, nothing = torch.ones(channels), torch.zeros(channels)
            values = (torch.sqrt(one + _EPSILON), nothing, nothing, one)
        else:
            raise self._other()
        if len(values) != len(keys):
            raise self._other()
        found = {f"{name}.{key}": value for key, value in zip(keys, values, strict=True)}
        return found | {f"{name}.num_batches_tracked": torch.tensor(0)}

    def _next(self) -> str:
        return self._layers[0].operation if self._layers else ""

    def _take(self, operations: Sequence[str]) -> Layer:
        if self._next() not in operations:
            raise self._other()
        return self._layers.pop(0)

    def _other(self) -> CheckpointError:
        return CheckpointError(
            f"'{self._file_name}' cannot be used as a model: its layers are not in the order of a ConvTDFNet."
        )


def _behind(name: str) -> str:
    """Return the name of the norm behind the layer `name`."""
    stem, _, index = name.rpartition(".")
    return f"{stem}.{int(index) + 1}"
