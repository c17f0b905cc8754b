"""The four bytes before each frame of MPEG audio.

Source: ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3; ISO/IEC 13818-3; MPEG-2.5 as its makers describe it.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # by version bits
_KILOBITS_1 = {
    3: (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),  # Layer I, by layer bits
    2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
_KILOBITS_2 = {
    3: (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    1: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MPEG_1 = 3
_LAYER_1, _LAYER_3 = 3, 1
_MONO = 3


Buffer = mmap.mmap | bytes | bytearray


@dataclass(frozen=True, slots=True)
class Header:
    """What a frame says about itself.

    Attributes:
        version: MPEG-1 (3), MPEG-2 (2) or MPEG-2.5 (0).
        layer: Layer III (1), II (2) or I (3).
        rate: in Hz.
        channels: one or two.
        size: of the whole frame, in bytes.
    """

    version: int
    layer: int
    rate: int
    channels: int
    size: int

    @property
    def samples(self) -> int:
        """How many samples of each channel the frame holds."""
        if self.layer == _LAYER_1:
            return 384
        return 576 if self.layer == _LAYER_3 and self.version != _MPEG_1 else 1152

    def same_codec(self, other: Header) -> bool:
        """Whether both are of one version and layer, at one rate."""
        return (self.version, self.layer, self.rate) == (other.version, other.layer, other.rate)

    def continues(self, other: Header) -> bool:
        """Whether a decoder of the other goes on with this one."""
        return self.same_codec(other) and self.channels == other.channels

    @property
    def side_bytes(self) -> int | None:
        """The size of a Layer III frame's side information; None for the other layers."""
        if self.layer != _LAYER_3:
            return None
        if self.version == _MPEG_1:
            return 32 if self.channels > 1 else 17
        return 17 if self.channels > 1 else 9

    def xing_place(self, data: Buffer, position: int) -> int | None:
        """Return where the Xing header stands in the frame at `position`; None if it holds sound."""
        if self.side_bytes is None:
            return None
        places = (position + 4 + checksum + self.side_bytes for checksum in (0, 2))
        return next((place for place in places if data[place : place + 4] in {b"Xing", b"Info"}), None)


_CACHE: dict[int, Header | None] = {}  # of the few hundred kinds of header that a file may hold


def read_header(data: Buffer, position: int) -> Header | None:
    """Return the header at `position`; None if there is none, or none that tells its length (free format)."""
    raw = data[position : position + 4]
    if len(raw) < 4 or raw[0] != 0xFF or raw[1] < 0xE0:
        return None
    key = raw[1] << 16 | raw[2] << 8 | (raw[3] >> 6)
    if key not in _CACHE:
        _CACHE[key] = _parse(bytes(raw))
    return _CACHE[key]


def _parse(raw: bytes) -> Header | None:
    version, layer = raw[1] >> 3 & 3, raw[1] >> 1 & 3
    bitrate, rate = raw[2] >> 4, raw[2] >> 2 & 3
    if version == 1 or layer == 0 or bitrate in {0, 15} or rate == 3:
        return None
    hertz = _RATES[version][rate]
    bits = (_KILOBITS_1 if version == _MPEG_1 else _KILOBITS_2)[layer][bitrate] * 1000
    padding = raw[2] >> 1 & 1
    if layer == _LAYER_1:
        size = (12 * bits // hertz + padding) * 4
    else:
        size = (72 if layer == _LAYER_3 and version != _MPEG_1 else 144) * bits // hertz + padding
    return Header(version, layer, hertz, 1 if raw[3] >> 6 == _MONO else 2, size)
