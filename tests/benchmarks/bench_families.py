"""How fast each family is at full size, with random weights: as we run it, and as its authors' code does.

Run by hand, on a quiet machine: `python tests/benchmarks/bench_families.py [MODEL …]`.

Prints a Markdown table: times real time of one segment of all stems, without overlap, and the peak of memory.
Every cell is a process of its own, since ours changes how a process keeps its memory; ways take turns, round
by round, and the best round of each counts. Ratios count more than times.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

import torch

from lasaft_studio.checkpoints import catalog
from lasaft_studio.nn.blend_net import BlendNet
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.inference import ready
from lasaft_studio.nn.network import StemNetwork

MODELS = ("lite", "lasaft_v2_light", "lasaft_large_2020", "kuielab_mdx", "scnet", "scnet_large")
WAYS = ("plain", "ours", "bfloat16")
ROUNDS = 2


def main() -> None:
    """Measure what the arguments name, or every family."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", help=f"of the catalogue (default: {', '.join(MODELS)})")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        torch.set_num_threads(given.threads)
        print(*measured(given.models[0], given.way))
        return
    print(
        f"{given.threads} threads, PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}\n"
    )
    print("| model | plainly | as we run it | in bfloat16 | ratio, float32 | ratio, bfloat16 | peak, MB |")
    print("|---|---|---|---|---|---|---|")
    for model in given.models or MODELS:
        print(row(model, given.threads, given.rounds), flush=True)


def row(model: str, threads: int, rounds: int) -> str:
    """Return a row of the table."""
    times = {way: [] for way in WAYS}
    peaks = {}
    for _ in range(rounds):
        for way in WAYS:
            factor, peak = elsewhere(model, way, threads)
            times[way].append(factor)
            peaks[way] = peak
    best = {way: max(found) for way, found in times.items()}
    cells = [f"{best[way]:.2f}" for way in WAYS]
    cells += [f"{best[way] / best['plain']:.2f}" for way in WAYS[1:]]
    memory = f"{peaks['ours']:.0f} ({peaks['plain']:.0f} plainly)"
    return f"| {' | '.join([model, *cells, memory])} |"


def elsewhere(model: str, way: str, threads: int) -> tuple[float, float]:
    """Return times real time and the peak in megabytes, measured in a process of its own."""
    command = [sys.executable, __file__, model, "--way", way, "--threads", str(threads)]
    factor, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(factor), float(peak)


def measured(model: str, way: str) -> tuple[float, float]:
    """Return times real time and the peak of this process in megabytes."""
    network = random_network(model)
    if way != "plain":
        network = ready(network)
    mixture = torch.randn(1, network.channels, network.segment_frames) * 0.1
    stems = range(len(network.stems))
    best = float("inf")
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=way == "bfloat16"):
        for _ in range(2):  # the first makes everything ready
            start = time.perf_counter()
            if way == "plain" and network.family in {"conditioned", "lasaft_v2"}:
                for stem in stems:  # their authors' code separates a stem at a time
                    network(mixture, [stem])
            else:
                network(mixture, stems)
            best = min(best, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return mixture.shape[-1] / network.sample_rate / best, peak


def random_network(model: str) -> StemNetwork:
    """Return the network of a card of the catalogue, with random weights."""
    torch.manual_seed(0)
    card = catalog.find(model)
    parts = [build_network(part.family, part.config, part.stems) for part in card.parts()]
    if len(parts) == 1:
        return parts[0].eval()
    return BlendNet(parts, [dict.fromkeys(part.stems, 1.0) for part in parts], card.stems).eval()


if __name__ == "__main__":
    main()
