"""What the window and the process of the sound device say to each other.

To the process, on its standard input: messages behind a letter and a length. From it: one JSON object a line.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

_HEAD = struct.Struct("<cI")

START, SOUND, STOP = b"S", b"A", b"X"  # JSON about the stream; its number and samples; nothing
_NUMBER = struct.Struct("<I")


def message(kind: bytes, content: bytes = b"") -> bytes:
    """Return a message as it is sent."""
    return _HEAD.pack(kind, len(content)) + content


def sound(number: int, samples: bytes) -> bytes:
    """Return a message with float32 samples of a stream, left and right in turn."""
    return message(SOUND, _NUMBER.pack(number) + samples)


def parse_sound(content: bytes) -> tuple[int, bytes]:
    """Return the number of the stream, and its samples."""
    return _NUMBER.unpack_from(content)[0], content[_NUMBER.size :]


def receive(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Return the next message's kind and content, or None at the end of the stream."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    content = stream.read(length)
    return (kind, content) if len(content) == length else None


def line(**values: Any) -> bytes:
    """Return what the process says as a line."""
    return json.dumps(values).encode() + b"\n"
