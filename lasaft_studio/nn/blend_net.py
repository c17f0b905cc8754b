"""Several networks as one: each stem is the weighted mean of what those that know it estimate.

    y_s = sum_m w_m,s y_m,s / sum_m w_m,s

over the networks m that give the stem s. So snapshots of one training, dedicated networks for
a stem each, and models of different makers all work like a single network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.network import StemNetwork, WaveNetwork


@dataclass(frozen=True, slots=True)
class BlendConfig:
    """A blend has no sizes of its own."""


class BlendNet(WaveNetwork):
    """A blend of networks.

    Segments are as long as the member with the longest ones wants them: none sees less than it is used to.

    Args:
        members: the networks.
        weights: of each, by the stems that are taken from it; above zero.
        stems: what it returns, in this order; every one is given by a member.

    Raises:
        CheckpointError: a stem has no member, a member does not know one, or rates or channels differ.
    """

    family = "blend"

    def __init__(
        self, members: Sequence[StemNetwork], weights: Sequence[Mapping[str, float]], stems: Sequence[str]
    ) -> None:
        super().__init__()
        self.config = BlendConfig()
        self.stems = tuple(stems)
        self.weights = tuple(
            {stem: share for stem, share in each.items() if stem in stems} for each in weights
        )
        _check(members, self.weights, self.stems)
        longest = max(members, key=lambda member: member.segment_frames)
        self.sample_rate, self.channels = longest.sample_rate, longest.channels
        self.stft, self.segment_frames = longest.stft, longest.segment_frames
        self.margin_frames = max(member.margin_frames for member in members)
        self.members = nn.ModuleList(members)

    def forward(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`. A member runs once, for those of `stems` that are taken from it."""
        names = [self.stems[index] for index in stems]
        totals = [sum(each.get(name, 0.0) for each in self.weights) for name in names]
        found = mixture.new_zeros(len(mixture), len(names), *mixture.shape[1:], dtype=torch.float32)
        for member, weights in zip(cast("Iterable[StemNetwork]", self.members), self.weights, strict=True):
            places = [place for place, name in enumerate(names) if name in weights]
            if places:
                own = member(mixture, member.stem_indices([names[place] for place in places])).float()
                for place, estimate in zip(places, own.unbind(dim=1), strict=True):
                    found[:, place] += weights[names[place]] / totals[place] * estimate
        return found


def _check(
    members: Sequence[StemNetwork], weights: Sequence[Mapping[str, float]], stems: Sequence[str]
) -> None:
    if len({(member.sample_rate, member.channels) for member in members}) != 1:
        raise CheckpointError("Networks of different sample rates or channels cannot work as one.")
    for member, each in zip(members, weights, strict=True):
        unknown = [stem for stem in each if stem not in member.stems]
        if unknown:
            raise CheckpointError(
                f"One of the networks does not know the stem '{unknown[0]}'.",
                hint=f"It knows: {', '.join(member.stems)}.",
            )
    missing = [stem for stem in stems if not any(stem in each for each in weights)]
    if missing:
        raise CheckpointError(f"No network gives the stem '{missing[0]}'.")
