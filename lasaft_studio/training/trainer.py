"""The loop: step, validate, save, resume."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from lasaft_studio.errors import Cancelled
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.progress import Progress
from lasaft_studio.training.batches import batches
from lasaft_studio.training.compiling import compile_parts, readable_compiler_errors
from lasaft_studio.training.config import TrainConfig
from lasaft_studio.training.curves import Curves, NoCurves, TensorBoardCurves
from lasaft_studio.training.dataset import MixtureDataset, Numbers
from lasaft_studio.training.objective import Objective
from lasaft_studio.training.optimisers import make_optimiser, rate_factor, set_rates
from lasaft_studio.training.processes import ALONE, Processes
from lasaft_studio.training.run_folder import RunFolder
from lasaft_studio.training.validation import Excerpt, mean_scores, song_scores


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one step.

    Attributes:
        loss: mean of its batches.
        norm: of the gradient, before it was clipped.
        seconds: that it took.
        waited_seconds: of these, for mixtures.
    """

    loss: float
    norm: float
    seconds: float
    waited_seconds: float


class Trainer:
    """Trains one network; everything random follows from the configuration's seed and the step.

    Args:
        config: the run.
        network: with its start weights.
        given: names of the parameters which were given at the start: they learn at their own rate.
        folder: where the run is kept; a state found there is resumed.
        device: where to compute.
        processes: that train together; only the first of them writes into `folder`.

    Raises:
        TrainingError: the loss is unknown, or a state is damaged.
    """

    def __init__(
        self,
        config: TrainConfig,
        network: StemNetwork,
        given: frozenset[str],
        folder: RunFolder,
        device: torch.device,
        *,
        processes: Processes = ALONE,
    ) -> None:
        self.config = config
        self.folder = folder
        self.device = device
        self.processes = processes
        self.network = processes.normalised(network.to(device=device), device)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload] # torch leaves this form out
        self.average = (
            AveragedModel(self.network, multi_avg_fn=get_ema_multi_avg_fn(config.ema)) if config.ema else None
        )
        self.optimiser = make_optimiser(config.optimiser, self.network, given)
        self.step = 0
        self.best = -math.inf
        self.since_best = 0
        if folder.state_path.exists():
            self._resume(folder.load(folder.state_path))
        compile_parts(self.network, config.compiled)
        self._objective = processes.shared(Objective(self.network, config.loss, config.precision), device)

    def train(self, data: MixtureDataset, kept: Sequence[Excerpt], progress: Progress) -> Path:
        """Train to the last step and return the path of the best weights.

        Raises:
            Cancelled: the state was saved; the same call goes on later.
            StudioError: a part of the network cannot be compiled here, a sound file cannot be read, or there
                is no room; what was learnt was saved as far as there is.
        """
        made = self.batches(data)
        if self.processes.first:
            self.folder.forget_after(self.step)
        curves = self._curves()
        try:
            while self.step < self.config.steps and not self._patience_is_over():
                self._log(self.learn(made), curves, progress)
                if self.step % self.config.validate_every == 0:
                    self._validate(kept, curves, progress)
                if self.step % self.config.save_every == 0:
                    self._save()
            if self.processes.any(self.processes.first and not self.folder.best_path.exists(), self.device):
                self._validate(kept, curves, progress)
        finally:
            self._save()
            curves.close()
        return self.folder.best_path

    def learn(self, batches: Iterator[Tensor]) -> Step:
        """Take one step with the next of the `batches`, and write nothing."""
        started = time.monotonic()
        self._prepare()
        loss = waited_seconds = 0.0
        accumulate = self.config.optimiser.accumulate
        for left in reversed(range(accumulate)):
            asked = time.monotonic()
            stems = next(batches).to(self.device, non_blocking=True)
            waited_seconds += time.monotonic() - asked
            apart = self.processes.apart(self._objective) if left else nullcontext()
            with apart, readable_compiler_errors():
                part = self._objective(stems) / accumulate
                part.backward()
            loss += part.item()
        norm = self._change_weights()
        loss = self.processes.mean(loss, self.device)
        return Step(loss, norm, time.monotonic() - started, waited_seconds)

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
        set_rates(self.optimiser, rate_factor(self.step, self.config.steps, settings))

    def _change_weights(self) -> float:
        """Follow the gradients that have been gathered, and return their norm."""
        clip = self.config.optimiser.clip_norm or math.inf
        norm = float(nn.utils.clip_grad_norm_(self.network.parameters(), clip))
        if math.isfinite(norm):  # a step into infinity helps nobody
            self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        if self.average is not None:
            self.average.update_parameters(self.network)
        return norm

    def _log(self, step: Step, curves: Curves, progress: Progress) -> None:
        if self.processes.first:
            self.folder.log(
                {"step": self.step, "loss": step.loss, "norm": step.norm, "seconds": step.seconds}
            )
            rates = {f"rate/{i}": group["lr"] for i, group in enumerate(self.optimiser.param_groups)}
            times = {"time/seconds": step.seconds, "time/waited": step.waited_seconds}
            curves.write(self.step, {"loss": step.loss, "norm": step.norm, **rates, **times})
        left_hours = (self.config.steps - self.step) * step.seconds / 3600
        text = f"step {self.step}  loss {step.loss:.4f}  {step.seconds:.2f} s a step"
        self._report(f"{text}, about {left_hours:.1f} h left", progress)

    def _report(self, text: str, progress: Progress) -> None:
        """Report, and stop if any of the processes was asked to: one alone would leave the others waiting."""
        with suppress(Cancelled):
            progress.report(self.step / self.config.steps, text)
        if self.processes.any(progress.cancelled, self.device):
            raise Cancelled

    def batches(self, data: MixtureDataset) -> Iterator[Tensor]:
        """Return the batches (B, S, 2, N) from the present step on, without end."""
        settings, processes = self.config, self.processes
        done = self.step * settings.batch * settings.optimiser.accumulate
        numbers = Numbers(done * processes.size + processes.rank, processes.size)
        pinned = self.device.type == "cuda"
        return batches(data, numbers, settings.batch, settings.data.workers, pin_memory=pinned)

    def _validate(self, kept: Sequence[Excerpt], curves: Curves, progress: Progress) -> None:
        text = ""
        if self.processes.first:
            songs = self.validation_scores(kept)
            found = mean_scores(songs)
            mean = sum(found.values()) / len(found)
            self.folder.log_validation(self.step, {"mean": mean, **found})
            curves.write(self.step, {f"sdr/{name}": value for name, value in {"mean": mean, **found}.items()})
            self._keep_if_best(mean, {"scores": found, "songs": songs})
            spoken = "  ".join(f"{name} {value:.2f}" for name, value in found.items())
            text = f"validation at {self.step}: {spoken} dB"
        self.since_best = self.processes.as_first(self.since_best, self.device)
        self._report(text, progress)

    def validation_scores(self, kept: Sequence[Excerpt]) -> dict[str, dict[str, float]]:
        """Return each song's SDR in dB by the averaged weights, stem by stem."""
        network = self.network if self.average is None else self.average.module
        assert isinstance(network, StemNetwork)  # noqa: S101 - for the type checker
        return song_scores(network.eval(), kept, self.device)

    def _keep_if_best(self, mean: float, found: dict[str, dict[str, Any]]) -> None:
        self.since_best += 1
        if mean > self.best:
            self.best, self.since_best = mean, 0
            network = self.network if self.average is None else self.average.module
            state = {"network": network.state_dict(), **found, "step": self.step}
            self.folder.save(state, self.folder.best_path)

    def _patience_is_over(self) -> bool:
        return bool(self.config.patience) and self.since_best >= self.config.patience

    def _curves(self) -> Curves:
        if not (self.config.tensorboard and self.processes.first):
            return NoCurves()
        return TensorBoardCurves(self.folder.path / "tensorboard", self.step)

    def _save(self) -> None:
        if not self.processes.first:
            return
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
        if self.device.type == "cuda":
            state["random_cuda"] = torch.cuda.get_rng_state(self.device)
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
        if self.device.type == "cuda" and "random_cuda" in state:
            torch.cuda.set_rng_state(state["random_cuda"], self.device)
