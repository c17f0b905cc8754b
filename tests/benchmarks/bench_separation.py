"""How fast songs are separated, and in how much memory.

Run by hand: `python tests/benchmarks/bench_separation.py`.

Prints a Markdown table. Ratios count more than times: both sides of a ratio are measured in turn, in one run.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile
import torch

from lasaft_studio.checkpoints import catalog, checkpoint
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.separate_song import separate_song
from lasaft_studio.tasks.writing.output_spec import OutputSpec

RATE = 44_100
LITE = "lite"
LARGE = "lasaft_large_2020"
ROUNDS = 2


def main() -> None:
    """Measure what the arguments name, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*BENCHMARKS, []], help="default: everything")
    parser.add_argument("--minutes", type=float, nargs="+", help="lengths instead of the usual ones")
    parser.add_argument("--model", default=LITE, help=f"for all but 'large' (default: {LITE})")
    parser.add_argument("--peak-of", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--large-way", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak_of:
        print(peak_megabytes(arguments.model, arguments.peak_of))
        return
    if arguments.large_way:
        print(large_seconds(arguments.large_way))
        return
    print(f"{torch.get_num_threads()} threads, PyTorch {torch.__version__}\n")
    print("| what | value |\n|---|---|")
    for name in arguments.what or BENCHMARKS:
        for what, value in BENCHMARKS[name](arguments):
            print(f"| {what} | {value} |", flush=True)


def speed(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Real-time factor of a song of three minutes, from file to files."""
    for minutes in arguments.minutes or [3]:
        for preset in ("fast", "balanced"):
            seconds, _ = separation_seconds(arguments.model, minutes, preset)
            factor = minutes * 60 / seconds
            yield f"{arguments.model}, four stems, {preset}, {minutes:g} min", f"{factor:.1f} times real time"


def length(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Time per second of audio, from short to long songs."""
    for minutes in arguments.minutes or [1, 3, 10, 30]:
        times = separation_seconds(arguments.model, minutes, "fast")
        wall, cpu = (f"{1000 * seconds / (minutes * 60):.1f} ms" for seconds in times)
        yield f"{arguments.model}, {minutes:g} min", f"{wall} a second of audio ({cpu} of all cores together)"


def large(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """A full-size network with random weights, run plainly and as we run it, on the same segment.

    Each way has processes of its own, since ours changes how a process keeps its memory.
    """
    times = {"plain": float("inf"), "ours": float("inf")}
    for way in [*times] * ROUNDS:
        times[way] = min(times[way], float(in_process(arguments, "--large-way", way)))
    for way, seconds in times.items():
        yield f"{LARGE}, four stems, random weights: {way}", f"{seconds:.2f} s a second of audio"
    yield "ratio", f"{times['plain'] / times['ours']:.1f}"


def large_seconds(way: str) -> float:
    """Return seconds a second of audio: float32, unfused, contiguous, stem after stem; or as we do it."""
    torch.manual_seed(0)
    card = catalog.find(LARGE)
    network = build_network(card.family, card.config, card.stems).eval()
    margin = network.margin_frames
    frames = network.segment_frames - 2 * margin
    song = 0.1 * torch.randn(2, frames)
    if way == "ours":
        separator = Separator(network, SeparationRequest(device="cpu", overlap=0.0, rest=True))
        return shortest(lambda: list(separator.separate([song]))) / frames * RATE
    segment = torch.nn.functional.pad(song, (margin, margin)).unsqueeze(0)
    with torch.inference_mode():
        return shortest(lambda: [network(segment, [stem]) for stem in range(4)]) / frames * RATE


def memory(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Peak memory of processes of their own, for a short and a long song."""
    for minutes in arguments.minutes or [10, 60]:
        peak = float(in_process(arguments, "--peak-of", str(minutes)))
        yield f"{arguments.model}, peak memory, {minutes:g} min", f"{peak:.0f} MB"


BENCHMARKS: dict[str, Callable[[argparse.Namespace], Iterator[tuple[str, str]]]] = {
    "speed": speed,
    "large": large,
    "length": length,
    "memory": memory,
}


def separation_seconds(model: str, minutes: float, preset: str) -> tuple[float, float]:
    """Return the time and the processor time of separating a song, once the model is loaded and warm."""
    separator = Separator(load(model), SeparationRequest.preset(preset, device="cpu"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        separate_song(song_file(folder / "warm.wav", 0.3), folder, separator)
        song = song_file(folder / "song.wav", minutes)
        start = time.perf_counter(), time.process_time()
        separate_song(song, folder, separator, OutputSpec("wav24"))
        return time.perf_counter() - start[0], time.process_time() - start[1]


def peak_megabytes(model: str, minutes: float) -> float:
    """Return the most memory that this process ever had, after it has separated a song."""
    separator = Separator(load(model), SeparationRequest.preset("fast", device="cpu"))
    with tempfile.TemporaryDirectory() as name:
        separate_song(song_file(Path(name) / "song.wav", minutes), Path(name), separator)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def load(model: str) -> StemNetwork:
    """Return the model, with random weights where its file is not here."""
    card = catalog.find(model)
    if catalog.weights_path(card).exists():
        return checkpoint.load(model).network
    return build_network(card.family, card.config, card.stems)


def song_file(path: Path, minutes: float) -> Path:
    """Write a song of noise, in blocks, and return its path."""
    random = np.random.default_rng(0)
    frames = round(minutes * 60 * RATE)
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        for start in range(0, frames, 10 * RATE):
            file.write(random.normal(0, 0.1, (min(10 * RATE, frames - start), 2)))
    return path


def shortest(function: Callable[[], object]) -> float:
    """Return the shortest time of a function that has run once before."""
    times = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times[1:])


def in_process(arguments: argparse.Namespace, *options: str) -> str:
    """Return what this program prints in a process of its own."""
    command = [sys.executable, __file__, "--model", arguments.model, *options]
    return subprocess.check_output(command, text=True)


if __name__ == "__main__":
    main()
