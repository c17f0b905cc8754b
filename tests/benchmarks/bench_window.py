"""How quick the window is. Run by hand: `python tests/benchmarks/bench_window.py`.

Prints a Markdown table. Times depend on the machine and on what else it does; the processor's time is given
where that is fairer.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RATE = 44_100
STEMS = ("vocals", "drums", "bass", "other")
SIZE = (1600, 1000)


def main() -> None:
    """Measure what the arguments name, or everything, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", help=f"default: {' '.join(BENCHMARKS)}")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        for name in given.what:
            BENCHMARKS[name]()
        return
    print("| what | result |\n|---|---|", flush=True)
    for name in given.what or BENCHMARKS:
        with tempfile.TemporaryDirectory() as home:
            environment = {
                "QT_QPA_PLATFORM": "offscreen",
                **os.environ,
                "LASAFT_HOME": home,
                "PYTHONPATH": str(ROOT),
            }
            command = [sys.executable, __file__, "--here", name]
            subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)


def row(what: str, result: str) -> None:
    """Print a line of the table."""
    print(f"| {what} | {result} |", flush=True)


def start() -> None:
    """Start to first paint, in a process that has only just begun."""
    for attempt in ("cold", "warm"):
        code = (
            "import time; wall, cpu = time.monotonic(), time.process_time()\n"
            "from lasaft_studio import settings\n"
            "from lasaft_studio.ui import app\n"
            "from lasaft_studio.ui.style.theme import Theme\n"
            "from lasaft_studio.ui.main_window import MainWindow\n"
            "from lasaft_studio.ui.session.workspace import Workspace\n"
            "application = app.make_application(); Theme(application)\n"
            "workspace = Workspace(settings.Settings()); window = MainWindow(workspace); window.show()\n"
            "application.processEvents(); window.grab()\n"
            "print(f'{time.monotonic() - wall:.2f} s, {time.process_time() - cpu:.2f} s of the processor', flush=True)\n"
            "import os; os._exit(0)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        row(f"start to first paint, {attempt}", done.stdout.strip())


def waveform() -> None:
    """From the drop of a 10-minute mp3 to its waveform: the first part of it, and all of it."""
    window, workspace = make_window()
    path = write_song(Path(tempfile.mkdtemp()), 10, "MP3", "MPEG_LAYER_III")
    begin = time.monotonic()
    window.open([path])
    until(lambda: workspace.view_state.song is not None)
    row("10-minute mp3: song in the window", f"{time.monotonic() - begin:.2f} s")
    pyramid = window.overviews.pyramid(workspace.view_state.song.source.clips[0].file)
    until(lambda: pyramid.ready_frames > 0)
    row("10-minute mp3: waveform begins", f"{time.monotonic() - begin:.2f} s")
    until(lambda: pyramid.is_complete)
    row("10-minute mp3: waveform complete", f"{time.monotonic() - begin:.2f} s")
    leave(workspace)


def frames() -> None:
    """Frame times of five 10-minute tracks: while the playhead moves, while zooming, while scrolling."""
    window, workspace = make_window()
    open_five_tracks(window, workspace)
    timeline = workspace.timeline
    middle = timeline.frames // 2

    def playing(number: int) -> None:
        timeline.place_playhead(middle + number * RATE // 60)

    def zooming(number: int) -> None:
        timeline.zoom(1.05 if number % 200 < 150 else 1 / 1.1, 500)

    def scrolling(_number: int) -> None:
        timeline.scroll(7)

    for mode in ("waveforms", "spectrograms"):
        window.actions_table[mode].trigger()
        timeline.fit()
        settle()
        for what, step in (("playing", playing), ("zooming", zooming), ("scrolling", scrolling)):
            row(f"five 10-minute tracks, {mode}, {what}: time of a frame", times(step))
    leave(workspace)


def stall() -> None:
    """The longest time for which the window does not answer while a song is separated."""
    window, workspace = make_window()
    window.open([write_song(Path(tempfile.mkdtemp()), 1, "WAV", "PCM_16")])
    until(lambda: workspace.view_state.song is not None)
    settle()
    window.separation.separate()
    longest, last = 0.0, time.monotonic()
    while any(job.title for job in workspace.compute.jobs):
        process()
        now = time.monotonic()
        longest, last = max(longest, now - last), now
        time.sleep(0.001)
    row("one minute is separated: the window's longest silence", f"{longest * 1000:.0f} ms")
    leave(workspace)


def memory() -> None:
    """Peak memory with a 60-minute song open, before anything is separated."""
    window, workspace = make_window()
    settle()
    before = peak_megabytes()
    window.open([write_song(Path(tempfile.mkdtemp()), 60, "FLAC", "PCM_16")])
    until(lambda: workspace.view_state.song is not None)
    pyramid = window.overviews.pyramid(workspace.view_state.song.source.clips[0].file)
    until(lambda: pyramid.is_complete)
    until(lambda: not workspace.facts.jobs)
    row(
        "peak memory with a 60-minute song open", f"{peak_megabytes():.0f} MB (empty window: {before:.0f} MB)"
    )
    leave(workspace)


def make_window():
    """Return a window without the model being made ready behind it."""
    from lasaft_studio import settings
    from lasaft_studio.ui import app
    from lasaft_studio.ui.main_window import MainWindow
    from lasaft_studio.ui.session.workspace import Workspace
    from lasaft_studio.ui.style.theme import Theme

    application = app.make_application()
    Theme(application, "dark")
    workspace = Workspace(settings.Settings())
    window = MainWindow(workspace)
    window.separation.prepares = False
    window.resize(*SIZE)
    window.show()
    process()
    return window, workspace


def write_song(folder: Path, minutes: float, kind: str, subtype: str) -> Path:
    """Write tones and noise that swell, block by block."""
    import numpy as np
    import soundfile

    path = folder / f"song.{kind.lower()}"
    generator = np.random.default_rng(0)
    time_axis = np.arange(RATE) / RATE
    with soundfile.SoundFile(path, "w", RATE, 2, format=kind, subtype=subtype) as file:
        for second in range(round(minutes * 60)):
            swell = 0.3 + 0.2 * np.sin(second / 7)
            block = swell * np.sin(2 * np.pi * (220 + second % 50) * time_axis) + generator.normal(
                0, 0.03, RATE
            )
            file.write(np.stack([block, block * 0.9], axis=1))
    return path


def open_five_tracks(window, workspace) -> None:
    """Open a 10-minute song with four stems."""
    from lasaft_studio.audio.io.files import probe
    from lasaft_studio.project import edits

    path = write_song(Path(tempfile.mkdtemp()), 10, "WAV", "PCM_16")
    window.open([path])
    until(lambda: workspace.view_state.song is not None)
    stems = {}
    for stem in STEMS:
        copy = path.with_name(f"{stem}.wav")
        copy.symlink_to(path)
        stems[stem] = probe(copy)
    edit = partial(edits.add_stems, song_id=workspace.view_state.song.id, stems=stems)
    workspace.document.apply("Separate", edit)
    settle()


def times(step: Callable[[int], None]) -> str:
    """Return median and 99th percentile of the time that the window takes to show a step."""
    spent = []
    for number in range(200):
        begin = time.thread_time()
        step(number)
        process()
        spent.append((time.thread_time() - begin) * 1000)
    ordered = sorted(spent)
    return f"median {statistics.median(ordered):.1f} ms, 99 % within {ordered[-3]:.1f} ms (processor)"


def settle() -> None:
    """Let the window do what it has in mind."""
    end = time.monotonic() + 2.0
    while time.monotonic() < end:
        process()
        time.sleep(0.01)


def until(condition: Callable[[], bool]) -> None:
    """Run the window until a condition holds."""
    while not condition():
        process()
        time.sleep(0.002)


def process() -> None:
    """Handle what has happened."""
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()


def peak_megabytes() -> float:
    """Return this process's peak memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def leave(workspace) -> None:
    """End the process at once."""
    workspace.close()
    sys.stdout.flush()
    os._exit(0)


BENCHMARKS = {each.__name__: each for each in (start, waveform, frames, stall, memory)}

if __name__ == "__main__":
    main()
