"""What an MP3 says about its length, and what it keeps to itself.

An encoder puts some silence before the sound, about 1,105 samples, and fills up the last frame. Only
the tag which LAME invented says how much, and only its forerunner, the Xing header, how many frames
there are. Without them the sound starts late and its length is a guess from the bit rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mutagen.mp3 import MP3, BitrateMode

from lasaft_studio.audio.io.tags import DAMAGED_TAGS

_FRAME_SAMPLES = 576  # of MPEG-2; MPEG-1 has two of these


@dataclass(frozen=True, slots=True)
class MpegLength:
    """How well an MP3 knows its own length.

    Attributes:
        is_estimated: nothing says how many frames there are.
        is_padded: nothing says how many samples the encoder added.
    """

    is_estimated: bool
    is_padded: bool


def mpeg_length(path: Path, decoded_frames: int) -> MpegLength:
    """Return what the headers of `path` tell; `decoded_frames` is what its decoder makes of them."""
    try:
        info = MP3(path).info
    except DAMAGED_TAGS:
        return MpegLength(is_estimated=True, is_padded=True)
    if info.bitrate_mode == BitrateMode.UNKNOWN:
        return MpegLength(is_estimated=True, is_padded=True)
    whole_frames = decoded_frames % _FRAME_SAMPLES == 0  # nothing was taken away from them
    return MpegLength(is_estimated=False, is_padded=whole_frames and not info.encoder_info)
