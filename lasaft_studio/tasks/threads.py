"""How many threads of the processor compute."""

from __future__ import annotations

import torch

from lasaft_studio import settings

_EVERY_CORE = torch.get_num_threads()  # as torch counts them, before anybody chose


def use_threads(count: int | None = None) -> None:
    """Let torch compute on `count` threads from now on.

    Args:
        count: 0 for every core; None for what the user's settings say.
    """
    if count is None:
        count = settings.load()[0].cpu_threads
    torch.set_num_threads(count or _EVERY_CORE)
