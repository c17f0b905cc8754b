"""How long a 5-minute song of four stems takes to export. Run by hand: `python tests/benchmarks/bench_export.py`.

Prints a Markdown table. The measure is a plain copy of what was exported, on the same disk, made right after
each export: an export that takes as long is as fast as the disk. Both end with a flush, so that all bytes have
reached the disk. Where the machine does other work, ratios count more than times.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from lasaft_studio.audio.io.files import probe
from lasaft_studio.export.exporter import ExportOptions
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project
from lasaft_studio.project.tempo import Tempo, TempoMap
from lasaft_studio.tasks.export_project import export_project

RATE = 44_100
STEMS = ("vocals", "drums", "bass", "other")


def main() -> None:
    """Measure all formats, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", help=f"default: {' '.join(EXPORTERS)}")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="on the disk that is to be measured")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        project = make_project(folder / "song", given.minutes)
        print("| export | MB | seconds | copy of the same bytes | times the copy | processor seconds |")
        print("|---|--:|--:|--:|--:|--:|")
        for format_id in given.formats or EXPORTERS:
            report(format_id, given.runs, folder, project, ExportOptions())
        if not given.formats:
            report("stems", given.runs, folder, project, ExportOptions(format="flac24"))


def make_project(folder: Path, minutes: float) -> Project:
    """Return a project of a song of four 24-bit stems of noise."""
    folder.mkdir()
    generator = np.random.default_rng(0)
    files = {}
    for stem in STEMS:
        with soundfile.SoundFile(folder / f"{stem}.wav", "w", RATE, 2, "PCM_24") as file:
            for _ in range(round(minutes * 60)):
                file.write(0.1 * generator.standard_normal((RATE, 2)))
        files[stem] = probe(folder / f"{stem}.wav")
    project = edits.add_song(Project(), files["other"], title="Benchmark")
    song = project.songs[0].id
    project = edits.set_tempo(project, song, TempoMap((Tempo(RATE // 2, 120),), 1.0))
    return edits.add_stems(project, song, files)


def report(format_id: str, runs: int, folder: Path, project: Project, options: ExportOptions) -> None:
    """Print one row of the table, of medians."""
    exports, copies, processor = [], [], []
    exported, copied = folder / "exported", folder / "copied"
    for _ in range(runs):
        cpu = time.process_time() + sum(os.times()[2:4])
        exports.append(timed(exported, lambda: export_project(project, format_id, exported, options=options)))
        processor.append(time.process_time() + sum(os.times()[2:4]) - cpu)
        copies.append(timed(copied, lambda: shutil.copytree(exported, copied)))
        size = sum(path.stat().st_size for path in files(exported))
        shutil.rmtree(exported)
        shutil.rmtree(copied)
    took, copy, cpu = map(statistics.median, (exports, copies, processor))
    name = f"{EXPORTERS[format_id].label}{', FLAC' if options.format.startswith('flac') else ''}"
    ratio = statistics.median(one / other for one, other in zip(exports, copies, strict=True))
    print(f"| {name} | {size / 1e6:.1f} | {took:.2f} | {copy:.2f} | {ratio:.1f} | {cpu:.2f} |", flush=True)


def timed(folder: Path, write: Callable[[], object]) -> float:
    """Return how many seconds `write` takes until all files in `folder` have reached the disk."""
    start = time.perf_counter()
    write()
    for path in files(folder):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    return time.perf_counter() - start


def files(folder: Path) -> list[Path]:
    """Return all files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


if __name__ == "__main__":
    main()
