"""How weights are changed: the optimiser, and its learning rate from step to step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from lasaft_studio.training.config import OptimiserConfig

OPTIMISERS: Mapping[str, type[torch.optim.Optimizer]] = {
    "adamw": torch.optim.AdamW,
    "adam": torch.optim.Adam,
    "rmsprop": torch.optim.RMSprop,
}


def rate_factor(step: int, steps: int, settings: OptimiserConfig) -> float:
    """Return the learning rate at `step` as a share of its peak: up, level, and down to zero at the end."""
    up = min(1.0, (step + 1) / max(1, settings.warmup_steps))
    down = min(1.0, (steps - step) / max(1, settings.decay_steps))
    return max(0.0, min(up, down))


def make_optimiser(
    settings: OptimiserConfig, network: nn.Module, given: frozenset[str]
) -> torch.optim.Optimizer:
    """Return the optimiser; each of its groups keeps its highest rate as ``peak``.

    Args:
        settings: which one, and its rates.
        network: whose weights it changes.
        given: names of the parameters that were given at the start: they learn at their own rate.
    """
    new = [weight for name, weight in network.named_parameters() if name not in given]
    old = [weight for name, weight in network.named_parameters() if name in given]
    groups: list[dict[str, Any]] = [
        {"params": weights, "peak": rate}
        for weights, rate in ((new, settings.learning_rate), (old, settings.start_learning_rate))
        if weights
    ]
    more: dict[str, Any] = {"weight_decay": settings.weight_decay} if settings.name == "adamw" else {}
    return OPTIMISERS[settings.name](groups, lr=settings.learning_rate, **more)  # type: ignore[call-arg] # torch's base class is declared without `lr`


def set_rates(optimiser: torch.optim.Optimizer, factor: float) -> None:
    """Set every group's learning rate to `factor` of its peak."""
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * factor
