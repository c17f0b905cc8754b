"""ONNX files by hand: Protocol Buffers messages of as few fields as a test needs."""

import numpy as np


def varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def text(field: int, value: bytes | str) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(content)) + content


def tensor(name: str, array: np.ndarray, *, more: bytes = b"") -> bytes:
    """Return an initialiser, with `more` fields behind its own."""
    kind = {"float32": 1, "int64": 7, "float16": 10}[str(array.dtype)]
    dims = b"".join(number(1, size) for size in array.shape)
    return text(5, dims + number(2, kind) + text(8, name) + text(9, array.tobytes()) + more)


def node(operation: str, inputs: list[str], outputs: list[str]) -> bytes:
    parts = [text(1, name) for name in inputs] + [text(2, name) for name in outputs]
    return text(1, b"".join(parts) + text(4, operation))


def model(*fields: bytes) -> bytes:
    """Return a file whose graph has these `fields`."""
    return number(1, 8) + text(7, b"".join(fields))
