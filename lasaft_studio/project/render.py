"""What a song sounds like: its tracks mixed to stereo, for playback, mixdown and finished files.

What counts:

- While any track is soloed, exactly the soloed ones sound, whatever their mute buttons say; else all that
  are not muted.
- Faders are in dB, a track's and its song's add; at `SILENT_DB` a fader is closed.
- Pan is a balance with 0 dB in the middle: turned right by p, the left side is multiplied by 1 - p and
  the right side stays. Centred tracks are therefore summed exactly as they are, and stems that add up to
  their song in its file add up to it here. A mono track sounds alike on both sides; more than two channels
  are mixed down by `audio.loudspeakers`.

Sums are float64, in which 24-bit samples add without rounding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.io.files import AudioReader, open_reader
from lasaft_studio.audio.io.reader import Block
from lasaft_studio.audio.loudspeakers import to_stereo
from lasaft_studio.project.model import SILENT_DB, Clip, Song, Track

BLOCK_FRAMES = 1 << 16
_CLOSED = np.zeros(2)


def linear(gain_db: float) -> float:
    """Return a fader's position as a factor: 1 at 0 dB, 0 where it is closed."""
    return 0.0 if gain_db <= SILENT_DB else float(10 ** (gain_db / 20))


def audible(song: Song) -> frozenset[str]:
    """Return the ids of the tracks that sound, as solo and mute buttons stand."""
    soloed = frozenset(track.id for track in song.tracks if track.soloed)
    return soloed or frozenset(track.id for track in song.tracks if not track.muted)


def alone(song: Song, track_ids: Collection[str]) -> Song:
    """Return the song with just these tracks soloed, as for A/B against the original."""
    return replace(song, tracks=tuple(replace(t, soloed=t.id in track_ids) for t in song.tracks))


def is_mono(song: Song) -> bool:
    """Whether both sides of the mix are equal: every track that sounds is mono and in the middle."""
    heard = audible(song)
    return all(track.channels == 1 and track.pan == 0 for track in song.tracks if track.id in heard)


class Renderer:
    """Mixes stretches of songs and keeps their files open between them; for one thread.

    Args:
        missing: files that are known to be gone: their clips are silent instead of an error.
    """

    def __init__(self, missing: Collection[Path] = ()) -> None:
        self._missing = frozenset(missing)
        self._readers: dict[Path, AudioReader] = {}

    def mix(self, song: Song, start_frame: int, frames: int, before: Song | None = None) -> Block:
        """Return frames [start, start + frames) of the song's mix, (2, frames); silence outside the song.

        Args:
            song: as it is to sound now.
            start_frame: of the stretch, at or after 0.
            frames: its length, at or above 0.
            before: the song as it sounded up to here: gains move evenly from its to the song's, so that
                a fader, a solo or A/B does not click.

        Raises:
            AudioError: a file cannot be read.
        """
        mixed = np.zeros((2, frames))
        for _, layer in self.layers(song, start_frame, frames, before):
            mixed += layer
        return mixed

    def layers(
        self, song: Song, start_frame: int, frames: int, before: Song | None = None
    ) -> Iterator[tuple[Track, Block]]:
        """Yield each track that sounds with its share of `mix`, (2, frames), for meters; as `mix`."""
        now, past = _gains(song), _gains(song if before is None else before)
        for track in song.tracks:
            first, last = past.get(track.id, _CLOSED), now[track.id]
            if first.any() or last.any():
                yield track, self._stereo(track, start_frame, frames) * _ramp(first, last, frames)

    def track(self, track: Track, start_frame: int, frames: int) -> Block:
        """Return a stretch of a track as it lies in its files, (C, frames), without fader and pan.

        Raises:
            AudioError: a file cannot be read.
        """
        stop_frame = start_frame + frames
        if len(track.clips) == 1 and track.clips[0].start_frame <= start_frame:  # as stems are: no copy
            (clip,) = track.clips
            if stop_frame <= clip.stop_frame and clip.file.path not in self._missing:
                return self._read(clip, start_frame, stop_frame)
        samples = np.zeros((track.channels, frames))
        for clip in track.clips:
            begin = max(clip.start_frame, start_frame)
            stop = min(clip.stop_frame, stop_frame)
            if begin < stop and clip.file.path not in self._missing:
                block = self._read(clip, begin, stop)
                samples[:, begin - start_frame : stop - start_frame] = _widened(block, track.channels)
        return samples

    def close(self) -> None:
        """Close all files."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def _stereo(self, track: Track, start_frame: int, frames: int) -> Block:
        return to_stereo(self.track(track, start_frame, frames))

    def _read(self, clip: Clip, begin: int, stop: int) -> Block:
        path = clip.file.path
        if path not in self._readers:
            self._readers[path] = open_reader(path)
        reader = self._readers[path]
        frame = begin - clip.start_frame + clip.offset_frame
        if reader.frame != frame:
            reader.seek(frame)
        return _filled(reader.read(stop - begin), stop - begin)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def blocks(
    song: Song, start_frame: int = 0, stop_frame: int | None = None, block_frames: int = BLOCK_FRAMES
) -> Iterator[Block]:
    """Yield the song's mix from `start_frame` to `stop_frame` (its end) in blocks (2, n) of bounded memory.

    Raises:
        AudioError: a file cannot be read.
    """
    stop = song.frames if stop_frame is None else stop_frame
    with Renderer() as renderer:
        for frame in range(start_frame, stop, block_frames):
            yield renderer.mix(song, frame, min(block_frames, stop - frame))


def render(song: Song, start_frame: int = 0, frames: int | None = None) -> Audio:
    """Return a stretch of the song's mix, or all of it, as float32 in memory.

    Raises:
        AudioError: a file cannot be read.
    """
    length = song.frames - start_frame if frames is None else frames
    with Renderer() as renderer:
        return Audio(renderer.mix(song, start_frame, length).astype(np.float32), song.sample_rate)


def _gains(song: Song) -> dict[str, Block]:
    """Return the factors (2,) of left and right of every track of the song."""
    heard = audible(song)
    return {track.id: _balance(track, song) if track.id in heard else _CLOSED for track in song.tracks}


def _balance(track: Track, song: Song) -> Block:
    gain = linear(track.gain_db) * linear(song.gain_db)
    return gain * np.array([min(1.0, 1.0 - track.pan), min(1.0, 1.0 + track.pan)])


def _ramp(first: Block, last: Block, frames: int) -> Block:
    """Return gains (2, frames) on their way from `first`, just before them, to `last`, the last of them."""
    if np.array_equal(first, last):
        return last[:, None]
    steps = np.arange(1, frames + 1) / max(frames, 1)
    return first[:, None] + (last - first)[:, None] * steps


def _widened(block: Block, channels: int) -> Block:
    """Return (C, n) with `channels` channels: mono on all of them, others filled up with silence."""
    if len(block) == channels or len(block) == 1:
        return np.broadcast_to(block, (channels, block.shape[1]))
    return np.concatenate([block, np.zeros((channels - len(block), block.shape[1]))])


def _filled(block: Block, frames: int) -> Block:
    """Return (C, frames): a file that has become shorter is silent from there on."""
    if block.shape[1] == frames:
        return block
    return np.pad(block, ((0, 0), (0, frames - block.shape[1])))
