"""Train a network as a configuration says, or tell what that would take."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from lasaft_studio.audio.stems import VOCALS
from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.songs import Song, find_songs
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.paths import cache_folder
from lasaft_studio.progress import Progress
from lasaft_studio.tasks.awake import awake
from lasaft_studio.training.config import TrainConfig
from lasaft_studio.training.dataset import MixtureDataset, MixtureRecipe
from lasaft_studio.training.forecast import Forecast, forecast
from lasaft_studio.training.instrumentals import find_records
from lasaft_studio.training.processes import ALONE, Processes, joined, own_device
from lasaft_studio.training.run_folder import RunFolder
from lasaft_studio.training.sample_cache import SampleCache
from lasaft_studio.training.start import begin
from lasaft_studio.training.trainer import Trainer
from lasaft_studio.training.validation import Excerpt, excerpts, in_mono

VALIDATION_SECONDS = 12.0
_KEPT_DAYS = 30.0  # decoded songs which no training has asked for in so long are thrown away


@dataclass(frozen=True, slots=True)
class Material:
    """What a run needs before its first step."""

    network: StemNetwork
    given: frozenset[str]
    data: MixtureDataset
    kept: list[Excerpt]


@awake()
def train_network(config: TrainConfig, folder: Path, progress: Progress) -> Path:
    """Train, or go on with a training that `folder` holds; return the path of the best weights.

    Raises:
        TrainingError: songs, weights or values are missing or wrong.
        StorageError: there is no room for decoded songs, or for the run.
        Cancelled: the state was saved; the same call goes on later.
    """
    device = own_device(config.device)
    with joined(device) as processes:
        material = _prepare(config)
        run = RunFolder(folder)
        if processes.first:
            run.write_config(config)
        trainer = _trainer(config, material, run, device, processes)
        return trainer.train(material.data, material.kept, progress)


def forecast_training(config: TrainConfig, folder: Path, progress: Progress) -> Forecast:
    """Return what it would take to train, or to go on with what `folder` holds; write nothing there.

    Raises:
        TrainingError: songs, weights or values are missing or wrong.
        Cancelled: nothing is left behind.
    """
    material = _prepare(config)
    state = folder / "state.pt"
    with tempfile.TemporaryDirectory() as place:
        run = RunFolder(Path(place))
        if state.exists():
            run.state_path.write_bytes(state.read_bytes())
        trainer = _trainer(config, material, run, own_device(config.device), ALONE)
        return forecast(trainer, material.data, material.kept, progress)


def _trainer(
    config: TrainConfig, material: Material, run: RunFolder, device: torch.device, processes: Processes
) -> Trainer:
    return Trainer(config, material.network, material.given, run, device, processes=processes)


def _prepare(config: TrainConfig) -> Material:
    torch.manual_seed(config.seed)
    network = build_network(config.family, config.network, config.stems)
    given = begin(network, config.start)
    cache = _sample_cache(network)
    cache.prune(_KEPT_DAYS)
    return Material(network, given, _data(config, network, cache), kept_excerpts(config, network))


def kept_excerpts(config: TrainConfig, network: StemNetwork) -> list[Excerpt]:
    """Return what a run's `network` is validated with.

    Raises:
        TrainingError: there are no such songs.
    """
    frames = round(VALIDATION_SECONDS * network.sample_rate)
    kept = excerpts(_kept_songs(config), config.mixed_stems, _sample_cache(network), frames)
    return [*kept, *in_mono(kept)] if config.data.validation_mono else kept


def _sample_cache(network: StemNetwork) -> SampleCache:
    return SampleCache(cache_folder() / "training", network.sample_rate)


def _kept_songs(config: TrainConfig) -> list[Song]:
    """Return the songs of the validation."""
    kept = find_songs(map(Path, config.data.validation), config.mixed_stems)
    if config.data.keep:
        among = find_songs(map(Path, config.data.train), config.mixed_stems)
        kept += [song for song in among if song.name in config.data.keep]
    if not kept:
        raise TrainingError(
            "There is no song for the validation.",
            hint="Name some with 'data.validation=[\"FOLDER\"]', or names below data.train with data.keep.",
        )
    return kept


def _data(config: TrainConfig, network: StemNetwork, cache: SampleCache) -> MixtureDataset:
    songs: list[Song] = []
    weights: list[float] = []
    shares = config.data.weights or (1.0,) * len(config.data.train)
    if len(shares) != len(config.data.train):
        raise TrainingError(
            f"There are {len(shares)} weights for {len(config.data.train)} folders.",
            hint="Give data.weights one number for each folder of data.train.",
        )
    for folder, share in zip(config.data.train, shares, strict=True):
        found = find_songs(
            [Path(folder)],
            config.mixed_stems,
            leave_out=(*config.data.leave_out, *config.data.keep),
            unreliable=dict(config.data.unreliable),
        )
        songs += found
        weights += [share / len(found)] * len(found)
    if config.data.instrumental and VOCALS not in config.mixed_stems:
        raise TrainingError("Records without singing need voices over them.", hint=f"Add '{VOCALS}'.")
    recipe = MixtureRecipe(
        frames=round(config.data.segment_seconds * network.sample_rate),
        remix=config.data.remix,
        weights=tuple(weights),
        augment=config.augment,
        records=tuple(record.path for record in find_records(map(Path, config.data.instrumental))),
        record_share=config.data.instrumental_share,
        unreliable_below=config.data.unreliable_below,
        doubtful_whole=config.data.doubtful_whole,
    )
    return MixtureDataset(songs, config.mixed_stems, cache, recipe, config.seed)
