"""Train a network as a configuration says."""

from __future__ import annotations

from pathlib import Path

import torch

from lasaft_studio.evaluation.songs import Song, find_songs
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.paths import cache_folder
from lasaft_studio.progress import Progress
from lasaft_studio.training.config import TrainConfig
from lasaft_studio.training.dataset import MixtureDataset, MixtureRecipe
from lasaft_studio.training.run_folder import RunFolder
from lasaft_studio.training.sample_cache import SampleCache
from lasaft_studio.training.start import begin
from lasaft_studio.training.trainer import Trainer
from lasaft_studio.training.validation import excerpts

VALIDATION_SECONDS = 12.0


def train_network(config: TrainConfig, folder: Path, progress: Progress) -> Path:
    """Train, or go on with a training that `folder` holds; return the path of the best weights.

    Raises:
        TrainingError: songs, weights or values are missing or wrong.
        Cancelled: the state was saved; the same call goes on later.
    """
    torch.manual_seed(config.seed)
    network = build_network(config.family, config.network, config.stems)
    given = begin(network, config.start)
    cache = SampleCache(cache_folder() / "training", network.sample_rate)
    kept_songs = find_songs(map(Path, config.data.validation), config.stems)
    kept = excerpts(kept_songs, config.stems, cache, round(VALIDATION_SECONDS * network.sample_rate))
    run = RunFolder(folder)
    run.write_config(config)
    trainer = Trainer(config, network, given, run, _device(config.device))
    return trainer.train(_data(config, network, cache), kept, progress)


def _data(config: TrainConfig, network: StemNetwork, cache: SampleCache) -> MixtureDataset:
    songs: list[Song] = []
    weights: list[float] = []
    shares = config.data.weights or (1.0,) * len(config.data.train)
    for folder, share in zip(config.data.train, shares, strict=True):
        found = find_songs(
            [Path(folder)],
            config.stems,
            leave_out=config.data.leave_out,
            unreliable=dict(config.data.unreliable),
        )
        songs += found
        weights += [share / len(found)] * len(found)
    recipe = MixtureRecipe(
        frames=round(config.data.segment_seconds * network.sample_rate),
        remix=config.data.remix,
        weights=tuple(weights),
        augment=config.augment,
    )
    return MixtureDataset(songs, config.stems, cache, recipe, config.seed)


def _device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)
