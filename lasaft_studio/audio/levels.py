"""How loud a sound is: peak, RMS and loudness, of what is in memory or comes in blocks.

Loudness is the integrated, gated loudness of ITU-R BS.1770-4 in LUFS. pyloudnorm gives the filters;
the gate is here, because pyloudnorm wants the whole song at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soxr
from numpy.typing import NDArray

from lasaft_studio.audio.io.reader import AudioReader
from lasaft_studio.progress import Progress

if TYPE_CHECKING:
    from pyloudnorm import IIRfilter

_SILENCE = -math.inf
_STEPS_A_SECOND = 10  # gating blocks of 400 ms overlap by three quarters
_STEPS_A_BLOCK = 4
_OFFSET_DB = -0.691  # of BS.1770, so that a sine of 997 Hz at 0 dBFS gives -3.01 LUFS
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_SHELF_LOWEST_RATE = 4000  # at lower sample rates the shelf of the filter lies above all that sounds
_SURROUND = {5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}  # L R C (LFE) Ls Rs
_BLOCK_FRAMES = 1 << 16
_OVERSAMPLING = 4


def to_db(linear: float) -> float:
    """Return 20 log10 of an amplitude; -inf for silence."""
    return 20.0 * math.log10(linear) if linear > 0.0 else _SILENCE


def to_linear(db: float) -> float:
    """Return the amplitude of a level in dB; 0 for -inf."""
    return math.pow(10.0, db / 20.0)


def peak(samples: NDArray[np.floating]) -> float:
    """Return the largest amplitude in (C, N), linear; 0 where there are no samples."""
    return float(max(samples.max(), -samples.min())) if samples.size else 0.0


def rms(samples: NDArray[np.floating]) -> float:
    """Return the root of the mean square of (C, N), linear; 0 where there are no samples."""
    return math.sqrt(float(np.square(samples, dtype=np.float64).mean())) if samples.size else 0.0


def true_peak(samples: NDArray[np.floating]) -> float:
    """Return the largest amplitude of (C, N) between the samples too, linear, as BS.1770 asks.

    Oversampled four times, so it may lie up to 0.7 dB below the real one.
    """
    if not samples.size:
        return 0.0
    oversampled = soxr.resample(np.ascontiguousarray(samples.T), 1, _OVERSAMPLING, quality="HQ")
    return max(peak(samples), peak(oversampled))


def lufs(samples: NDArray[np.floating], sample_rate: int) -> float:
    """Return the integrated loudness of (C, N) in LUFS; -inf for silence and for less than 0.4 s."""
    meter = LevelMeter(sample_rate, samples.shape[0])
    for start in range(0, samples.shape[1], _BLOCK_FRAMES):
        meter.add(samples[:, start : start + _BLOCK_FRAMES])
    return meter.levels().lufs


@dataclass(frozen=True, slots=True)
class Levels:
    """How loud a sound is.

    Attributes:
        peak_db: the largest sample in dBFS.
        rms_db: the root of the mean square in dBFS; a sine at full scale has -3.01.
        lufs: the integrated loudness.
    """

    peak_db: float
    rms_db: float
    lufs: float


class LevelMeter:
    """Levels of a sound that comes in blocks, in memory that grows by 80 bytes a second.

    Args:
        sample_rate: in Hz.
        channels: how many.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._rate = sample_rate
        self._weights = np.array(_SURROUND.get(channels, (1.0,) * channels))
        self._filter = _KWeighting(sample_rate, channels)
        self._steps: list[float] = []  # weighted energy of each whole tenth of a second
        self._rest = np.zeros((channels, 0))
        self._peak = 0.0
        self._energy = 0.0
        self._values = 0

    def add(self, samples: NDArray[np.floating]) -> None:
        """Take the next (C, n)."""
        if not samples.size:  # on which SciPy's filter would forget its state
            return
        self._peak = max(self._peak, peak(samples))
        self._energy += float(np.square(samples, dtype=np.float64).sum())
        self._values += samples.size
        weighted = np.concatenate([self._rest, self._filter.process(samples)], axis=1)
        start = 0
        while start + self._step_frames() <= weighted.shape[1]:
            stop = start + self._step_frames()
            energy = np.einsum("cn,cn->c", weighted[:, start:stop], weighted[:, start:stop])
            self._steps.append(float(self._weights @ energy))
            start = stop
        self._rest = weighted[:, start:].copy()

    def levels(self) -> Levels:
        """Return the levels of all that came so far."""
        mean_square = self._energy / self._values if self._values else 0.0
        return Levels(to_db(self._peak), to_db(math.sqrt(mean_square)), self._gated())

    def _step_frames(self) -> int:
        """Return the frames of the next step, which differ by one where the rate is no multiple of ten."""
        step = len(self._steps)
        return (step + 1) * self._rate // _STEPS_A_SECOND - step * self._rate // _STEPS_A_SECOND

    def _gated(self) -> float:
        if len(self._steps) < _STEPS_A_BLOCK:
            return _SILENCE
        sums = np.convolve(self._steps, np.ones(_STEPS_A_BLOCK), mode="valid")
        powers = sums / (self._rate * _STEPS_A_BLOCK / _STEPS_A_SECOND)
        powers = powers[powers >= _power(_ABSOLUTE_GATE_LUFS)]
        if not powers.size:
            return _SILENCE
        loud = powers[powers > powers.mean() * 10.0 ** (_RELATIVE_GATE_LU / 10.0)]
        return _OFFSET_DB + 10.0 * math.log10(float(loud.mean()))


def measure(reader: AudioReader, progress: Progress | None = None) -> Levels:
    """Return the levels of what is left of an open file.

    Raises:
        AudioError: the file is damaged.
        Cancelled: the user asked to stop.
    """
    meter = LevelMeter(reader.file.sample_rate, reader.file.channels)
    for block in reader.blocks(_BLOCK_FRAMES):
        meter.add(block)
        if progress is not None:
            progress.report(reader.frame / reader.file.frames, "Measuring")
    return meter.levels()


def _power(loudness: float) -> float:
    return float(10.0 ** ((loudness - _OFFSET_DB) / 10.0))


class _KWeighting:
    """The two filters of BS.1770, one after the other, which remember where they were."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        from pyloudnorm import Meter  # it brings SciPy, which takes its time

        filters: list[IIRfilter] = list(Meter(sample_rate, "DeMan")._filters.values())  # noqa: SLF001 - it tells them nowhere else
        if sample_rate < _SHELF_LOWEST_RATE:
            filters = filters[1:]
        self._coefficients = [(filter_.b, filter_.a) for filter_ in filters]
        self._states = [np.zeros((channels, 2)) for _ in filters]

    def process(self, samples: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the filtered (C, n)."""
        from scipy.signal import lfilter

        output = samples.astype(np.float64, copy=False)
        for index, (b, a) in enumerate(self._coefficients):
            output, self._states[index] = lfilter(b, a, output, zi=self._states[index])
        return output
