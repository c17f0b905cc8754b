"""Length fields of every container that say more, less or nothing: no crash, and never less sound without a word."""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from lasaft_studio.audio.io.files import open_reader
from lasaft_studio.audio.io.repair.ogg import checksum
from lasaft_studio.errors import AudioError

FRAMES = 20_000


@dataclass(frozen=True)
class Field:
    """A number in a header: where it stands behind some mark, and how it is written."""

    container: str
    subtype: str
    mark: bytes
    offset: int
    layout: str

    def __str__(self) -> str:
        return f"{self.container}-{self.mark.strip().decode('ascii', 'replace')}+{self.offset}"


FIELDS = (
    Field("WAV", "PCM_16", b"RIFF", 4, "<I"),
    Field("WAV", "PCM_16", b"data", 4, "<I"),
    Field("WAV", "PCM_24", b"data", 4, "<I"),
    Field("WAV", "FLOAT", b"data", 4, "<I"),
    Field("WAV", "PCM_U8", b"data", 4, "<I"),
    Field("WAVEX", "PCM_24", b"data", 4, "<I"),
    Field("RF64", "PCM_16", b"ds64", 8, "<Q"),
    Field("RF64", "PCM_16", b"ds64", 16, "<Q"),
    Field("RF64", "PCM_16", b"ds64", 24, "<Q"),
    Field("W64", "PCM_16", b"riff", 16, "<Q"),
    Field("W64", "PCM_16", b"data", 16, "<Q"),
    Field("AIFF", "PCM_16", b"FORM", 4, ">I"),
    Field("AIFF", "PCM_16", b"COMM", 10, ">I"),
    Field("AIFF", "PCM_24", b"SSND", 4, ">I"),
    Field("AIFF", "FLOAT", b"COMM", 10, ">I"),
    Field("AU", "PCM_16", b".snd", 8, ">I"),
    Field("AU", "FLOAT", b".snd", 8, ">I"),
    Field("CAF", "PCM_16", b"data", 4, ">Q"),
    Field("CAF", "FLOAT", b"data", 4, ">Q"),
    Field("FLAC", "PCM_16", b"fLaC", 22, ">I"),  # the lower 32 bits of the number of samples
    Field("MP3", "MPEG_LAYER_III", b"Xing", 8, ">I"),
    Field("MP3", "MPEG_LAYER_III", b"Xing", 12, ">I"),
    Field("OGG", "VORBIS", b"last", 6, "<q"),
    Field("OGG", "OPUS", b"last", 6, "<q"),
)
CHANGES = {
    "nothing": lambda _true: 0,
    "one": lambda _true: 1,
    "less": lambda true: true // 2,
    "a little less": lambda true: max(true - 400, 0),
    "a little more": lambda true: true + 400,
    "more": lambda true: true * 2,
    "most": lambda _true: (1 << 31) - 1,
}


def place_of(content: bytearray, field: Field) -> int:
    if field.mark == b"last":
        return content.rindex(b"OggS") + field.offset
    if field.mark == b"Xing":
        return max(content.find(b"Xing"), content.find(b"Info")) + field.offset
    return content.index(field.mark) + field.offset


def changed(path: Path, field: Field, change: str) -> None:
    content = bytearray(path.read_bytes())
    place, size = place_of(content, field), struct.calcsize(field.layout)
    (true,) = struct.unpack_from(field.layout, content, place)
    struct.pack_into(field.layout, content, place, CHANGES[change](true) % (1 << 8 * size - 1))
    if field.container == "OGG":
        page = content.rindex(b"OggS")
        content[page + 22 : page + 26] = bytes(4)
        content[page + 22 : page + 26] = struct.pack("<I", checksum(bytes(content[page:])))
    path.write_bytes(content)


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """A file of each container, made once."""
    folder = tmp_path_factory.mktemp("originals")
    sound = 0.1 * np.random.default_rng(3).standard_normal((FRAMES, 2))
    made = {}
    for container, subtype in {(field.container, field.subtype) for field in FIELDS}:
        path = folder / f"{container}-{subtype}"
        rate = 48_000 if subtype == "OPUS" else 44_100
        soundfile.write(path, sound, rate, subtype, format=container)
        made[container, subtype] = path.read_bytes()
    return made


def is_legal(field: Field, change: str) -> bool:
    """Whether a changed file is a right one: the last page of Ogg may cut off a part of its own frames."""
    return field.container == "OGG" and change == "a little less"


@pytest.mark.parametrize(
    ("field", "change"),
    [(field, change) for field in FIELDS for change in CHANGES if not is_legal(field, change)],
    ids=str,
)
def test_a_length_that_is_wrong_is_put_right_or_told(field, change, originals, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(originals[field.container, field.subtype])
    changed(path, field, change)
    try:
        with open_reader(path) as reader:
            frames = sum(block.shape[1] for block in reader.blocks(5_000))
            assert frames == reader.file.frames
            assert frames >= FRAMES - 1 or any(note for note in reader.file.notes), (
                f"{frames} frames, no note"
            )
            assert frames <= FRAMES + 1152
    except AudioError as refusal:
        message = refusal.message
    else:
        message = "."
    assert message.endswith(".")
