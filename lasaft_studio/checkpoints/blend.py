"""Blends: several models as one, written ``a+b``, or ``a:2+b:1`` with what each counts for.

A stem is the weighted mean of what the models that know it estimate; one that only one knows is its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from lasaft_studio.audio.stems import in_order
from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.errors import UsageError

JOIN = "+"
_WEIGHT = ":"
_HINT = "Write a blend as 'first+second', or 'first:2+second:1' where one counts twice as much."
_MOST = 8  # models; each takes its own time and memory


def blend(text: str, find: Callable[[str], ModelCard]) -> ModelCard:
    """Return a card for the blend `text`.

    Args:
        text: names joined by `JOIN`.
        find: from a name to its card; its errors pass.

    Raises:
        UsageError: `text` is no blend, or its models do not go together.
    """
    parts = [_weighted(part) for part in text.split(JOIN)]
    names = [name for name, _ in parts]
    if len(set(names)) < len(names) or not 2 <= len(names) <= _MOST:
        raise UsageError(f"'{text}' is not a blend of 2 to {_MOST} different models.", hint=_HINT)
    members = tuple((find(name), weight) for name, weight in parts)
    rates = {card.sample_rate for card, _ in members}
    if len(rates) > 1:
        raise UsageError(f"The models of '{text}' work at different sample rates.", hint=_HINT)
    stems = tuple(in_order(stem for card, _ in members for stem in card.stems))
    title = " + ".join(card.label for card, _ in members)
    return ModelCard(text, "blend", {}, stems, rates.pop(), title=title, members=members)


def _weighted(part: str) -> tuple[str, float]:
    name, _, weight = part.strip().partition(_WEIGHT)
    try:
        value = float(weight) if _WEIGHT in part else 1.0
    except ValueError:
        value = math.nan
    if not name.strip() or not math.isfinite(value) or value <= 0:
        raise UsageError(f"'{part.strip()}' is no part of a blend.", hint=_HINT)
    return name.strip(), value
