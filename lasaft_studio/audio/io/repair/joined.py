"""Several streams of one file as one: chained Ogg, joined MP3s."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np

from lasaft_studio.audio.io.reader import AudioFile, AudioReader, Block, clock

Open = Callable[[], AudioReader]


class JoinedReader(AudioReader):
    """Reads streams one after the other; only the one that is being read is open.

    Args:
        file: what is known about them together.
        streams: opens each of them.
        frames: of each.
    """

    def __init__(self, file: AudioFile, streams: Sequence[Open], frames: Sequence[int]) -> None:
        super().__init__(file)
        self._streams = streams
        self._ends = list(accumulate(frames))
        self._index = 0
        self._reader: AudioReader | None = None

    def _read(self, frames: int) -> Block:
        blocks: list[Block] = []
        while frames > 0 and self._index < len(self._streams):
            reader = self._current()
            block = reader.read(frames)
            if not block.shape[1]:
                self._go_to(self._index + 1)
                continue
            blocks.append(self._widened(block))
            frames -= block.shape[1]
        return np.concatenate(blocks, axis=1) if blocks else np.zeros((self.file.channels, 0))

    def _widened(self, block: Block) -> Block:
        """Give a stream in mono to every channel, where others are in stereo."""
        return block if len(block) == self.file.channels else np.repeat(block, self.file.channels, axis=0)

    def _seek(self, frame: int) -> None:
        index = next((number for number, end in enumerate(self._ends) if frame < end), len(self._ends) - 1)
        if index != self._index or self._reader is None:
            self._go_to(index)
        start = self._ends[index - 1] if index else 0
        self._current().seek(frame - start)

    def _current(self) -> AudioReader:
        if self._reader is None:
            self._reader = self._streams[self._index]()
        return self._reader

    def _go_to(self, index: int) -> None:
        self.close()
        self._index = index

    def close(self) -> None:
        """Close the stream that is open."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def join(streams: Sequence[Open]) -> AudioReader:
    """Return a reader of all streams that fit together: of one sample rate, and of equal width or mono.

    What does not fit is told in a note: it is left out, with all that follows it.
    """
    files = []
    for open_stream in streams:
        with open_stream() as reader:
            files.append(reader.file)
    first = files[0]
    fitting = next((number for number, file in enumerate(files) if not _fits(first, file)), len(files))
    used = [file for file in files[:fitting] if file.frames]
    frames = sum(file.frames for file in used)
    notes = dict.fromkeys(note for file in used for note in file.notes)
    if fitting < len(files):
        notes[_left_out(first, frames, files[fitting])] = None
    joined = replace(
        first, frames=frames, channels=max(file.channels for file in files[:fitting]), notes=tuple(notes)
    )
    opens = [stream for stream, file in zip(streams, files, strict=True) if file.frames][: len(used)]
    return JoinedReader(joined, opens, [file.frames for file in used])


def _fits(first: AudioFile, other: AudioFile) -> bool:
    widths = {first.channels, other.channels}
    return other.sample_rate == first.sample_rate and (len(widths) == 1 or widths == {1, 2})


def _left_out(first: AudioFile, frames: int, other: AudioFile) -> str:
    where = clock(frames / first.sample_rate)
    return (
        f"{first.path.name} changes to {other.sample_rate} Hz and {other.channels} channels at {where}: "
        "only what comes before is read."
    )
