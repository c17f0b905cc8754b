"""Sound of more than two channels: loudspeakers, the order in files, and how stereo is made of it.

Everything in this program has the order of WAV. Vorbis and Opus have one of their own.

Source: Microsoft, WAVEFORMATEXTENSIBLE (dwChannelMask); Vorbis I specification, 4.3.9; RFC 7845, 5.1.1.2;
ITU-R BS.775-4, table 2 (downmix).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FL, FR, FC, LFE, BL, BR, BC, SL, SR = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x100, 0x200, 0x400
_SPEAKERS = (FL, FR, FC, LFE, BL, BR, 0x40, 0x80, BC, SL, SR)

# by the number of channels: the usual loudspeakers, which Vorbis and Opus prescribe
USUAL_MASKS = {
    3: FL | FR | FC,
    4: FL | FR | BL | BR,
    5: FL | FR | FC | BL | BR,
    6: FL | FR | FC | LFE | BL | BR,
    7: FL | FR | FC | LFE | BC | SL | SR,
    8: FL | FR | FC | LFE | BL | BR | SL | SR,
}

# by the number of channels: which channel of a Vorbis or Opus file is each of WAV
_FROM_VORBIS = {
    3: (0, 2, 1),
    5: (0, 2, 1, 3, 4),
    6: (0, 2, 1, 5, 3, 4),
    7: (0, 2, 1, 6, 5, 3, 4),
    8: (0, 2, 1, 7, 5, 6, 3, 4),
}
XIPH_SUBTYPES = frozenset({"VORBIS", "OPUS"})
_HALF_POWER = 0.5**0.5

# how much of each loudspeaker goes to the left and to the right
_DOWNMIX = {
    FL: (1.0, 0.0),
    FR: (0.0, 1.0),
    FC: (_HALF_POWER, _HALF_POWER),
    LFE: (0.0, 0.0),
    BL: (_HALF_POWER, 0.0),
    BR: (0.0, _HALF_POWER),
    BC: (0.5, 0.5),
    SL: (_HALF_POWER, 0.0),
    SR: (0.0, _HALF_POWER),
}


def wav_order(channels: int) -> tuple[int, ...] | None:
    """Return which channel of a Vorbis or Opus file is each of WAV; None where the order is the same."""
    return _FROM_VORBIS.get(channels)


def vorbis_order(channels: int) -> tuple[int, ...] | None:
    """Return which channel of WAV is each of a Vorbis or Opus file; None where the order is the same."""
    order = wav_order(channels)
    return None if order is None else tuple(order.index(channel) for channel in range(channels))


def downmix_matrix(channels: int, mask: int | None = None) -> NDArray[np.float64]:
    """Return the matrix (2, C) that makes stereo of `channels` channels, which cannot clip what did not.

    Args:
        channels: three or more.
        mask: of WAVEFORMATEXTENSIBLE; the usual one for so many channels, if not given.

    Returns:
        The coefficients of ITU-R BS.775, scaled so that neither row adds up to more than 1. The low frequency
        channel is left out, as there. Channels without a known loudspeaker go to both sides.
    """
    speakers = [speaker for speaker in _SPEAKERS if (mask or USUAL_MASKS.get(channels, 0)) & speaker]
    speakers = (speakers + [0] * channels)[:channels]
    matrix = np.array([_DOWNMIX.get(speaker, (0.5, 0.5)) for speaker in speakers]).T
    scaled: NDArray[np.float64] = matrix / max(matrix.sum(axis=1).max(), 1.0)
    return scaled


def to_stereo(samples: NDArray[np.float64], mask: int | None = None) -> NDArray[np.float64]:
    """Return samples (C, N) as stereo (2, N): mono on both sides, more than two by `downmix_matrix`."""
    if len(samples) == 1:
        return np.repeat(samples, 2, axis=0)
    if len(samples) == 2:
        return samples
    return downmix_matrix(len(samples), mask) @ samples
