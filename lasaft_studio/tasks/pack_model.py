"""Make a model file of what a training run has found, and a card that says how it came about."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.card import ModelCard, Score, TrainingData, read_card, write_card
from lasaft_studio.errors import StorageError, TrainingError
from lasaft_studio.nn.families import build_network, config_values
from lasaft_studio.training.instrumentals import find_records
from lasaft_studio.training.run_folder import RunFolder

METRIC = "SDR (global, excerpts)"
SPLEETER = "Spleeter 2 stems, vocals network (Hennequin, Khlif, Voituret, Moussallam 2020; MIT)"


def pack_model(
    folder: Path, file: Path, card: Path | None, *, overwrite: bool = False, stored: str = "float16"
) -> ModelCard:
    """Write the best weights of the run in `folder` to `file`; return the card inside.

    The card says what the run itself knows: family and sizes, start weights, music, steps and hours, and the
    scores of the validation, song by song.

    Args:
        folder: of the run.
        file: a safetensors file to be made.
        card: a TOML card whose name and texts go before the run's; family and sizes are the run's.
        overwrite: whether an existing `file` may be replaced.
        stored: as what its matrices are stored, see `checkpoint.save`.

    Raises:
        UsageError: `stored` is not known.
        StorageError: `file` exists already, or cannot be written.
        TrainingError: `folder` holds no run, or none that has been validated yet; or synthetic songs were
            trained on, and songmaker, which knows their sources, is not installed.
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
    given = read_card(card) if card else None
    known = {
        "name": given.name if given else Path(config["name"]).name,  # of a run in a chain, such as 'lite/r9'
        "family": config["family"],
        "config": config_values(network),
        "stems": tuple(config["stems"]),
        "sample_rate": network.sample_rate,
        "file": file.name,
    }
    found = _joined(given, known, _history(run, config, state))
    checkpoint.save(file, network, found, stored=stored)
    return found


def write_catalogue_card(card: ModelCard, file: Path, path: Path) -> None:
    """Write `card` to `path` as the catalogue wants it: with the size and the sha256 of its `file`.

    Raises:
        StorageError: `path` cannot be written.
    """
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    write_card(path, dataclasses.replace(card, size_bytes=file.stat().st_size, sha256=digest))


def _joined(given: ModelCard | None, known: Mapping[str, Any], history: Mapping[str, Any]) -> ModelCard:
    """Return the card with the run's own values, and its history where `given` says nothing."""
    if given is None:
        return ModelCard(**known, **history)
    notes = f"{given.notes} {history['notes']}".strip()
    missing = {name: history[name] for name in ("start_weights", "training_data") if not getattr(given, name)}
    scores = (*given.scores, *history["scores"])
    return dataclasses.replace(given, **known, **missing, notes=notes, scores=scores)


def _history(run: RunFolder, config: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    start = config["start"]
    starts = {"random": "", "spleeter": SPLEETER}
    hours = run.hours_until(state["step"])
    told = f"Trained for {state['step']} steps of {config['batch']} mixtures, in {hours:.1f} hours."
    songs = [Score(f"{song} (kept for the validation)", METRIC, values) for song, values in _songs(state)]
    mean = Score("validation songs of the run, the mean", METRIC, _rounded(state["scores"]))
    return {
        "start_weights": starts.get(start, f"a former run, '{Path(start).parent.name}'"),
        "training_data": (
            *_training_data(map(Path, config["data"]["train"])),
            *_records(map(Path, config["data"].get("instrumental", ()))),
        ),
        "notes": told if state["step"] else "",  # a mean of runs took none itself
        "scores": (mean, *songs),
    }


def _songs(state: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    for song, values in state.get("songs", {}).items():
        yield song, _rounded(values)


def _training_data(folders: Iterator[Path]) -> Iterator[TrainingData]:
    """Yield what made songs are made of, as they say themselves; of other folders, their names alone."""
    used: dict[str, None] = {}
    for folder in folders:
        made = sorted(folder.glob("*/song.json"))
        for path in made:
            used.update(dict.fromkeys(json.loads(path.read_text("utf-8")).get("sources", ())))
        if not made:
            yield TrainingData(folder.name)
    if used:
        yield from _synthetic_sources(sorted(used))


def _synthetic_sources(names: Iterable[str]) -> Iterator[TrainingData]:
    try:
        from songmaker.sources import BY_ID
    except ImportError as error:
        raise TrainingError(
            "The model learned from synthetic songs, whose sources songmaker knows; it is not installed.",
            hint="In a copy of LaSAFT Studio's repository: pip install ./resources/songmaker",
        ) from error
    for source in (BY_ID[name] for name in names if name in BY_ID):
        yield TrainingData(source.title, source.licence, source.credit)


def _records(folders: Iterator[Path]) -> Iterator[TrainingData]:
    for record in find_records(folders):
        yield TrainingData(record.path.stem, record.licence, record.credit)


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {stem: round(value, 2) for stem, value in scores.items()}
