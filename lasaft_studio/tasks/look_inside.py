"""What goes on in a network: which latent sources each stem attends to, and how frequencies are mixed.

Attention is taken from every LaSAFT and LightSAFT block while a stretch of the song is separated, as the
mean over time. The matrices are the weights of the frequency transformations (TDF), of which the authors
ask 'Why does it work?': harmonics and registers are seen in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.io.files import probe, read
from lasaft_studio.audio.resample import resample
from lasaft_studio.nn.inference import ready
from lasaft_studio.nn.lasaft import Attention, LightSAFT
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.tfc_tdf import TDF
from lasaft_studio.progress import Progress
from lasaft_studio.tasks.load_separator import load_network

SECONDS = 6.0
LARGEST_SIDE = 384  # of a matrix as it is shown

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class AttentionView:
    """One block's attention.

    Attributes:
        name: of the module in the network.
        weights: (S, L), each row sums to one.
    """

    name: str
    weights: Floats


@dataclass(frozen=True)
class MatrixView:
    """One layer of a frequency transformation.

    Attributes:
        name: of the module in the network.
        shape: of the matrix itself, outputs and inputs.
        values: (R, W), no larger than `LARGEST_SIDE`: of each patch, the value furthest from zero.
    """

    name: str
    shape: tuple[int, int]
    values: Floats


@dataclass(frozen=True)
class InsideView:
    """What was seen of a network.

    Attributes:
        model: its name.
        stems: its stems.
        attentions: from the first block to the last; empty for networks without.
        matrices: in the same order.
    """

    model: str
    stems: tuple[str, ...]
    attentions: tuple[AttentionView, ...]
    matrices: tuple[MatrixView, ...]


def look_inside(
    model: str, source: Path, start_frame: int, seconds: float = SECONDS, progress: Progress | None = None
) -> InsideView:
    """Separate a stretch of a song with a model and watch it.

    Raises:
        StudioError: the model or the song cannot be read.
        Cancelled: the user asked to stop.
    """
    progress = progress or Progress()
    progress.report(0.0, "Loading the model")
    network = load_network(model)
    progress.report(0.3, "Looking inside")
    mixture = _excerpt(network, source, start_frame, seconds)
    attentions = watch(ready(network), mixture)
    progress.report(0.9, "Looking inside")
    return InsideView(model, network.stems, attentions, matrices(network))


def watch(network: StemNetwork, mixture: Tensor) -> tuple[AttentionView, ...]:
    """Return the attention of each block while `mixture` (C, N) is separated into all stems.

    Networks may compute stems side by side or one after the other, in slices of time or at once. So they
    are asked for one stem at a time, unless they always compute all of them.
    """
    count = len(network.stems)
    rows = [_weights(network, mixture, [stem]) for stem in range(count)]
    return tuple(
        AttentionView(name, np.stack([_row(seen[name], stem) for stem, seen in enumerate(rows)]))
        for name in (rows[0] if rows else {})
    )


def _weights(network: StemNetwork, mixture: Tensor, stems: Sequence[int]) -> dict[str, list[Floats]]:
    """Return what each block has attended to, (S, T, L) for each time that it was asked."""
    seen: dict[str, list[Floats]] = {}
    with _watched(network, seen), torch.inference_mode():
        network(mixture[None], stems)
    return seen


def _row(weights: Sequence[Floats], stem: int) -> Floats:
    """Return the mean over time (L,) for a stem: of the only row, or of its own where all stems are there."""
    rows = [each[stem if len(each) > 1 else 0] for each in weights]
    mean: Floats = np.concatenate(rows).mean(axis=0)
    return mean


def matrices(network: nn.Module) -> tuple[MatrixView, ...]:
    """Return the weights of all frequency transformations."""
    views = []
    for name, block in network.named_modules():
        if isinstance(block, TDF | LightSAFT):
            for inner, layer in block.named_modules():
                if isinstance(layer, nn.Linear) and not inner.startswith("attention"):
                    values = layer.weight.detach().float().numpy()
                    shape = (layer.out_features, layer.in_features)
                    views.append(MatrixView(f"{name}.{inner}", shape, pooled(values, LARGEST_SIDE)))
    return tuple(views)


def pooled(values: Floats, most: int) -> Floats:
    """Return a matrix with at most `most` rows and columns: of each patch, the value furthest from zero."""
    for axis in (0, 1):
        size = values.shape[axis]
        if size > most:
            starts = np.linspace(0, size, most, endpoint=False).astype(int)
            highest = np.maximum.reduceat(values, starts, axis=axis)
            lowest = np.minimum.reduceat(values, starts, axis=axis)
            values = np.where(highest > -lowest, highest, lowest)
    return values


@contextmanager
def _watched(network: nn.Module, seen: dict[str, list[Floats]]) -> Iterator[None]:
    def note(name: str) -> Any:
        def hook(_module: nn.Module, _inputs: Sequence[Tensor], weights: Tensor) -> None:
            seen.setdefault(name, []).append(weights.float().numpy())

        return hook

    handles = [
        module.register_forward_hook(note(name))
        for name, module in network.named_modules()
        if isinstance(module, Attention)
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _excerpt(network: StemNetwork, source: Path, start_frame: int, seconds: float) -> Tensor:
    """Return (2, N) of the song at the network's rate."""
    rate = probe(source).sample_rate
    audio = read(source, start_frame, round(seconds * rate))
    samples = audio.samples[:2]
    stereo = samples if len(samples) == network.channels else np.repeat(samples[:1], network.channels, axis=0)
    heard = resample(Audio(np.ascontiguousarray(stereo), rate), network.sample_rate)
    return torch.from_numpy(heard.samples)
