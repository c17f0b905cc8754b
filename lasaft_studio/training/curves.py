"""Curves of a run for TensorBoard: ``tensorboard --logdir runs``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from lasaft_studio.errors import TrainingError


class Curves(Protocol):
    """Where numbers go that belong to a step."""

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Add a point to each of the curves named in `values`."""

    def close(self) -> None:
        """Write what is still waiting."""


class NoCurves:
    """Takes no notice."""

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """See `Curves`."""

    def close(self) -> None:
        """See `Curves`."""


class TensorBoardCurves:
    """Event files in `folder`.

    Args:
        folder: of the run's events.
        first_step: events after this step, of a run that was stopped and goes on from there, are hidden.

    Raises:
        TrainingError: TensorBoard is not installed.
    """

    def __init__(self, folder: Path, first_step: int) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise TrainingError(
                "TensorBoard is not installed.",
                hint="pip install 'lasaft-studio[train]', or set tensorboard=false.",
            ) from error
        self._writer = SummaryWriter(str(folder), purge_step=first_step + 1)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """See `Curves`."""
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """See `Curves`."""
        self._writer.close()
