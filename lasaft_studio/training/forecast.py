"""How long a training will take and what it needs, from a few steps of it."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from lasaft_studio.progress import Progress
from lasaft_studio.training.dataset import MixtureDataset
from lasaft_studio.training.trainer import Step, Trainer
from lasaft_studio.training.validation import Excerpt

MEASURED_STEPS = 5


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a few steps tell of all.

    Attributes:
        weights: of the network, how many numbers.
        steps: that are left.
        step_seconds: of one, the median.
        waited_share: how much of that is waiting for mixtures, 0 to 1.
        validations: that are left.
        validation_seconds: of one.
        memory_bytes: the most that this process held; 0 where the system does not tell.
        card_bytes: the most that was held on the graphics card; 0 without one.
    """

    weights: int
    steps: int
    step_seconds: float
    waited_share: float
    validations: int
    validation_seconds: float
    memory_bytes: int
    card_bytes: int

    @property
    def hours(self) -> float:
        """From now to the last step."""
        return (self.steps * self.step_seconds + self.validations * self.validation_seconds) / 3600


def forecast(trainer: Trainer, data: MixtureDataset, kept: Sequence[Excerpt], progress: Progress) -> Forecast:
    """Take a few steps with `trainer`, and one validation; its weights change, and nothing is written.

    Raises:
        Cancelled: nothing is left behind.
    """
    config, left = trainer.config, trainer.config.steps - trainer.step
    batches = trainer.batches(data)
    taken = []
    for _, part in progress.each(range(MEASURED_STEPS + 1)):
        taken.append(trainer.learn(batches))
        part.report(1.0, f"{taken[-1].seconds:.2f} s a step")
    started = time.monotonic()
    trainer.validation_scores(kept)
    return Forecast(
        weights=sum(weight.numel() for weight in trainer.network.parameters()),
        steps=left,
        validations=left // config.validate_every,
        validation_seconds=time.monotonic() - started,
        memory_bytes=_memory_bytes(),
        card_bytes=torch.cuda.max_memory_allocated(trainer.device) if trainer.device.type == "cuda" else 0,
        **_times(taken[1:]),  # the first step also makes buffers and starts workers
    )


def _times(steps: Sequence[Step]) -> dict[str, float]:
    seconds = statistics.median(step.seconds for step in steps)
    waited = sum(step.waited_seconds for step in steps) / sum(step.seconds for step in steps)
    return {"step_seconds": seconds, "waited_share": waited}


def _memory_bytes() -> int:
    """Return the most memory that this process has held."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
