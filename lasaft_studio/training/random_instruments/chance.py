"""Random numbers that depend on nothing but a seed and the name of what they are for."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
Chance = np.random.Generator


def chance(seed: int, *names: str | int) -> Chance:
    """Return the generator of `names` under `seed`: the same on every machine, in any order of asking."""
    words = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.default_rng(np.random.SeedSequence([seed, *words]))


def pick(draw: Chance, weights: Mapping[T, float]) -> T:
    """Return one of the keys, each as likely as its weight."""
    keys = list(weights)
    total = np.array([weights[key] for key in keys], dtype=float)
    return keys[int(draw.choice(len(keys), p=total / total.sum()))]


def one_of(draw: Chance, items: Sequence[T]) -> T:
    """Return one of the items, all equally likely."""
    return items[int(draw.integers(len(items)))]


def likely(draw: Chance, share: float) -> bool:
    """Return True in `share` (0 to 1) of all cases."""
    return bool(draw.random() < share)


def gain(draw: Chance, low_db: float, high_db: float) -> float:
    """Return a linear factor between two levels."""
    return float(10 ** (draw.uniform(low_db, high_db) / 20))


def logarithmic(draw: Chance, low: float, high: float) -> float:
    """Return a number between `low` and `high`, every octave equally likely."""
    return float(np.exp(draw.uniform(np.log(low), np.log(high))))


def around(draw: Chance, centre: float, spread: float, low: float, high: float) -> float:
    """Return a normally distributed number, kept between `low` and `high`."""
    return float(np.clip(draw.normal(centre, spread), low, high))
