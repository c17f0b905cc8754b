"""Another sample rate, through soxr at its best quality: no delay, and a length known beforehand.

soxr's linear-phase filter puts input sample i at output time i · rate_out / rate_in exactly. How it
rounds the number of output samples differs from case to case, so the length is made here: the sound is
followed by a little silence, and cut at `resampled_frames`.
"""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import DTypeLike, NDArray

from lasaft_studio.audio.buffer import Audio

_QUALITY = "VHQ"
_TAIL_SECONDS = 0.05  # of silence, longer than what the filter rings


def resampled_frames(frames: int, rate_in: int, rate_out: int) -> int:
    """Return how many frames `frames` become: enough to cover them, ⌈frames · rate_out / rate_in⌉."""
    return -(-frames * rate_out // rate_in)


def resample(audio: Audio, rate: int, frames: int | None = None) -> Audio:
    """Return `audio` at `rate` Hz.

    Args:
        audio: (C, N); it is left as it is.
        rate: in Hz.
        frames: how many to return, where the way back must end at a known length; by default
            `resampled_frames`.
    """
    wanted = resampled_frames(audio.frames, audio.sample_rate, rate) if frames is None else frames
    if rate == audio.sample_rate and wanted == audio.frames:
        return audio
    stream = StreamResampler(audio.sample_rate, rate, audio.channels, wanted)
    return Audio(stream.process(audio.samples, last=True).astype(np.float32, copy=False), rate)


class StreamResampler:
    """Another sample rate for a sound that comes in blocks; the blocks leave no trace in the result.

    Args:
        rate_in: of what comes in, in Hz.
        rate_out: of what goes out, in Hz.
        channels: how many.
        frames: how many go out in all; by default `resampled_frames` of what came in.
        dtype: float32 or float64, of what goes out.
    """

    def __init__(
        self,
        rate_in: int,
        rate_out: int,
        channels: int,
        frames: int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self._rates = rate_in, rate_out
        self._channels = channels
        self._dtype = np.dtype(dtype)
        self._wanted = frames
        self._taken = 0
        self._given = 0
        self._stream = (
            None
            if rate_in == rate_out
            else soxr.ResampleStream(rate_in, rate_out, channels, dtype=self._dtype.name, quality=_QUALITY)
        )

    def process(self, samples: NDArray[np.floating], last: bool = False) -> NDArray[np.floating]:
        """Return the next (C, m) of the output for the next (C, n) of the input.

        Some of the output comes with later blocks; with `last`, all that is left.
        """
        self._taken += samples.shape[1]
        output = self._resampled(samples)
        if not last:
            left = output.shape[1] if self._wanted is None else max(self._wanted - self._given, 0)
            output = output[:, :left]
            self._given += output.shape[1]
            return output
        wanted = resampled_frames(self._taken, *self._rates) if self._wanted is None else self._wanted
        tail = self._resampled(np.zeros((self._channels, round(self._rates[0] * _TAIL_SECONDS))), last=True)
        output = np.concatenate([output, tail], axis=1)[:, : max(wanted - self._given, 0)]
        missing = wanted - self._given - output.shape[1]
        self._given = wanted
        return np.pad(output, ((0, 0), (0, missing)))

    def _resampled(self, samples: NDArray[np.floating], last: bool = False) -> NDArray[np.floating]:
        block = np.ascontiguousarray(samples.T, dtype=self._dtype)
        if self._stream is None:
            return np.ascontiguousarray(block.T)
        output: NDArray[np.floating] = self._stream.resample_chunk(block, last=last)
        return np.ascontiguousarray(output.T)
