"""Which stems the network computes, and how they make up what was asked for.

Stems that are never told apart by the results form one part of the song. The largest part need not be
computed when it is what the song lacks without the others: of vocals and accompaniment, only the vocals.
All parts of a plan always add up to the song.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lasaft_studio.audio.stems import ACCOMPANIMENT, OTHER, complement
from lasaft_studio.separation.request import REST, SeparationRequest

_UNEXPLAINED = ""  # stands for what no stem of the network explains


@dataclass(frozen=True, slots=True)
class Plan:
    """How results are made of parts, and parts of the network's stems.

    Attributes:
        stems: the S stems that the network computes.
        parts: P parts; each lists indices into `stems`.
        remainder: index of the part that takes what is left of the song. If it lists no stem, it is
            nothing but that; if it lists some, the estimates already add up to nearly the song.
        results: names of the results, and the indices of the parts they are the sum of.
    """

    stems: tuple[str, ...]
    parts: tuple[tuple[int, ...], ...]
    remainder: int
    results: Mapping[str, tuple[int, ...]]

    @property
    def shares_residual(self) -> bool:
        """Whether all stems are computed and share what their sum lacks."""
        return bool(self.parts[self.remainder])

    @property
    def adds_up(self) -> bool:
        """Whether the results are the whole song: each part is in exactly one of them."""
        used = [part for parts in self.results.values() for part in parts]
        return sorted(used) == list(range(len(self.parts)))


def plan(request: SeparationRequest, known: tuple[str, ...]) -> Plan:
    """Return how to fulfil `request` with a network that knows the stems `known`.

    Raises:
        UsageError: the network cannot fulfil it.
    """
    request = request.in_words_of(known)
    asked = request.results(known)
    names = known if _explains_all(known) else (*known, _UNEXPLAINED)
    if request.two_stems is not None:
        asked[complement(request.two_stems)] = tuple(name for name in names if name != request.two_stems)
    if request.rest and not _unasked(asked, names):
        names = (*known, _UNEXPLAINED)
    groups = _groups(asked, names)
    left = _left_out(groups, _unasked(asked, names))
    stems = known if left[0] in known and _is_told_apart(left, asked) else _without(known, left)
    parts = tuple(tuple(stems.index(name) for name in group if name in stems) for group in groups)
    results = {name: _parts_of(of, groups) for name, of in asked.items()}
    if request.rest:
        results[REST] = _parts_of(_unasked(asked, names), groups)
    return Plan(stems, parts, groups.index(left), results)


def _explains_all(known: tuple[str, ...]) -> bool:
    """Whether the stems add up to the song: one of them is for everything that has no stem of its own."""
    return len(known) > 1 and (OTHER in known or ACCOMPANIMENT in known)


def _unasked(asked: Mapping[str, tuple[str, ...]], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if not any(name in stems for stems in asked.values()))


def _groups(asked: Mapping[str, tuple[str, ...]], names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the stems that are in exactly the same results, group by group."""
    groups: dict[tuple[bool, ...], list[str]] = {}
    for name in names:
        groups.setdefault(tuple(name in stems for stems in asked.values()), []).append(name)
    return [tuple(group) for group in groups.values()]


def _left_out(groups: list[tuple[str, ...]], unasked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the group that takes what is left: that of no stem, or else the one dearest to compute."""

    def rank(group: tuple[str, ...]) -> tuple[bool, int, bool, bool]:
        return _UNEXPLAINED in group, len(group), group[0] in unasked, OTHER in group

    return max(reversed(groups), key=rank)


def _is_told_apart(group: tuple[str, ...], asked: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the group is a single stem that somebody wants to hear."""
    return len(group) == 1 and any(group[0] in stems for stems in asked.values())


def _without(known: tuple[str, ...], group: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in known if name not in group)


def _parts_of(stems: tuple[str, ...], groups: list[tuple[str, ...]]) -> tuple[int, ...]:
    return tuple(index for index, group in enumerate(groups) if set(group) & set(stems))
