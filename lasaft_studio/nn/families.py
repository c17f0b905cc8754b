"""FAMILIES, the table of networks: what each one's sizes are called, and how it is built."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.band_net import BandConfig, build_bands
from lasaft_studio.nn.broad_stem_net import BroadConfig, build_broad
from lasaft_studio.nn.conditioned_net import ConditionedConfig, build_conditioned
from lasaft_studio.nn.dedicated_net import DedicatedConfig, build_dedicated
from lasaft_studio.nn.lasaft_v2_net import LasaftV2Config, build_lasaft_v2
from lasaft_studio.nn.layers import require
from lasaft_studio.nn.lite_net import LiteConfig, build_lite
from lasaft_studio.nn.mdx.conv_tdf_net import ConvTdfConfig, build_conv_tdf
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.scnet.network import ScnetConfig, build_scnet
from lasaft_studio.nn.spleeter_net import SpleeterConfig, build_spleeter
from lasaft_studio.nn.tcn_net import TcnConfig, build_tcn

LARGEST_SIZE = 1 << 20  # no network has more of anything; more would only fill the memory


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of network.

    Attributes:
        name: as model cards call it.
        config_type: a frozen dataclass of its sizes, all with defaults.
        build: from sizes and stems to a network with random weights.
    """

    name: str
    config_type: type[Any]
    build: Callable[[Any, Sequence[str]], StemNetwork]

    def config(self, values: Mapping[str, Any]) -> Any:
        """Return the family's sizes with those in `values` instead of the defaults.

        Raises:
            CheckpointError: a name is unknown, or a value is not what it has to be.
        """
        hints = typing.get_type_hints(self.config_type)
        for key in values:
            require(f"size for the family '{self.name}'", key, hints)
        return self.config_type(**{key: _checked(key, value, hints[key]) for key, value in values.items()})


FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family("conditioned", ConditionedConfig, build_conditioned),
        Family("lasaft_v2", LasaftV2Config, build_lasaft_v2),
        Family("dedicated", DedicatedConfig, build_dedicated),
        Family("lite", LiteConfig, build_lite),
        Family("bands", BandConfig, build_bands),
        Family("spleeter", SpleeterConfig, build_spleeter),
        Family("tcn", TcnConfig, build_tcn),
        Family("broad", BroadConfig, build_broad),
        Family("scnet", ScnetConfig, build_scnet),
        Family("conv_tdf", ConvTdfConfig, build_conv_tdf),
    )
}


def build_network(family: str, config: Mapping[str, Any], stems: Sequence[str]) -> StemNetwork:
    """Return a network with random weights.

    Args:
        family: a name in `FAMILIES`.
        config: sizes by name; the family's defaults stand for what is missing.
        stems: what the network returns, in its own order.

    Raises:
        CheckpointError: the family, a size or a value is unknown, or the sizes contradict each other.
    """
    require("family", family, FAMILIES)
    if not stems:
        raise CheckpointError("A network needs at least one stem.")
    row = FAMILIES[family]
    return row.build(row.config(config), tuple(stems))


def config_values(network: StemNetwork) -> dict[str, Any]:
    """Return the sizes of `network` by name, as model cards hold them: without those that are `None`."""
    config: Any = network.config
    values = dataclasses.asdict(config)
    return {key: value for key, value in values.items() if value is not None}


def _checked(key: str, value: Any, wanted: Any) -> Any:
    """Return `value` if it is of the type `wanted`; lists become tuples, for which TOML has no word."""
    if isinstance(value, list):
        value = tuple(value)
    if not _fits(value, wanted):
        raise CheckpointError(f"The network's size '{key}' cannot be {value!r:.40}.")
    return value


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, types.UnionType):
        return any(_fits(value, option) for option in typing.get_args(wanted))
    if typing.get_origin(wanted) is tuple:
        return isinstance(value, tuple) and all(_fits(item, typing.get_args(wanted)[0]) for item in value)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_SIZE
    return isinstance(value, wanted)
