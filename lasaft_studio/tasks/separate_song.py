"""A song in, files of its stems out."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lasaft_studio import disk
from lasaft_studio.ahead import ahead
from lasaft_studio.audio.io import riff_chunks
from lasaft_studio.audio.io.files import AudioFile, AudioReader, open_reader, open_writer
from lasaft_studio.audio.io.formats import OutputFormat
from lasaft_studio.audio.io.tags import Tags, cover_fits, read_tags
from lasaft_studio.audio.io.writer import AudioWriter
from lasaft_studio.audio.stems import title
from lasaft_studio.errors import UsageError
from lasaft_studio.progress import Progress
from lasaft_studio.separation import precision
from lasaft_studio.separation.device import device_label
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.separation.song import SongBlock, separate_blocks
from lasaft_studio.tasks.awake import awake
from lasaft_studio.tasks.pace import Pace
from lasaft_studio.tasks.writing.output_spec import OutputSpec
from lasaft_studio.tasks.writing.spill import Spill
from lasaft_studio.tasks.writing.staging import Staging, check_absent
from lasaft_studio.tasks.writing.stem_files import StemFiles, Written, has_full_scale

OnBlock = Callable[[Mapping[str, NDArray[np.float32]], int], None]

_BLOCK_SECONDS = 5.0
_BLOCK_SAMPLES = 1 << 23  # at most, of all channels: 64 MB
_BLOCKS_AHEAD = 32  # blocks of stems are much shorter: so many are about twelve seconds
_LOSSY_BYTES_PER_SECOND = 40_000  # 320 kbit/s
_SEPARATION_SHARE = 0.97  # of the whole task; the rest may be needed to write again, quieter


@dataclass(frozen=True, slots=True)
class SeparationResult:
    """What came out of a song.

    Attributes:
        source: the song.
        files: where each result was written, by its name.
        start_frame: of the song, where the files begin.
        frames: of every file.
        gain_db: applied to all files, so that none is over full scale; 0 where none was needed.
        null_depth_db: how far below the song the difference between it and the sum of all files lies;
            minus infinity if they add up to the last bit, None if they are not the whole song.
        speed: seconds of audio a second.
        device: that computed, for people.
        precision: ``float32``, ``bfloat16`` or ``float16``.
        notes: sentences about what was done differently from what was asked for.
        exports: what was made of the stems for other programs, by the formats' ids.
    """

    source: AudioFile
    files: Mapping[str, Path]
    start_frame: int
    frames: int
    gain_db: float
    null_depth_db: float | None
    speed: float
    device: str
    precision: str
    notes: tuple[str, ...]
    exports: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)


@awake()
def separate_song(
    source: Path,
    folder: Path,
    separator: Separator,
    output: OutputSpec | None = None,
    progress: Progress | None = None,
    *,
    on_block: OnBlock | None = None,
) -> SeparationResult:
    """Separate a song into files, which appear all at once when the last of them is finished.

    Args:
        source: any sound file.
        folder: below which the files are written; made if need be.
        separator: says what to separate.
        output: format and names.
        progress: told how far it is, and how fast.
        on_block: given the results of each block as soon as they are computed, (C, n) by name, and the
            frame of the files where they begin. They are float, without the gain that the files may get.

    Raises:
        AudioError: the song cannot be read, or the format cannot hold it.
        UsageError: nothing of the song lies between start and end, or names contradict each other.
        SeparationError: the network fails, or memory does not suffice.
        StorageError: no room or permission, or a file exists and must not be replaced.
        Cancelled: the user asked to stop.
    """
    output, progress = output or OutputSpec(), progress or Progress()
    progress.report(0.0, f"Reading {source.name}")
    with open_reader(source) as reader:
        job = _Job(reader, separator, output, read_tags(source), _span(reader.file, separator.request))
        paths = output.paths(folder, source, separator.plan.results, job.tags)
        check_absent(list(paths.values()), overwrite=output.overwrite)
        output.output_format.check(reader.file.sample_rate, reader.file.channels)
        with Staging(folder) as staging:
            staging.check_free(job.size_bytes)
            started, noted = time.monotonic(), len(separator.runner.notes)
            written = job.write(staging, progress, on_block)
            job.carry_over(staging)
            staging.commit(
                [(job.name(name), path) for name, path in paths.items()], overwrite=output.overwrite
            )
        return SeparationResult(
            source=reader.file,
            files=paths,
            start_frame=job.span.start,
            frames=len(job.span),
            gain_db=written.gain_db,
            null_depth_db=written.null_depth_db,
            speed=len(job.span) / reader.file.sample_rate / max(time.monotonic() - started, 1e-9),
            device=device_label(separator.runner.device),
            precision=precision.label(separator.runner.dtype),
            notes=(*reader.file.notes, *separator.runner.notes[noted:], *job.notes(paths.values())),
        )


@dataclass(frozen=True, slots=True)
class _Job:
    """A song that is open, and what is to be done with it."""

    reader: AudioReader
    separator: Separator
    output: OutputSpec
    tags: Tags
    span: range

    def carry_over(self, staging: Staging) -> None:
        """Give the stems of a WAV its time reference and its cue points."""
        if self.format.container != "WAV":
            return
        chunks = riff_chunks.carried(self.reader.file.path, self.span.start, len(self.span))
        for result in self.separator.plan.results:
            path = staging.path(self.name(result))
            with disk.storage_errors(path):
                riff_chunks.append(path, chunks)

    def notes(self, paths: Iterable[Path]) -> tuple[str, ...]:
        """Return what of the song's tags its files cannot hold."""
        if all(cover_fits(self.tags, path) for path in paths):
            return ()
        return (f"The cover is too large for {self.format.label} and was left out.",)

    @property
    def format(self) -> OutputFormat:
        return self.output.output_format

    @property
    def needs_spill(self) -> bool:
        return has_full_scale(self.format) and self.output.allow_gain

    @property
    def size_bytes(self) -> int:
        """How much room is needed, at most."""
        song, plan = self.reader.file, self.separator.plan
        sample_bytes = 4 if self.format.bits is None else self.format.bits // 8
        file_bytes = len(self.span) * song.channels * sample_bytes
        if self.format.is_lossy:
            file_bytes = round(len(self.span) / song.sample_rate * _LOSSY_BYTES_PER_SECOND)
        spill_bytes = Spill.size(len(self.span), song.channels, len(plan.parts)) if self.needs_spill else 0
        return file_bytes * len(plan.results) + spill_bytes

    def name(self, result: str) -> str:
        """Return the name of a result's file while it is unfinished."""
        index = list(self.separator.plan.results).index(result)
        return f"{index}{self.format.suffix}"

    def write(self, staging: Staging, progress: Progress, on_block: OnBlock | None) -> Written:
        """Separate the song into unfinished files."""
        plan = self.separator.plan
        spill = Spill(staging.path("blocks"), plan.remainder) if self.needs_spill else None
        files = StemFiles(self.reader.file, plan, self.format, lambda: self._open_writers(staging), spill)
        with contextlib.ExitStack() as stack:
            stack.callback(files.close)
            if spill is not None:
                stack.callback(spill.close)
            for block in self._blocks(progress.part(0.0, _SEPARATION_SHARE)):
                files.write(block)
                if on_block is not None:
                    on_block(_as_float(block.results(plan)), block.start_frame)
            return files.finish(progress.part(_SEPARATION_SHARE, 1.0))

    def _blocks(self, progress: Progress) -> Iterator[SongBlock]:
        """Yield the song's parts; reading, separating and what the caller does run side by side."""
        rate = self.reader.file.sample_rate
        pace = Pace(len(self.span) / rate)
        with contextlib.ExitStack() as stack:
            source = stack.enter_context(contextlib.closing(ahead(self._read())))
            parts = separate_blocks(self.separator, source, rate, progress)
            for block in stack.enter_context(contextlib.closing(ahead(parts, _BLOCKS_AHEAD))):
                done = block.start_frame + block.source.shape[1]
                progress.report(done / len(self.span), f"Separating: {pace.text(done / rate)}")
                yield block

    def _read(self) -> Iterator[NDArray[np.float64]]:
        self.reader.seek(self.span.start)
        file = self.reader.file
        step = max(min(round(_BLOCK_SECONDS * file.sample_rate), _BLOCK_SAMPLES // file.channels), 1)
        for start in range(self.span.start, self.span.stop, step):
            yield self.reader.read(min(step, self.span.stop - start))

    def _open_writers(self, staging: Staging) -> dict[str, AudioWriter]:
        song = self.reader.file
        return {
            name: open_writer(
                staging.path(self.name(name)),
                song.sample_rate,
                song.channels,
                self.format,
                len(self.span),
                tags=replace(self.tags, title=f"{self.tags.title or song.path.stem} - {title(name)}"),
                channel_mask=song.channel_mask,
            )
            for name in self.separator.plan.results
        }


def _span(song: AudioFile, request: SeparationRequest) -> range:
    """Return the frames that are asked for."""
    start = round(request.start_seconds * song.sample_rate)
    end = song.frames if request.end_seconds is None else round(request.end_seconds * song.sample_rate)
    span = range(start, min(end, song.frames))
    if not span:
        raise UsageError(
            f"Nothing of {song.path.name} lies between start and end.",
            hint=f"It lasts {song.seconds:.2f} seconds.",
        )
    return span


def _as_float(results: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float32]]:
    return {name: samples.astype(np.float32) for name, samples in results.items()}
