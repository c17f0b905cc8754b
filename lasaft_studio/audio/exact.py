"""Rounding parts of a song so that they still add up to it, to the last bit.

Parts that add up to a song in real numbers do not once each is rounded on its own. Here each part is
rounded to the nearest integer, and where the sum of the integers misses the song's integer by d, the d
parts that were rounded furthest the other way are rounded to their other neighbour (the method of the
largest remainder). So every integer lies within one step of its real number, silence stays silent, and
the sum is exact.

The song's own integers are those of its file where the output has at least the bits of the source, and
else the song rounded to the bits of the output.

32-bit float files hold integers of up to 24 bits exactly. Parts of an integer song of up to 24 bits are
therefore settled in steps of 2^-23 and written as float: they add up exactly as long as none of them
reaches 2.0, six decibels over full scale, and to 1e-6 beyond. Parts of a float song add up within the
precision of float.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLOAT_BITS = 24  # steps of 2^-23, the finest in which float32 holds everything below 2.0


def to_integers(song: NDArray[np.float64], bits: int, gain: float = 1.0) -> NDArray[np.int64]:
    """Return the song in integers of `bits` bits: exact for integer sources of no more bits.

    Args:
        song: (C, N), nominally within -1 to 1.
        bits: of the output.
        gain: applied before rounding.
    """
    return _rounded(song, bits, gain).astype(np.int64)


def settle(
    parts: NDArray[np.floating], song: NDArray[np.float64], bits: int, gain: float = 1.0
) -> NDArray[np.int64]:
    """Return the integers of `parts`, whose sum is `to_integers` of the song.

    Args:
        parts: (P, C, N) that add up to the song, or miss it by little.
        song: (C, N).
        bits: of the output.
        gain: applied to parts and song before rounding.

    Returns:
        (P, C, N). They may be beyond full scale where the parts are.
    """
    scaled = np.multiply(parts, gain * 2.0 ** (bits - 1), dtype=np.float64)
    rounded: NDArray[np.float64] = np.rint(scaled)
    missing = _rounded(song, bits, gain) - rounded.sum(axis=0)
    if np.abs(missing).max(initial=0) > len(parts):  # parts that do not add up: each takes a share
        share = np.trunc(missing / len(parts))
        rounded, missing = rounded + share, missing - share * len(parts)
    _settle(rounded.reshape(len(parts), -1), scaled.reshape(len(parts), -1), missing.reshape(-1))
    return rounded.astype(np.int64)


def to_float(integers: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return parts that were settled to `FLOAT_BITS` as float samples."""
    return np.multiply(integers, 2.0 ** (1 - FLOAT_BITS), dtype=np.float64).astype(np.float32)


def relative_peak(samples: NDArray[np.generic], bits: int | None) -> float:
    """Return the loudest sample over full scale: above 1 where something does not fit.

    Args:
        samples: (C, n), integers of `bits` bits which may be too large, or floats.
        bits: None for floats.
    """
    highest = 1.0 if bits is None else 2 ** (bits - 1) - 1
    lowest = -1.0 if bits is None else -(2 ** (bits - 1))
    return max(0.0, float(samples.max(initial=0)) / highest, float(samples.min(initial=0)) / lowest)


def common_gain(peak: float, bits: int | None, parts: int) -> float:
    """Return the largest gain, at most 1, with which sums of settled parts stay within full scale.

    Args:
        peak: the highest `relative_peak` of any of them.
        bits: of the output, None for floats.
        parts: how many settled parts one is the sum of at most; each may be a step too large.
    """
    if peak <= 1:
        return 1.0
    full_scale = 1.0 if bits is None else 1 - (parts + 1) / 2 ** (bits - 1)
    return full_scale / peak


def _rounded(song: NDArray[np.float64], bits: int, gain: float) -> NDArray[np.float64]:
    return np.rint(song * (gain * 2.0 ** (bits - 1)))


def _settle(rounded: NDArray[np.float64], scaled: NDArray[np.float64], missing: NDArray[np.float64]) -> None:
    """Move single steps into `rounded` (P, n) until nothing is `missing` (n,); changes it in place."""
    where = np.flatnonzero(missing)
    missing = missing[where]
    while where.size:
        sign = np.sign(missing)
        errors = (scaled[:, where] - rounded[:, where]) * sign
        rounded[errors.argmax(axis=0), where] += sign
        missing = missing - sign
        where, missing = where[missing != 0], missing[missing != 0]
