"""Songs to and from pydub, which many Python programs edit audio with.

Source: pydub 0.25, API documentation of `AudioSegment`.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.errors import AudioError

if TYPE_CHECKING:
    from pydub import AudioSegment

_WIDTHS = {1: np.int8, 2: np.int16, 4: np.int32}  # bytes of a sample; pydub itself widens 24 bits to 32


def from_segment(segment: AudioSegment) -> Audio:
    """Return a segment's samples, divided by its full scale, at its sample rate.

    Raises:
        AudioError: its samples have another width than 8, 16 or 32 bits.
    """
    kind = _WIDTHS.get(segment.sample_width)
    if kind is None:
        raise AudioError(
            f"Samples of {8 * segment.sample_width} bits are not read.", hint="Use 16 or 32 bits."
        )
    integers = np.frombuffer(segment.raw_data, kind).reshape(-1, segment.channels)
    scale = 2.0 ** (8 * segment.sample_width - 1)
    return Audio(np.ascontiguousarray((integers.T / scale).astype(np.float32)), segment.frame_rate)


def to_segment(audio: Audio) -> AudioSegment:
    """Return audio as a segment of 32-bit integers; what is over full scale is clipped."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it imports audioop, which Python deprecates
        from pydub import AudioSegment
    limit = 2.0**31
    integers = np.rint(audio.samples.T.astype(np.float64) * limit).clip(-limit, limit - 1).astype("<i4")
    return AudioSegment(
        data=integers.tobytes(), sample_width=4, frame_rate=audio.sample_rate, channels=audio.channels
    )
