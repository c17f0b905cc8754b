"""The mean of several runs' best weights: runs from the same start that learnt different things."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from lasaft_studio.errors import TrainingError, UsageError
from lasaft_studio.nn.families import build_network, config_values
from lasaft_studio.nn.lite_net import LiteNet
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.progress import Progress
from lasaft_studio.tasks.train_network import kept_excerpts
from lasaft_studio.training.balance import balance
from lasaft_studio.training.config import TrainConfig, from_values
from lasaft_studio.training.joining import with_mono, with_part
from lasaft_studio.training.run_folder import RunFolder
from lasaft_studio.training.run_weights import load_weights, read_weights, shapes
from lasaft_studio.training.validation import mean_scores, song_scores


def average_runs(
    folders: Sequence[Path],
    output: Path,
    balance_share: float = 0.0,
    progress: Progress | None = None,
    *,
    parts: Sequence[Path] = (),
    mono: Path | None = None,
) -> dict[str, float]:
    """Write a run folder whose best weights are the mean of those in `folders`.

    Args:
        folders: of runs of the same network; the first one's validation songs are used.
        output: the new run's folder.
        balance_share: how far the stems' balance is settled on the validation songs, see `training.balance`.
        progress: of the whole.
        parts: runs of the families ``tcn`` and ``broad``, which the mean is given for its lowest bins.
        mono: a run of the family ``broad``, which it is given for what is mono.

    Returns:
        The mean scores of the validation songs in dB, stem by stem.

    Raises:
        UsageError: the share is not within 0 and 1, or a network cannot have such parts.
        TrainingError: a run has no weights or another network, or `output` holds a run already.
        Cancelled: the user asked to stop; nothing was written.
    """
    progress = progress or Progress()
    if not 0.0 <= balance_share <= 1.0:
        raise UsageError(f"A balance of {balance_share} is not within 0 and 1.")
    if (output / "config.json").exists():
        raise TrainingError(f"'{output}' holds a run already.", hint="Choose another folder.")
    configs = [_config(folder) for folder in folders]
    network = build_network(configs[0].family, configs[0].network, configs[0].stems).eval()
    states = [read_weights(_best(folder)) for folder in folders]
    if any(shapes(state) != shapes(network.state_dict()) for state in states):
        raise TrainingError("These runs are not of the same network, and have no mean.")
    network.load_state_dict({name: _mean([state[name] for state in states]) for name in states[0]})
    for part in parts:
        network = with_part(*_to_join(network, part))
    if mono is not None:
        network = with_mono(*_to_join(network, mono))
    kept = kept_excerpts(configs[0], network)
    if balance_share:
        if not isinstance(network, LiteNet):
            raise UsageError("Only networks of the family 'lite' can be balanced.")
        balance(network, kept, balance_share, progress)
    progress.check()
    songs = song_scores(network, kept, torch.device("cpu"))
    run = RunFolder(output)
    run.write_config(dataclasses.replace(configs[0], network=config_values(network)))
    scores = mean_scores(songs)
    run.save({"network": network.state_dict(), "scores": scores, "songs": songs, "step": 0}, run.best_path)
    return scores


def _to_join(network: StemNetwork, folder: Path) -> tuple[LiteNet, StemNetwork]:
    """Return `network`, and the part whose run is in `folder`."""
    config = _config(folder)
    part = build_network(config.family, config.network, config.stems)
    if not isinstance(network, LiteNet):
        raise UsageError("Only networks of the family 'lite' can be given parts.")
    load_weights(part, _best(folder))
    return network, part


def _config(folder: Path) -> TrainConfig:
    try:
        values = dict(json.loads((folder / "config.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise TrainingError(f"'{folder}' holds no run.") from error
    return from_values(TrainConfig, values, "")


def _best(folder: Path) -> Path:
    path = RunFolder(folder).best_path
    if not path.exists():
        raise TrainingError(f"'{folder}' holds no validated weights yet.", hint="Train until a validation.")
    return path


def _mean(values: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(values)).mean(dim=0) if values[0].is_floating_point() else values[0]
