"""WAV files with all chunks before the samples, bit by bit as DAWs expect them.

libsndfile cannot write the chunks that carry names and markers, and some readers look for them before the
samples only; so the header is ours. Files of 4 GiB and more become RF64 (EBU Tech 3306).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from lasaft_studio import disk
from lasaft_studio.audio.io.formats import OutputFormat
from lasaft_studio.audio.io.writer import AudioWriter
from lasaft_studio.export.wav_chunks import Chunk, riff_chunk

_RIFF_LIMIT_BYTES = 1 << 32
_UNKNOWN = 0xFFFFFFFF  # in RF64, where the size stands in ds64 instead
_DS64_BYTES = 36
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")  # of KSDATAFORMAT_SUBTYPE_PCM and _IEEE_FLOAT


class WavWriter(AudioWriter):
    """A WAV file that is open for writing; its length is known from the start.

    Args:
        file: open for writing; never read, nor moved in, and closed by who opened it.
        path: its name, for messages.
        sample_rate: in Hz.
        channels: how many.
        format_: one of the WAV formats.
        frames: exactly as many have to be written.
        chunks: what stands before the samples.

    Raises:
        StorageError: the header cannot be written.
    """

    def __init__(
        self,
        file: IO[bytes],
        path: Path,
        sample_rate: int,
        channels: int,
        format_: OutputFormat,
        *,
        frames: int,
        chunks: Sequence[Chunk],
    ) -> None:
        super().__init__(path, sample_rate, format_, tags=None)
        self._announced = frames
        self._frame_bytes = channels * (format_.bytes_per_sample or 0)
        self._file = file
        self._write_bytes(header(sample_rate, channels, format_, frames, chunks))

    def write_encoded(self, content: bytes) -> None:
        """Write whole frames that are encoded as in the file.

        Raises:
            StorageError: the disk is full or gone.
        """
        self._write_bytes(content)
        self.frames += len(content) // self._frame_bytes

    def _write(self, block: NDArray[np.floating] | NDArray[np.int32]) -> None:
        self._write_bytes(_encoded(block, self.format.bits))

    def _finish(self) -> None:
        if self.frames != self._announced:
            raise ValueError(f"{self._announced} frames were announced, {self.frames} were written")
        self._write_bytes(b"\0" * (self.frames * self._frame_bytes % 2))

    def abandon(self) -> None:
        """Leave the file as it is."""

    def _write_bytes(self, content: bytes) -> None:
        with disk.storage_errors(self._path):
            self._file.write(content)


def header(
    sample_rate: int, channels: int, format_: OutputFormat, frames: int, chunks: Sequence[Chunk]
) -> bytes:
    """Return everything before the samples: bext first, as recorders do, then fmt, then the other chunks."""
    data_bytes = frames * channels * (format_.bytes_per_sample or 0)
    fmt = _fmt(sample_rate, channels, format_)
    bext = b"".join(riff_chunk(*chunk) for chunk in chunks if chunk[0] == b"bext")
    others = b"".join(riff_chunk(*chunk) for chunk in chunks if chunk[0] != b"bext")
    parts = bext + fmt + others
    riff_bytes = 4 + len(parts) + 8 + data_bytes + data_bytes % 2
    if riff_bytes < _RIFF_LIMIT_BYTES:
        return b"RIFF" + _u32(riff_bytes) + b"WAVE" + parts + b"data" + _u32(data_bytes)
    ds64 = riff_chunk(b"ds64", struct.pack("<QQQI", riff_bytes + _DS64_BYTES, data_bytes, frames, 0))
    return b"RF64" + _u32(_UNKNOWN) + b"WAVE" + ds64 + parts + b"data" + _u32(_UNKNOWN)


def _fmt(sample_rate: int, channels: int, format_: OutputFormat) -> bytes:
    width = format_.bytes_per_sample or 0
    kind = _FLOAT if format_.bits is None else _PCM
    frame_bytes = channels * width
    common = struct.pack("<IIHH", sample_rate, sample_rate * frame_bytes, frame_bytes, width * 8)
    if channels > 2:
        more = struct.pack("<HHIH", 22, width * 8, 0, kind) + _GUID_TAIL
        return riff_chunk(b"fmt ", struct.pack("<HH", _EXTENSIBLE, channels) + common + more)
    more = struct.pack("<H", 0) if format_.bits is None else b""
    return riff_chunk(b"fmt ", struct.pack("<HH", kind, channels) + common + more)


def _encoded(block: NDArray[np.floating] | NDArray[np.int32], bits: int | None) -> bytes:
    """Return (n, C) floats, or integers of which the upper `bits` bits are meant, as little-endian bytes."""
    if bits is None:
        return block.astype("<f4").tobytes()
    little = np.ascontiguousarray(block, "<i4")
    width = bits // 8
    upper = np.ndarray((little.size,), f"V{width}", little, offset=4 - width, strides=(4,))
    return upper.tobytes()


def _u32(value: int) -> bytes:
    return struct.pack("<I", value)
