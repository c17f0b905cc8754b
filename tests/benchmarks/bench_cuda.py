"""How a graphics card separates: near enough to the processor, exact, fast, and what keeps it from its limit.

Run by hand, in under four minutes: `python tests/benchmarks/bench_cuda.py --out FOLDER`. With `--device cpu
--seconds 4 --models lite` it runs anywhere, to see that it works. Writes `cuda.json` and `cuda.md` after each part.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from cuda_faults import faults
from cuda_songs import RATE, load, separated, song
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.nn.inference import ready
from lasaft_studio.separation import device as devices
from lasaft_studio.separation import precision
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.writing.stem_files import StemFiles

MODELS = (
    "lite",
    "lasaft_v2_light",
    "lasaft_v2_large",
    "lasaft_large_2020",
    "tfc_tdf_net_large_2007",
    "tdc_17_vocals_top1",
    "spleeter_2stems",
    "scnet",
    "kuielab_mdx",
)
WAYS = {"float32": torch.float32, "TF32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
Row = dict[str, Any]


def main() -> None:
    """Run every part, whatever becomes of the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--seconds", type=float, default=3.0, help="for errors against the processor")
    parser.add_argument("--minutes", type=float, default=6.0, help="of the song that speed is measured with")
    parser.add_argument("--models", nargs="+", default=MODELS)
    parser.add_argument("--limit", type=float, default=220.0, help="seconds after which no part begins")
    parser.add_argument("--out", type=Path, default=Path())
    arguments = parser.parse_args()
    started, found = time.perf_counter(), {}
    for name, part in PARTS.items():
        if time.perf_counter() - started > arguments.limit:
            break
        begun, rows = time.perf_counter(), []
        try:
            for row in part(arguments):
                rows.append(row)
                print(name, row, flush=True)
                if time.perf_counter() - started > arguments.limit:
                    break
        except Exception:  # noqa: BLE001 - the other parts have something to tell too
            traceback.print_exc()
            rows.append({"error": traceback.format_exc()[-600:]})
        found[name] = rows
        print(f"-- {name}: {time.perf_counter() - begun:.1f} s", flush=True)
        (arguments.out / "cuda.json").write_text(json.dumps(found, indent=1), "utf-8")
        (arguments.out / "cuda.md").write_text(tables(found), "utf-8")


def card(arguments: argparse.Namespace) -> Iterator[Row]:
    """What the card can do at most: products of large matrices, copies."""
    device = torch.device(arguments.device)
    yield {"what": "device", "value": devices.device_label(device)}
    yield {"what": "PyTorch", "value": torch.__version__}
    size = 8192 if device.type == "cuda" else 512
    for name, dtype in WAYS.items():
        a = torch.randn(size, size, device=device, dtype=dtype)
        with _way(name):
            seconds = _seconds(lambda a=a: a @ a, device)
        yield {"what": f"{name} product", "value": f"{2 * size**3 / seconds / 1e12:.1f} TFLOP/s"}
    block = torch.randn(size, size, 4, device=device)
    seconds = _seconds(block.clone, device)
    yield {"what": "copy on the card", "value": f"{2 * block.nbytes / seconds / 1e9:.0f} GB/s"}
    if device.type == "cuda":
        there = torch.empty(64 << 20, device=device)
        for name, pinned in (("pageable", False), ("pinned", True)):
            here = torch.empty(64 << 20, pin_memory=pinned)
            seconds = _seconds(lambda here=here: here.copy_(there), device)
            yield {"what": f"copy to {name} memory", "value": f"{here.nbytes / seconds / 1e9:.1f} GB/s"}


def files(arguments: argparse.Namespace) -> Iterator[Row]:
    """From file to files, each model as a user runs it."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        warm = song(place / "warm.wav", 30 if arguments.device == "cuda" else 2)
        for model in arguments.models:
            minutes = arguments.minutes if model in {"lite", "spleeter_2stems"} else arguments.minutes / 2
            source = song(place / "song.wav", minutes * 60)
            for preset in ("fast", "balanced") if model == "lite" else ("fast",):
                network = load(model)
                values = {"device": arguments.device, "rest": len(network.stems) == 1}
                separator = Separator(network, SeparationRequest.preset(preset, **values))
                separated(separator, warm, place / "warm")
                done = separated(separator, source, place / model)
                yield {
                    "model": model,
                    "preset": preset,
                    "stems": len(done.result.files),
                    "times real time": round(done.result.speed, 1),
                    "precision": done.result.precision,
                    "batch": separator.runner.batch,
                    "null": "exact" if done.is_exact else "FAILED",
                    "notes": " ".join(done.result.notes),
                }
                del separator
                devices.free_memory(torch.device(arguments.device))


def errors(arguments: argparse.Namespace) -> Iterator[Row]:
    """Each network in each precision against the processor's float32; time and floor of full segments."""
    device = torch.device(arguments.device)
    for model in arguments.models:
        network = ready(load(model))
        stems = list(range(len(network.stems)))
        mixture = _mixture(network.channels, round(arguments.seconds * RATE))
        with torch.inference_mode():
            reference = network(mixture, stems)
            network.to(device)
            batch = 8 if device.type == "cuda" else 1
            frames = network.segment_frames if device.type == "cuda" else mixture.shape[-1]
            segments = _mixture(network.channels, frames).expand(batch, -1, -1).contiguous().to(device)
            row: Row = {"model": model, "batch": batch, "segment s": round(frames / RATE, 1)}
            for name, dtype in WAYS.items():
                if name == "float16" and device.type == "cpu":
                    continue  # minutes
                with _way(name), precision.within(dtype, device):
                    row[f"{name} dB"] = round(
                        precision.error_db(network(mixture.to(device), stems).float().cpu(), reference), 1
                    )
                    seconds = _seconds(lambda n=network, s=segments, k=stems: n(s, k), device, rounds=3)
                row[f"{name} x"] = round(batch * frames / RATE / seconds)
            row |= _counted(lambda n=network, s=segments, k=stems: n(s[:1], k), frames / RATE)
        yield row
        del network
        devices.free_memory(device)


def batches(arguments: argparse.Namespace) -> Iterator[Row]:
    """How many segments at once keep the card busy, and how much of the time its kernels run."""
    device = torch.device(arguments.device)
    for model in arguments.models[:2]:
        network = ready(load(model)).to(device)
        stems = list(range(len(network.stems)))
        row: Row = {"model": model}
        for batch in (1, 2, 4, 8, 16) if device.type == "cuda" else (1,):
            frames = network.segment_frames if device.type == "cuda" else RATE
            segments = _mixture(network.channels, frames).expand(batch, -1, -1).contiguous().to(device)
            with torch.inference_mode(), precision.within(torch.bfloat16, device):
                seconds = _seconds(lambda n=network, s=segments, k=stems: n(s, k), device, rounds=3)
                busy = _kernel_seconds(lambda n=network, s=segments, k=stems: n(s, k), device)
            row[f"{batch}: x"] = round(batch * frames / RATE / seconds)
            row[f"{batch}: busy"] = f"{min(1.0, busy / seconds):.0%}"
        yield row


def shares(arguments: argparse.Namespace) -> Iterator[Row]:
    """Milliseconds a second of audio that each stage takes by itself; in the program they overlap."""
    device = torch.device(arguments.device)
    with tempfile.TemporaryDirectory() as name:
        source = song(Path(name) / "song.wav", 60 if device.type == "cuda" else 4)
        for model in arguments.models[:4]:
            separator = Separator(load(model), SeparationRequest.preset("fast", device=arguments.device))
            separated(separator, source, Path(name) / "warm")
            spent = _Stages(device, separator)
            with spent:
                done = separated(separator, source, Path(name) / "timed")
            audio = done.result.frames / RATE
            yield {"model": model} | {
                key: round(1000 * value / audio, 3) for key, value in spent.rows().items()
            }
            devices.free_memory(device)


def fault_rows(arguments: argparse.Namespace) -> Iterator[Row]:
    """See `cuda_faults`."""
    seconds = 40.0 if arguments.device == "cuda" else arguments.seconds
    for what, came in faults(arguments.device, seconds, "lasaft_large_2020"):
        yield {"what": what, "came of it": came}


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Row]]] = {
    "card": card,
    "errors": errors,
    "faults": fault_rows,
    "shares": shares,
    "batches": batches,
    "files": files,
}


class _way:  # noqa: N801 - used as a word
    """Whether float32 may be rounded to TF32."""

    def __init__(self, name: str) -> None:
        self.allowed = name == "TF32"

    def __enter__(self) -> None:
        self.before = torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = self.allowed

    def __exit__(self, *_: object) -> None:
        torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = self.before


class _Stages:
    """Times stages of a separation, waiting for the device after each."""

    def __init__(self, device: torch.device, separator: Separator) -> None:
        self.device, self.separator = device, separator
        self.seconds: dict[str, float] = {}
        self.undo: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> None:
        self._wrap(Stft, "forward", "stft")
        self._wrap(Stft, "inverse", "inverse stft")
        self._wrap(type(self.separator.network), "forward", "network with stft")
        self._wrap(type(self.separator.runner), "_run_once", "network, copies")
        self._wrap(StemFiles, "write", "round and write")
        self._wrap(StemFiles, "finish", "finish files")

    def __exit__(self, *_: object) -> None:
        for owner, name, original in self.undo:
            setattr(owner, name, original)

    def rows(self) -> dict[str, float]:
        """Return seconds by stage: what contains others without them."""
        found = dict(self.seconds)
        inside = found.pop("network with stft", 0.0)
        copies = found.pop("network, copies", 0.0) - inside
        spectra = found.get("stft", 0.0) + found.get("inverse stft", 0.0)
        return {**found, "network": inside - spectra, "copies, residual": copies}

    def _wrap(self, owner: Any, name: str, stage: str) -> None:
        original = getattr(owner, name)

        def timed(*arguments: Any, **values: Any) -> Any:
            _wait(self.device)
            started = time.perf_counter()
            result = original(*arguments, **values)
            _wait(self.device)
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started
            return result

        self.undo.append((owner, name, original))
        setattr(owner, name, timed)


class _Bytes(TorchDispatchMode):
    """Counts what every operation reads and writes when none is fused with another."""

    total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if "view" not in str(func) and "aten.detach" not in str(func):
            for value in (*args, *(result if isinstance(result, tuple | list) else (result,))):
                if isinstance(value, Tensor):
                    self.total += value.nbytes
        return result


def _counted(call: Callable[[], object], seconds: float) -> Row:
    with FlopCounterMode(display=False) as flops:
        call()
    with _Bytes() as moved:
        call()
    operations, traffic = flops.get_total_flops() / seconds, moved.total / seconds
    return {"GFLOP a second": round(operations / 1e9, 1), "GB a second, unfused": round(traffic / 1e9, 2)}


def _mixture(channels: int, frames: int) -> Tensor:
    with tempfile.TemporaryDirectory() as name:
        import soundfile

        samples = soundfile.read(song(Path(name) / "s.wav", frames / RATE + 4), dtype="float32")[0]
    return torch.from_numpy(samples[2 * RATE :][:frames].T.copy())[None, :channels]


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def _seconds(call: Callable[[], object], device: torch.device, rounds: int = 5) -> float:
    """Return the median time of a call that was made once before."""
    times = []
    for _ in range(rounds + 1):
        _wait(device)
        started = time.perf_counter()
        call()
        _wait(device)
        times.append(time.perf_counter() - started)
    return sorted(times[1:])[rounds // 2]


def _kernel_seconds(call: Callable[[], object], device: torch.device) -> float:
    from torch.profiler import ProfilerActivity, profile

    if device.type != "cuda":
        return 0.0
    with profile(activities=[ProfilerActivity.CUDA]) as seen:
        call()
        _wait(device)
    return sum(event.self_device_time_total for event in seen.key_averages()) / 1e6


def tables(found: dict[str, list[Row]]) -> str:
    """Return a Markdown table of each part."""
    texts = []
    for name, rows in found.items():
        keys = list(dict.fromkeys(key for row in rows for key in row))
        lines = [f"| {' | '.join(keys)} |", f"|{'---|' * len(keys)}"]
        lines += [f"| {' | '.join(str(row.get(key, '')) for key in keys)} |" for row in rows]
        texts.append(f"## {name}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(texts)


if __name__ == "__main__":
    main()
