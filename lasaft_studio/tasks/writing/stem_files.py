"""The files of a song's stems: rounded so that they add up, and within full scale by one common gain.

Float files are written as the blocks come. In formats that have a full scale, blocks are also kept on the
disk until the end: only then is it known by how much the loudest result is over it, if at all. As soon as
one is, writing stops, and at the end all files are written again with the common gain.

All that is done with a block of samples is done at once, on threads: the files are what a graphics card would
otherwise wait for.

With a gain the integers add up to the song times the gain, rounded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio.exact import FLOAT_BITS, common_gain, relative_peak, settle, to_float
from lasaft_studio.audio.io.formats import OutputFormat
from lasaft_studio.audio.io.reader import AudioFile, clock
from lasaft_studio.audio.io.writer import AudioWriter
from lasaft_studio.audio.stems import title
from lasaft_studio.errors import AudioError
from lasaft_studio.progress import Progress
from lasaft_studio.separation.plan import Plan
from lasaft_studio.separation.song import SongBlock
from lasaft_studio.tasks.writing.null_test import NullTest
from lasaft_studio.tasks.writing.spill import Spill

Results = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files.

    Attributes:
        gain_db: that was applied to all of them, 0 or less.
        null_depth_db: how far below the song the difference between it and their sum lies; None where
            the results are not the whole song, or are stored with loss.
    """

    gain_db: float
    null_depth_db: float | None


def has_full_scale(format_: OutputFormat) -> bool:
    """Whether samples beyond -1 to 1 are cut off, at the latest by who plays the file."""
    return format_.is_integer or format_.is_lossy


class StemFiles:
    """The files of one song's results.

    Args:
        song: that is separated.
        plan: what its results are.
        format_: of the files.
        open_writers: opens all files anew, by the results' names.
        spill: for blocks, until the gain is known; None allows no gain.
    """

    def __init__(
        self,
        song: AudioFile,
        plan: Plan,
        format_: OutputFormat,
        open_writers: Callable[[], dict[str, AudioWriter]],
        spill: Spill | None,
    ) -> None:
        self._song = song
        self._plan = plan
        self._format = format_
        self._open_writers = open_writers
        self._spill = spill
        self._writers = open_writers()
        self._test = NullTest()
        self._peak = 0.0
        self._threads = ThreadPoolExecutor(len(plan.results) + 2, thread_name_prefix="stem files")

    def write(self, block: SongBlock) -> None:
        """Write a block, or keep it for later.

        Raises:
            AudioError: a result is over full scale, and no gain is allowed.
            StorageError: the disk is full or gone.
        """
        kept = [] if self._spill is None else [self._threads.submit(self._spill.write, block)]
        try:
            self._write_measured(block)
        finally:
            wait(kept)
        _raise_first_error(kept)

    def _write_measured(self, block: SongBlock) -> None:
        results = self._rounded(block, gain=1.0)
        if has_full_scale(self._format):
            for name, samples in results.items():
                self._measure(name, samples, block.start_frame)
        if self._peak <= 1:
            self._write(results, block, gain=1.0)
        else:
            self.abandon()

    def finish(self, progress: Progress) -> Written:
        """Finish all files, with a gain where one is needed.

        Raises:
            StorageError: the disk is full or gone.
            Cancelled: the user asked to stop.
        """
        gain = common_gain(self._peak, self._format.bits, len(self._plan.parts))
        if gain < 1:
            self._write_again(gain, progress)
        while self._writers:
            self._writers.popitem()[1].close()
        return Written(20 * math.log10(gain), self._test.depth_db if self._is_tested else None)

    def abandon(self) -> None:
        """Close the files as they are."""
        while self._writers:
            self._writers.popitem()[1].abandon()

    def close(self) -> None:
        """Close the files as they are, and end the threads."""
        self._threads.shutdown()
        self.abandon()

    @property
    def _is_tested(self) -> bool:
        return self._plan.adds_up and not self._format.is_lossy

    def _write_again(self, gain: float, progress: Progress) -> None:
        if self._spill is None:
            raise ValueError("no gain is allowed")
        self._writers, self._test = self._open_writers(), NullTest()
        for block in self._spill.blocks():
            progress.report(block.start_frame / self._song.frames, "Writing, all stems a little quieter")
            self._write(self._rounded(block, gain), block, gain)

    def _write(self, results: Results, block: SongBlock, gain: float) -> None:
        calls = [partial(self._write_one, name, samples) for name, samples in results.items()]
        if self._is_tested:
            scale = 1.0 if self._format.bits is None else 2.0 ** (self._format.bits - 1)
            calls.append(partial(self._test.add, results, block.source * (gain * scale)))
        done = [self._threads.submit(call) for call in calls]
        wait(done)
        _raise_first_error(done)

    def _write_one(self, name: str, samples: NDArray[Any]) -> None:
        if self._format.bits is None:
            self._writers[name].write(samples.astype(np.float32))
        else:
            self._writers[name].write_integers(samples.astype(np.int32))

    def _rounded(self, block: SongBlock, gain: float) -> Results:
        """Return the results as they are written: integers, or floats."""
        if self._format.bits is not None:
            return self._summed(settle(block.parts, block.source, self._format.bits, gain))
        if not self._format.is_lossy and self._song.bits is not None and self._song.bits <= FLOAT_BITS:
            integers = self._summed(settle(block.parts, block.source, FLOAT_BITS))
            return {name: to_float(samples) for name, samples in integers.items()}
        results = self._summed(block.parts * gain)
        return {name: samples.astype(np.float32) for name, samples in results.items()}

    def _summed(self, parts: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Return the results, given their parts (P, C, n)."""
        return {
            name: parts[of[0]] if len(of) == 1 else parts[list(of)].sum(axis=0)
            for name, of in self._plan.results.items()
        }

    def _measure(self, name: str, samples: NDArray[Any], start_frame: int) -> None:
        peak = relative_peak(samples, self._format.bits)
        self._peak = max(self._peak, peak)
        if peak > 1 and self._spill is None:
            where = clock(start_frame / self._song.sample_rate)
            raise AudioError(
                f"'{title(name)}' is {20 * math.log10(peak):.1f} dB over full scale after {where}.",
                hint="Allow a gain that is the same for all, or choose WAV with 32-bit float.",
            )


def _raise_first_error(done: list[Future[None]]) -> None:
    for future in done:
        future.result()
