"""What may go wrong on a graphics card: no memory, a user who stops, a second song, a card that is lost."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from cuda_songs import load, separated, song

from lasaft_studio.errors import Cancelled
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator

Row = tuple[str, str]


def faults(device: str, seconds: float, large: str) -> Iterator[Row]:
    """Yield what was tried, and what came of it."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        source = song(place / "song.wav", seconds)
        yield "cancelled after the first block", _cancel(device, source, place)
        yield "two songs at once", _two_songs(device, source, place)
        if device == "cuda":
            yield f"{large}, 1.5 GB left by another program", _without_memory(large, source, place, 1.5e9)
            yield "lite, 0.2 GB left by another program", _without_memory("lite", source, place, 0.2e9)
        yield "the card crashes in the middle", lost_in_own_process(device, seconds)


def _separator(model: str, device: str, **values: object) -> Separator:
    return Separator(load(model), SeparationRequest.preset("fast", device=device, **values))


def _cancel(device: str, source: Path, place: Path) -> str:
    progress, folder = Progress(), place / "cancelled"
    separator = _separator("lite", device, batch=1)
    started = time.perf_counter()
    asked: list[float] = []

    def on_block(*_: object) -> None:
        asked.append(time.perf_counter())
        progress.cancel()

    try:
        separated(separator, source, folder, progress=progress, on_block=on_block)
    except Cancelled:
        left = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
        waited = time.perf_counter() - asked[0]
        return (
            f"stopped {waited:.2f} s after, {len(left)} files left, {asked[0] - started:.2f} s in all before"
        )
    return "FAILED: it went on to the end"


def _two_songs(device: str, source: Path, place: Path) -> str:
    exact: dict[int, bool] = {}

    def work(index: int) -> None:
        separator = _separator("lite", device, precision="float32")
        exact[index] = separated(separator, source, place / f"both-{index}").is_exact

    threads = [threading.Thread(target=work, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return "both exact" if list(exact.values()) == [True, True] else f"FAILED: {exact}"


def _without_memory(model: str, source: Path, place: Path, left_bytes: float) -> str:
    separator = _separator(model, "cuda")
    torch.cuda.empty_cache()
    free, _ = torch.cuda.mem_get_info()
    hog = torch.empty(int(free - left_bytes), dtype=torch.uint8, device="cuda")
    try:
        done = separated(separator, source, place / f"{model}-full")
    finally:
        del hog
        torch.cuda.empty_cache()
    return f"{_null(done.is_exact)}; {' '.join(done.result.notes) or 'it sufficed'}"


def lost_in_own_process(device: str, seconds: float) -> str:
    """Separate in a process whose card is made to crash: nothing works on it from then on."""
    command = [sys.executable, __file__, device, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    lines = done.stdout.strip().splitlines()
    return lines[-1] if done.returncode == 0 and lines else f"FAILED: {done.stderr.strip()[-400:]}"


def lose(device: str, seconds: float) -> str:
    """Separate a song while the card crashes at its third batch."""
    separator = _separator("lite", device, batch=1, precision="float32")
    estimate, calls = separator.runner._estimate, []

    def crashing(mixtures: torch.Tensor) -> torch.Tensor:
        calls.append(1)
        if len(calls) == 3 and mixtures.is_cuda:
            torch.zeros(1, device="cuda")[torch.tensor([5], device="cuda")]  # a kernel that stops for good
        return estimate(mixtures)

    separator.runner._estimate = crashing
    with tempfile.TemporaryDirectory() as name:
        done = separated(separator, song(Path(name) / "song.wav", seconds), Path(name) / "lost")
        return f"{_null(done.is_exact)}; {' '.join(done.result.notes)}"


def _null(is_exact: bool) -> str:
    return "exact null" if is_exact else "FAILED: no null"


if __name__ == "__main__":
    print(lose(sys.argv[1], float(sys.argv[2])))
