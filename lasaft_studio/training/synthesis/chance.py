"""Random numbers that depend on nothing but a seed and the name of what they are for."""

from __future__ import annotations

import zlib
from typing import TypeVar

import numpy as np

T = TypeVar("T")
Chance = np.random.Generator


def chance(seed: int, *names: str | int) -> Chance:
    """Return the generator of `names` under `seed`: the same on every machine, in any order of asking."""
    words = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.default_rng(np.random.SeedSequence([seed, *words]))


def pick(draw: Chance, weights: dict[T, float]) -> T:
    """Return one of the keys, each as likely as its weight."""
    keys = list(weights)
    total = np.array([weights[key] for key in keys], dtype=float)
    return keys[int(draw.choice(len(keys), p=total / total.sum()))]
