"""How quick a model is on this machine: measured once, on two segments of noise, before anyone waits."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from lasaft_studio.progress import Progress
from lasaft_studio.separation.device import choose_device, device_label
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.load_separator import load_network
from lasaft_studio.tasks.threads import use_threads


@dataclass(frozen=True)
class MeasuredSpeed:
    """What was found out.

    Attributes:
        speed: seconds of audio a second with neither overlap nor shifts; 0 where it was not measured.
        device: that computes, for people.
        devices: all that there are, by the names that requests take.
    """

    speed: float
    device: str
    devices: Mapping[str, str]


def measure_speed(model: str, values: Mapping[str, Any], progress: Progress, *, again: bool) -> MeasuredSpeed:
    """Load a model, which makes the first separation start at once, and measure it.

    Args:
        model: its name.
        values: attributes of the `SeparationRequest`: device and precision.
        progress: asked whether to stop.
        again: whether to measure; otherwise it is known and the model is only loaded.

    Raises:
        StudioError: the model or the device cannot be used.
        Cancelled: the user does something better.
    """
    use_threads()
    network = load_network(model)
    progress.check()
    request = SeparationRequest.preset("fast", **values)
    separator = Separator(network, request)
    device = device_label(choose_device(request.device))
    if not again:
        return MeasuredSpeed(0.0, device, _devices())
    frames = separator.segmentation().frames
    noise = torch.randn(separator.network.channels, frames) * 0.1
    seconds = float("inf")
    for _ in range(2):  # the first makes everything ready
        progress.check()
        start = time.monotonic()
        for _block in separator.separate([noise], progress):
            progress.check()
        seconds = min(seconds, time.monotonic() - start)
    return MeasuredSpeed(frames / separator.sample_rate / seconds, device, _devices())


def _devices() -> dict[str, str]:
    devices = {"cpu": device_label(torch.device("cpu"))}
    for index in range(torch.cuda.device_count()):
        devices[f"cuda:{index}"] = device_label(torch.device("cuda", index))
    if torch.backends.mps.is_available():
        devices["mps"] = device_label(torch.device("mps"))
    return devices
