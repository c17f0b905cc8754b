"""What a training run leaves on disk: its configuration, its state, its best weights, its curve."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import torch

from lasaft_studio import disk
from lasaft_studio.errors import StorageError, TrainingError
from lasaft_studio.training.config import TrainConfig

CURVE = "curve.csv"
VALIDATIONS = "validation.csv"


def read_state(path: Path) -> dict[str, Any]:
    """Return what `RunFolder.save` wrote; tensors and plain values only.

    Raises:
        TrainingError: the file is damaged, or is something else.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises whatever its unpickler meets, in sentences as long as pages
        raise TrainingError(f"'{path}' cannot be read as what a training run has saved.") from error
    if not isinstance(state, dict):
        raise TrainingError(f"'{path}' is not a training state.")
    return state


class RunFolder:
    """The folder of one run.

    Args:
        path: made if need be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    @property
    def state_path(self) -> Path:
        """Everything that is needed to go on."""
        return self.path / "state.pt"

    @property
    def best_path(self) -> Path:
        """The averaged weights of the best validation so far."""
        return self.path / "best.pt"

    def write_config(self, config: TrainConfig) -> None:
        """Keep the configuration beside the weights that it made."""
        text = json.dumps(asdict(config), indent=1, ensure_ascii=False)
        disk.write_text(self.path / "config.json", text)

    def save(self, state: Mapping[str, Any], path: Path) -> None:
        """Write `state` to `path`, whole or not at all.

        Raises:
            StorageError: there is no room, or no permission.
        """
        with disk.replacing(path) as partial, partial.open("wb") as file:
            try:
                torch.save(dict(state), file)
            except RuntimeError as error:  # torch's writer, where the last bytes found no room
                raise StorageError(
                    f"The disk is full: {path.name} was not written.",
                    hint="Free some space; the training then goes on from what was saved before.",
                ) from error

    def load(self, path: Path) -> dict[str, Any]:
        """Return what `save` wrote; tensors and plain values only.

        Raises:
            TrainingError: the file is damaged, or is something else.
        """
        return read_state(path)

    def log(self, row: Mapping[str, float]) -> None:
        """Append `row` to the curve, `curve.csv`."""
        path = self.path / CURVE
        new = not path.exists()
        with _appending(path) as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            if new:
                writer.writeheader()
            writer.writerow({key: _short(value) for key, value in row.items()})

    def log_validation(self, step: int, values: Mapping[str, float]) -> None:
        """Append one validation to `validation.csv`; stems may come and go, so each value has its name."""
        cells = [f"step={step}", *(f"{key}={value:.4g}" for key, value in values.items())]
        with _appending(self.path / VALIDATIONS) as file:
            file.write(",".join(cells) + "\n")

    def hours_until(self, step: int) -> float:
        """Return how long the steps up to `step` took, without validations; 0 where there is no curve."""
        path = self.path / CURVE
        if not path.exists():
            return 0.0
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            return sum(float(row["seconds"]) for row in rows if float(row["step"]) <= step) / 3600

    def forget_after(self, step: int) -> None:
        """Take out of both curves what came after `step`: a run that broke off is gone on with from there."""
        for name in (CURVE, VALIDATIONS):
            path = self.path / name
            if path.exists():
                rows = path.read_text("utf-8").splitlines(keepends=True)
                path.write_text("".join(row for row in rows if _step(row) <= step), "utf-8", newline="")


@contextmanager
def _appending(path: Path) -> Iterator[TextIO]:
    with disk.storage_errors(path), path.open("a", newline="", encoding="utf-8") as file:
        yield file


def _short(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.5g}"


def _step(row: str) -> float:
    """Return the step that a row begins with; headers come before all."""
    first = row.split(",", 1)[0].removeprefix("step=")
    return float(first) if first != "step" else -1.0
