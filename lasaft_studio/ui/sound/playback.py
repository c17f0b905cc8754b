"""What is heard next: the song's mix in one unbroken stream, through seeks, loops, solos and A/B."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from lasaft_studio.audio.io.reader import Block
from lasaft_studio.project.model import Song, Span
from lasaft_studio.project.render import Renderer

FADE_SECONDS = 0.005  # of the cross-fade at a jump: too short to be heard as one, long enough not to click
KEPT_LEVELS = 200


@dataclass(frozen=True)
class Levels:
    """Peaks of a stretch of the stream, linear.

    Attributes:
        stream_frame: where in the stream the stretch ends.
        tracks: left and right peak of each track that sounds.
        mix: left and right peak of the sum.
    """

    stream_frame: int
    tracks: dict[str, tuple[float, float]]
    mix: tuple[float, float]


@dataclass(frozen=True)
class _Jump:
    """From `stream_frame` on, the stream comes from `song_frame`."""

    stream_frame: int
    song_frame: int


class Playback:
    """An endless stream of a song, read on one thread and steered from another.

    What another thread may do is to assign `song` and `loop`, and to call `seek`: each is one reference,
    which the next `read` picks up. The stream then moves to it without a click: gains glide over the
    block, and a jump is a short cross-fade.

    Attributes:
        song: what is to be heard; None for silence.
        loop: repeated once the position is inside it.
    """

    def __init__(self, renderer: Renderer, song: Song | None = None, frame: int = 0) -> None:
        self.song = song
        self.loop: Span | None = None
        self.levels: deque[Levels] = deque(maxlen=KEPT_LEVELS)
        self._renderer = renderer
        self._wanted: int | None = None
        self._frame = frame
        self._left: int | None = None  # where the stream came from, while a jump still has to be faded
        self._heard: Song | None = None
        self._streamed = 0
        self._sought_at = 0
        self._jumps: deque[_Jump] = deque([_Jump(0, frame)], maxlen=KEPT_LEVELS)

    def seek(self, frame: int) -> None:
        """Go on at `frame` of the song."""
        self._wanted = frame

    def read(self, frames: int) -> Block:
        """Return the next (2, frames) of the stream.

        Raises:
            AudioError: a file cannot be read.
        """
        song = self.song
        if song is None:
            return np.zeros((2, frames))
        wanted = self._wanted
        if wanted is not None:
            self._jump(wanted)
            self._sought_at = self._streamed
            self._wanted = None if self._wanted == wanted else self._wanted
        pieces = []
        while frames > 0:
            piece = self._piece(song, frames)
            pieces.append(piece)
            frames -= piece.shape[1]
        return np.concatenate(pieces, axis=1) if pieces else np.zeros((2, 0))

    def arrived(self, stream_frame: float) -> bool:
        """Tell whether the last seek is heard at `stream_frame` of the stream; before, it is on its way."""
        return self._wanted is None and stream_frame >= self._sought_at

    def song_frame(self, stream_frame: float) -> int:
        """Return which frame of the song sounds at `stream_frame` of the stream."""
        jumps = tuple(self._jumps)
        jump = next((each for each in reversed(jumps) if each.stream_frame <= stream_frame), jumps[0])
        return jump.song_frame + max(round(stream_frame - jump.stream_frame), 0)

    def _piece(self, song: Song, frames: int) -> Block:
        """Return what comes until the end of the loop, or all `frames`."""
        loop = self.loop
        inside = loop is not None and self._frame < loop.stop_frame
        length = min(frames, loop.stop_frame - self._frame) if loop is not None and inside else frames
        block = self._mix(song, self._frame, length)
        if self._left is not None:
            self._fade(block, song)
        self._heard = song
        self._frame += length
        self._streamed += length
        if loop is not None and inside and self._frame >= loop.stop_frame:
            self._jump(loop.start_frame)
        return block

    def _mix(self, song: Song, frame: int, frames: int) -> Block:
        mixed = np.zeros((2, frames))
        tracks = {}
        for track, layer in self._renderer.layers(song, frame, frames, self._before(song)):
            mixed += layer
            tracks[track.id] = _peaks(layer)
        self.levels.append(Levels(self._streamed + frames, tracks, _peaks(mixed)))
        return mixed

    def _before(self, song: Song) -> Song | None:
        """Return the song as it was heard so far; another song has nothing to glide from."""
        return self._heard if self._heard is not None and self._heard.id == song.id else None

    def _jump(self, frame: int) -> None:
        self._left = self._frame
        self._frame = frame
        self._jumps.append(_Jump(self._streamed, frame))

    def _fade(self, block: Block, song: Song) -> None:
        """Blend from where the stream was before the jump into the beginning of `block`."""
        left, self._left = self._left, None
        heard = self._heard
        if left is None or heard is None:
            return
        length = min(round(FADE_SECONDS * song.sample_rate), block.shape[1])
        rise = np.arange(1, length + 1) / max(length, 1)
        gone = self._renderer.mix(heard, left, length)
        block[:, :length] = block[:, :length] * rise + gone * (1 - rise)


def _peaks(block: Block) -> tuple[float, float]:
    if not block.shape[1]:
        return 0.0, 0.0
    left, right = np.abs(block).max(axis=1)
    return float(left), float(right)
