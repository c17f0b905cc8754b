"""How well a network separates songs that it never learns from, measured while it learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from lasaft_studio.audio.buffer import Samples
from lasaft_studio.evaluation.metrics import global_sdr
from lasaft_studio.evaluation.songs import Song
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.training.sample_cache import SampleCache

EXCERPTS = 4  # of each song, evenly spread
_AUDIBLE_RMS = 0.001  # -60 dB: a stem that is not heard has no SDR


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a song that is kept apart.

    Attributes:
        song: its name.
        stems: (A, 2, N), which add up to the mixture: first those that are separated, in the network's order.
    """

    song: str
    stems: Samples


def excerpts(songs: Sequence[Song], stems: Sequence[str], cache: SampleCache, frames: int) -> list[Excerpt]:
    """Return `EXCERPTS` stretches of (2, `frames`) of each song."""
    found = []
    for song in songs:
        length = max(cache.frames(path) for path in song.files.values())
        for start in np.linspace(0, max(0, length - frames), EXCERPTS + 2)[1:-1].astype(int):
            silence = np.zeros((2, frames), np.float32)
            parts = [
                cache.excerpt(song.files[s], start, frames) if s in song.files else silence for s in stems
            ]
            found.append(Excerpt(song.name, np.stack(parts)))
    return found


def in_mono(kept: Sequence[Excerpt]) -> list[Excerpt]:
    """Return the excerpts with both channels alike, as other songs: no stem is told by its width there."""
    return [Excerpt(f"{each.song}, mono", _alike(each.stems)) for each in kept]


def _alike(stems: Samples) -> Samples:
    return np.repeat(stems.mean(axis=1, keepdims=True), 2, axis=1)


@torch.inference_mode()
def song_scores(
    network: StemNetwork, kept: Sequence[Excerpt], device: torch.device
) -> dict[str, dict[str, float]]:
    """Return each song's global SDR in dB, stem by stem; stems that never play are left out."""
    energies: dict[str, dict[str, list[tuple[float, float]]]] = {}
    indices = list(range(len(network.stems)))
    for excerpt in kept:
        mixture = torch.from_numpy(excerpt.stems.sum(axis=0)).to(device)
        estimates = network(mixture[None], indices)[0].cpu().numpy()
        truths, estimates = (
            _told_apart(network, each) for each in (excerpt.stems[: len(network.stems)], estimates)
        )
        for name, truth, estimate in zip(network.stems, truths, estimates, strict=True):
            if np.sqrt(np.mean(truth**2)) > _AUDIBLE_RMS:
                pair = float(np.sum(truth**2)), float(np.sum((truth - estimate) ** 2))
                energies.setdefault(excerpt.song, {}).setdefault(name, []).append(pair)
    return {song: {name: _sdr(pairs) for name, pairs in rows.items()} for song, rows in energies.items()}


def _told_apart(network: StemNetwork, stems: Samples) -> Samples:
    """Return what of `stems` (S, 2, N) lies in the bins that `network` tells apart."""
    if network.estimated_bins is None:
        return stems
    spectrogram = network.stft.forward(torch.from_numpy(stems))
    spectrogram[..., network.estimated_bins :, :] = 0
    return network.stft.inverse(spectrogram, stems.shape[-1]).numpy()


def mean_scores(songs: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return each stem's mean over the songs in which it plays."""
    stems = dict.fromkeys(name for rows in songs.values() for name in rows)
    return {name: float(np.mean([rows[name] for rows in songs.values() if name in rows])) for name in stems}


def mixture_scores(stems: Sequence[str], kept: Sequence[Excerpt]) -> dict[str, float]:
    """Return what the mixture itself scores as an estimate of each stem: what must be beaten."""
    values: dict[str, list[float]] = {}
    for excerpt in kept:
        mixture = excerpt.stems.sum(axis=0)
        for name, truth in zip(stems, excerpt.stems[: len(stems)], strict=True):
            if np.sqrt(np.mean(truth**2)) > _AUDIBLE_RMS:
                values.setdefault(name, []).append(global_sdr(truth, mixture))
    return {name: float(np.mean(found)) for name, found in values.items()}


def _sdr(pairs: Sequence[tuple[float, float]]) -> float:
    signal, error = np.sum(pairs, axis=0)
    return float(10 * np.log10((signal + 1e-7) / (error + 1e-7)))
