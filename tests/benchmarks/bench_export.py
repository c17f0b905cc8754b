"""How long a 5-minute song of four stems takes to export. Run by hand: `python tests/benchmarks/bench_export.py`.

Prints a Markdown table. The first row is the yardstick: the four stems' files copied and flushed to the same
disk. Every run ends with a flush, so that what is measured has reached the disk.
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

from lasaft_studio.audio.files import probe
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
        print("| export | seconds (median) | MB | MB/s |\n|---|---|---|---|")
        report("copies of the stems", given.runs, folder, lambda target: copy_stems(project, target))
        for format_id in given.formats or EXPORTERS:
            report(
                format_id, given.runs, folder, lambda target, f=format_id: export_project(project, f, target)
            )
        flac = ExportOptions(format="flac24")
        report(
            "stems, FLAC",
            given.runs,
            folder,
            lambda target: export_project(project, "stems", target, options=flac),
        )


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


def copy_stems(project: Project, target: Path) -> None:
    """Copy the stems' files as the system does it."""
    target.mkdir()
    for track in project.songs[0].stems:
        shutil.copyfile(track.clips[0].file.path, target / track.clips[0].file.path.name)


def report(name: str, runs: int, folder: Path, export: Callable[[Path], object]) -> None:
    """Print one row of the table."""
    seconds, size = [], 0
    for _ in range(runs):
        target = folder / "out"
        os.sync()
        start = time.perf_counter()
        export(target)
        os.sync()
        seconds.append(time.perf_counter() - start)
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
        shutil.rmtree(target)
    median = statistics.median(seconds)
    print(f"| {name} | {median:.1f} | {size / 1e6:.1f} | {size / 1e6 / median:.0f} |", flush=True)


if __name__ == "__main__":
    main()
