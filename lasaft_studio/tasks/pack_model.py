"""Make a model file of what a training run has found."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.card import ModelCard, Score, from_toml, write_card
from lasaft_studio.errors import StorageError, TrainingError
from lasaft_studio.nn.families import build_network, config_values
from lasaft_studio.training.run_folder import RunFolder


def pack_model(folder: Path, file: Path, card: Path | None, *, overwrite: bool = False) -> ModelCard:
    """Write the best weights of the run in `folder` to `file`, in half precision; return the card inside.

    Args:
        folder: of the run.
        file: a safetensors file to be made.
        card: a TOML card whose texts are taken over; the run's own values stand for family and sizes.
        overwrite: whether an existing `file` may be replaced.

    Raises:
        StorageError: `file` exists already, or cannot be written.
        TrainingError: `folder` holds no run, or none that has been validated yet.
        CheckpointError: the card is damaged.
    """
    if file.exists() and not overwrite:
        raise StorageError(f"'{file}' exists already.", hint="Choose another name, or use --overwrite.")
    run = RunFolder(folder)
    if not run.best_path.exists():
        raise TrainingError(f"'{folder}' holds no validated weights yet.", hint="Train until a validation.")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    state = run.load(run.best_path)
    network = build_network(config["family"], config["network"], config["stems"])
    network.load_state_dict(state["network"])
    measured = Score("validation songs of the run", "SDR (global, excerpts)", _rounded(state["scores"]))
    known = {
        "name": config["name"],
        "family": config["family"],
        "config": config_values(network),
        "stems": tuple(config["stems"]),
        "sample_rate": network.sample_rate,
        "file": file.name,
    }
    found = ModelCard(**known, scores=(measured,))
    if card is not None:
        given = from_toml(card.read_text("utf-8"), str(card))
        found = dataclasses.replace(given, **known, scores=(*given.scores, measured))
    checkpoint.save(file, network, found, half=True)
    return found


def write_catalogue_card(card: ModelCard, file: Path, path: Path) -> None:
    """Write `card` to `path` as the catalogue wants it: with the size and the sha256 of its `file`.

    Raises:
        StorageError: `path` cannot be written.
    """
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    write_card(path, dataclasses.replace(card, size_bytes=file.stat().st_size, sha256=digest))


def _rounded(scores: dict[str, float]) -> dict[str, float]:
    return {stem: round(value, 2) for stem, value in scores.items()}
