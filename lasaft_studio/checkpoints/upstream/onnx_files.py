"""Reading the weights of an ONNX file, and nothing else: no part of it is run, no other file is opened.

ONNX is Protocol Buffers: fields of a number, a kind and a value. Of the graph, its nodes (in the order in
which they are computed) and its initialisers are looked at; the fields' numbers stand in onnx.proto3.

Source: https://protobuf.dev/programming-guides/encoding/ and https://onnx.ai/onnx/repo-docs/IR.html.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lasaft_studio.errors import CheckpointError

_GRAPH, _NODES, _INITIALISERS, _INPUTS = 7, 1, 5, 11  # of ModelProto; of GraphProto
_NODE_INPUT, _NODE_OUTPUT, _NODE_OPERATION = 1, 2, 4
_DIMS, _TYPE, _FLOATS, _NAME, _RAW, _EXTERNAL, _LOCATION = 1, 2, 4, 8, 9, 13, 14  # of TensorProto
_KINDS: Mapping[int, np.dtype[Any]] = {
    1: np.dtype("<f4"),
    7: np.dtype("<i8"),
    10: np.dtype("<f2"),
    11: np.dtype("<f8"),
}
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LARGEST_BYTES = 1 << 31  # the most that one Protocol Buffers message can have

Value = int | memoryview


@dataclass(frozen=True)
class Layer:
    """A node of the graph that has weights.

    Attributes:
        operation: such as ``Conv``.
        weights: in the order in which the operation takes them.
    """

    operation: str
    weights: tuple[Tensor, ...]


@dataclass(frozen=True)
class Graph:
    """What is looked at of a file.

    Attributes:
        layers: those that have weights, in the order in which they are computed.
        shape: of what the graph takes; 0 for a size that is left open.
    """

    layers: tuple[Layer, ...]
    shape: tuple[int, ...]


def read(path: Path) -> Graph:
    """Return what is looked at of the ONNX file `path`.

    Raises:
        CheckpointError: it is damaged, no ONNX file, or keeps its weights in another file.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise CheckpointError(f"'{path.name}' is longer than an ONNX file can be.")
        graph = _message(memoryview(path.read_bytes()), _GRAPH)
        weights = dict(
            _named(field, path.name) for number, field in _fields(graph) if number == _INITIALISERS
        )
        nodes = [_node(_bytes(field)) for number, field in _fields(graph) if number == _NODES]
        inputs = [_input(_bytes(field)) for number, field in _fields(graph) if number == _INPUTS]
    except (ValueError, OSError, UnicodeDecodeError) as error:
        raise CheckpointError(
            f"'{path.name}' is damaged, or only part of an ONNX file.", hint="Download or copy it again."
        ) from error
    shape = next((shape for name, shape in inputs if name not in weights), ())
    return Graph(tuple(_with_weights(nodes, weights)), shape)


def _with_weights(
    nodes: list[tuple[str, list[str], list[str]]], weights: dict[str, Tensor]
) -> Iterator[Layer]:
    for operation, inputs, outputs in nodes:
        found = tuple(weights[name] for name in inputs if name in weights)
        if operation == "Identity" and found and outputs:
            weights[outputs[0]] = found[0]  # equal tensors are stored once
        elif found:
            yield Layer(operation, found)


def _node(node: memoryview) -> tuple[str, list[str], list[str]]:
    """Return a node's operation, and the names of what it takes and gives."""
    texts: Mapping[int, list[str]] = {_NODE_INPUT: [], _NODE_OUTPUT: [], _NODE_OPERATION: []}
    for number, value in _fields(node):
        if number in texts:
            texts[number].append(str(_bytes(value), "utf-8"))
    return "".join(texts[_NODE_OPERATION]), texts[_NODE_INPUT], texts[_NODE_OUTPUT]


def _input(field: memoryview) -> tuple[str, tuple[int, ...]]:
    """Return the name and the shape of what the graph takes."""
    name, shape = "", memoryview(b"")
    for number, value in _fields(field):
        if number == 1:
            name = str(_bytes(value), "utf-8")
        elif number == 2:
            shape = _message(_message(_bytes(value), 1), 2)  # of TypeProto, of its tensor type
    dims = [dict(_fields(_bytes(value))).get(1, 0) for number, value in _fields(shape) if number == 1]
    return name, tuple(dim if isinstance(dim, int) else 0 for dim in dims)


def _named(field: Value, file_name: str) -> tuple[str, Tensor]:
    """Return an initialiser's name and values."""
    dims: list[int] = []
    name, kind, content = "", 0, b""
    for number, value in _fields(_bytes(field)):
        if number in {_EXTERNAL, _LOCATION} and value != 0:
            raise CheckpointError(
                f"'{file_name}' keeps its weights in another file, which is not read.",
                hint="Get the model as one ONNX file with its weights inside.",
            )
        if number == _DIMS:
            dims += [value] if isinstance(value, int) else _packed(value)
        elif number == _TYPE and isinstance(value, int):
            kind = value
        elif number == _NAME:
            name = str(_bytes(value), "utf-8")
        elif number in {_RAW, _FLOATS}:
            content = bytes(_bytes(value))
    if kind not in _KINDS:
        raise ValueError(f"tensor of type {kind}")
    array = np.frombuffer(content, _KINDS[kind]).reshape(dims)
    return name, torch.from_numpy(array.astype(array.dtype.newbyteorder("=")))


def _message(data: memoryview, wanted: int) -> memoryview:
    for number, value in _fields(data):
        if number == wanted:
            return _bytes(value)
    raise ValueError("no such field")


def _bytes(value: Value) -> memoryview:
    if isinstance(value, int):
        raise ValueError("a number where bytes should be")  # noqa: TRY004 - the file is wrong, not the program
    return value


def _packed(data: memoryview) -> list[int]:
    found, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        found.append(value)
    return found


def _fields(data: memoryview) -> Iterator[tuple[int, Value]]:
    """Yield the fields of a message: numbers, and values."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value: Value
            value, at = _varint(data, at)
        else:
            length = {_FIXED64: 8, _FIXED32: 4}.get(kind, 0)
            if kind == _BYTES:
                length, at = _varint(data, at)
            elif not length:
                raise ValueError(f"field of kind {kind}")
            if length > len(data) - at:
                raise ValueError("a field reaches over the end")
            value, at = data[at : at + length], at + length
        yield number, value


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """Return the number that begins at `at`, seven bits a byte, and where it ends."""
    value = 0
    for count, byte in enumerate(data[at : at + 10]):
        value |= (byte & 127) << 7 * count
        if byte < 128:
            return value, at + count + 1
    raise ValueError("a number without end")
