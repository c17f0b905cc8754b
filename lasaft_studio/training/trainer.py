"""The loop: step, validate, save, resume."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader

from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.progress import Progress
from lasaft_studio.training.config import OptimiserConfig, TrainConfig
from lasaft_studio.training.dataset import MixtureDataset, Numbers
from lasaft_studio.training.losses import LOSSES
from lasaft_studio.training.run_folder import RunFolder
from lasaft_studio.training.validation import Excerpt, scores


class Trainer:
    """Trains one network; everything random follows from the configuration's seed and the step.

    Args:
        config: the run.
        network: with its start weights.
        given: names of the parameters which were given at the start: they learn at their own rate.
        folder: where the run is kept; a state found there is resumed.
        device: where to compute.
    """

    def __init__(
        self,
        config: TrainConfig,
        network: StemNetwork,
        given: frozenset[str],
        folder: RunFolder,
        device: torch.device,
    ) -> None:
        self.config = config
        self.folder = folder
        self.device = device
        self.network = network.to(device=device)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload] # torch leaves this form out
        self.average = (
            AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(config.ema)) if config.ema else None
        )
        self.optimiser = _optimiser(config.optimiser, network, given)
        self.step = 0
        self.best = -math.inf
        self.since_best = 0
        if folder.state_path.exists():
            self._resume(folder.load(folder.state_path))

    def train(self, data: MixtureDataset, kept: Sequence[Excerpt], progress: Progress) -> Path:
        """Train to the last step and return the path of the best weights.

        Raises:
            Cancelled: the state was saved; the same call goes on later.
        """
        batches = self._batches(data)
        try:
            while self.step < self.config.steps and not self._patience_is_over():
                self._one_step(batches, progress)
                if self.step % self.config.validate_every == 0:
                    self._validate(kept, progress)
                if self.step % self.config.save_every == 0:
                    self._save()
        finally:
            self._save()
        if not self.folder.best_path.exists():
            self._validate(kept, progress)
        return self.folder.best_path

    def _one_step(self, batches: Iterator[Tensor], progress: Progress) -> None:
        started = time.monotonic()
        self._prepare()
        total = 0.0
        for _ in range(self.config.optimiser.accumulate):
            loss = self._loss(next(batches)) / self.config.optimiser.accumulate
            loss.backward()
            total += loss.item()
        clip = self.config.optimiser.clip_norm or math.inf
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), clip)
        if math.isfinite(norm):  # a step into infinity helps nobody
            self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        if self.average is not None:
            self.average.update_parameters(self.network)
        seconds = time.monotonic() - started
        self.folder.log({"step": self.step, "loss": total, "norm": float(norm), "seconds": seconds})
        left = (self.config.steps - self.step) * seconds / 3600
        text = f"step {self.step}  loss {total:.4f}  {seconds:.2f} s a step, about {left:.1f} h left"
        progress.report(self.step / self.config.steps, text)

    def _prepare(self) -> None:
        self.network.train()
        settings = self.config.optimiser
        if settings.frozen_statistics:
            for module in self.network.modules():
                if isinstance(module, nn.modules.batchnorm._BatchNorm):  # noqa: SLF001 - torch has no public name
                    module.eval()
        frozen = self.step < settings.frozen_encoder_steps
        encoder = getattr(self.network, "encoder", None)
        if isinstance(encoder, nn.Module):
            encoder.requires_grad_(not frozen)
        factor = rate_factor(self.step, self.config.steps, settings)
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * factor

    def _loss(self, stems: Tensor) -> Tensor:
        stems = stems.to(self.device)
        stft = self.network.stft
        truths = stft.forward(stems)
        mixture = truths.sum(dim=1)
        half = self.config.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            estimates = self.network.estimate_spectrogram(mixture, list(range(stems.shape[1])))
        return LOSSES[self.config.loss](estimates, truths, mixture)

    def _batches(self, data: MixtureDataset) -> Iterator[Tensor]:
        settings = self.config
        first = self.step * settings.batch * settings.optimiser.accumulate
        return iter(
            DataLoader(
                data,
                batch_size=settings.batch,
                sampler=Numbers(first),
                num_workers=settings.data.workers,
                prefetch_factor=4 if settings.data.workers else None,
                multiprocessing_context="fork" if settings.data.workers else None,
                pin_memory=self.device.type == "cuda",
                worker_init_fn=_leave_signals_to_the_parent,
            )
        )

    def _validate(self, kept: Sequence[Excerpt], progress: Progress) -> None:
        network = self._averaged()
        network.eval()
        found = scores(network, kept, self.device)
        mean = sum(found.values()) / len(found)
        row = {"step": float(self.step), "mean": mean, **found}
        with (self.folder.path / "validation.csv").open("a", encoding="utf-8") as file:
            file.write(",".join(f"{key}={value:.4g}" for key, value in row.items()) + "\n")
        self.since_best += 1
        if mean > self.best:
            self.best, self.since_best = mean, 0
            state = {"network": network.state_dict(), "scores": found, "step": self.step}
            self.folder.save(state, self.folder.best_path)
        spoken = "  ".join(f"{name} {value:.2f}" for name, value in found.items())
        progress.report(self.step / self.config.steps, f"validation at {self.step}: {spoken} dB")

    def _averaged(self) -> StemNetwork:
        network = self.network if self.average is None else self.average.module
        assert isinstance(network, StemNetwork)  # noqa: S101 - for the type checker
        return network

    def _patience_is_over(self) -> bool:
        return bool(self.config.patience) and self.since_best >= self.config.patience

    def _save(self) -> None:
        state: dict[str, Any] = {
            "step": self.step,
            "best": self.best,
            "since_best": self.since_best,
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "random": torch.get_rng_state(),
        }
        if self.average is not None:
            state["average"] = self.average.state_dict()
        self.folder.save(state, self.folder.state_path)

    def _resume(self, state: dict[str, Any]) -> None:
        self.step, self.best, self.since_best = state["step"], state["best"], state["since_best"]
        self.network.load_state_dict(state["network"])
        peaks = [group["peak"] for group in self.optimiser.param_groups]
        self.optimiser.load_state_dict(state["optimiser"])
        for group, peak in zip(self.optimiser.param_groups, peaks, strict=True):
            group["peak"] = peak  # the configuration's, which may have been changed since
        if self.average is not None and "average" in state:
            self.average.load_state_dict(state["average"])
        torch.set_rng_state(state["random"])


def _leave_signals_to_the_parent(_worker: int) -> None:
    """Ctrl-C reaches every process of the terminal; only the loop knows what to save then."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def rate_factor(step: int, steps: int, settings: OptimiserConfig) -> float:
    """Return the learning rate at `step` as a share of its peak: up, level, and down to zero at the end."""
    up = min(1.0, (step + 1) / max(1, settings.warmup_steps))
    down = min(1.0, (steps - step) / max(1, settings.decay_steps))
    return max(0.0, min(up, down))


def _optimiser(settings: OptimiserConfig, network: nn.Module, given: frozenset[str]) -> torch.optim.Optimizer:
    new = [weight for name, weight in network.named_parameters() if name not in given]
    old = [weight for name, weight in network.named_parameters() if name in given]
    groups: list[dict[str, Any]] = [
        {"params": weights, "peak": rate}
        for weights, rate in ((new, settings.learning_rate), (old, settings.start_learning_rate))
        if weights
    ]
    if settings.name == "adamw":
        return torch.optim.AdamW(groups, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    if settings.name == "adam":
        return torch.optim.Adam(groups, lr=settings.learning_rate)
    return torch.optim.RMSprop(groups, lr=settings.learning_rate)
