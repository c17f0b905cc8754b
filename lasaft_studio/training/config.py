"""What a training run is: one TOML file, every value of which can be set on the command line too."""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from lasaft_studio.errors import TrainingError
from lasaft_studio.training.augment import AugmentConfig

T = TypeVar("T")

OPTIMISER_NAMES = ("adamw", "adam", "rmsprop")
PRECISIONS = ("float32", "bfloat16")


@dataclass(frozen=True, slots=True)
class DataConfig:
    """What is learnt from.

    Attributes:
        train: folders of songs.
        weights: how often each of these folders is drawn from, in the same order; equal where empty.
        validation: folders of songs that are never learnt from.
        validation_mono: whether each of them counts once more in mono.
        keep: names of songs in `train` which are kept for validation.
        background: stems that are in the mixtures too, though they are not separated: what a network for one
            stem has to be told.
        instrumental: folders of records without singing, with their `licences.toml`.
        instrumental_share: how often a mixture is a voice over one of those records.
        leave_out: names of songs to be passed over in `train`.
        unreliable: for a song's name, stems whose file also holds something else.
        unreliable_below: frequency in Hz below which such stems are learnt from all the same; 0 for never.
        doubtful_whole: whether songs with such stems are learnt from whole too, these and `other` as one.
        segment_seconds: length of a mixture.
        remix: how often the stems of a mixture come from different songs.
        workers: processes that make mixtures.
    """

    train: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    validation: tuple[str, ...] = ()
    validation_mono: bool = False
    keep: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    instrumental: tuple[str, ...] = ()
    instrumental_share: float = 0.2
    leave_out: tuple[str, ...] = ()
    unreliable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unreliable_below: float = 0.0
    doubtful_whole: bool = False
    segment_seconds: float = 3.0
    remix: float = 0.7
    workers: int = 1

    def __post_init__(self) -> None:
        if self.unreliable_below < 0:
            raise TrainingError(f"'data.unreliable_below' cannot be {self.unreliable_below:g}.")
        if self.doubtful_whole and self.background:
            raise TrainingError(
                "'data.doubtful_whole' does not go with 'data.background'.",
                hint="A stem and `other` can count as one only where both are separated.",
            )


@dataclass(frozen=True, slots=True)
class OptimiserConfig:
    """How weights are changed.

    Attributes:
        name: ``adamw``, ``adam`` or ``rmsprop``.
        learning_rate: of weights that begin at random.
        start_learning_rate: of weights that were given at the start.
        weight_decay: of AdamW.
        warmup_steps: over which the learning rate rises from zero.
        decay_steps: at the end, over which it falls to zero.
        clip_norm: largest norm of the gradient; 0 for no limit.
        accumulate: batches a step.
        frozen_encoder_steps: for how many steps the encoder is left alone.
        frozen_statistics: whether batch norms keep the statistics that they were given.
    """

    name: str = "adamw"
    learning_rate: float = 1e-3
    start_learning_rate: float = 2e-4
    weight_decay: float = 0.01
    warmup_steps: int = 100
    decay_steps: int = 1000
    clip_norm: float = 1.0
    accumulate: int = 1
    frozen_encoder_steps: int = 0
    frozen_statistics: bool = False

    def __post_init__(self) -> None:
        _require("optimiser.name", self.name, OPTIMISER_NAMES)
        _require_positive("optimiser.accumulate", self.accumulate)


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """A training run.

    Attributes:
        name: of the model that comes out.
        family: a row of `nn.families.FAMILIES`.
        stems: what it separates.
        network: sizes, as the family knows them.
        start: ``random``, ``spleeter``, or a checkpoint's path.
        loss: a row of `training.losses.LOSSES`.
        steps: how many.
        batch: mixtures a step and process.
        seed: of weights and mixtures.
        ema: share of the old average that is kept at each step; 0 for no average.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        precision: ``float32``, or ``bfloat16`` through autocast.
        compiled: names of parts of the network which torch's compiler makes quicker; it needs a C++ compiler.
        validate_every: steps from one validation to the next.
        save_every: steps from one checkpoint to the next.
        patience: validations without progress before training stops; 0 for never.
        tensorboard: whether curves are written for TensorBoard too.
        data: what is learnt from.
        augment: how stems are changed.
        optimiser: how weights are changed.
    """

    name: str = "model"
    family: str = "lite"
    stems: tuple[str, ...] = ("vocals", "drums", "bass", "other")
    network: Mapping[str, Any] = field(default_factory=dict)
    start: str = "random"
    loss: str = "relative_root"
    steps: int = 10_000
    batch: int = 4
    seed: int = 0
    ema: float = 0.999
    device: str = "auto"
    precision: str = "float32"
    compiled: tuple[str, ...] = ()
    validate_every: int = 200
    save_every: int = 100
    patience: int = 0
    tensorboard: bool = False
    data: DataConfig = field(default_factory=DataConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    optimiser: OptimiserConfig = field(default_factory=OptimiserConfig)

    @property
    def mixed_stems(self) -> tuple[str, ...]:
        """All stems that add up to a mixture: first those that are separated."""
        return (*self.stems, *self.data.background)

    def __post_init__(self) -> None:
        _require("precision", self.precision, PRECISIONS)
        _require_positive("steps", self.steps)
        _require_positive("batch", self.batch)


def read_config(path: Path, changes: Sequence[str] = ()) -> TrainConfig:
    """Return the run that the TOML file at `path` describes.

    What a file has in common with others may stand in one of its own, which it names as ``base``.

    Args:
        path: of the file.
        changes: ``key=value`` with a TOML value, such as ``data.remix=0.5``.

    Raises:
        TrainingError: the file cannot be read, or a key or a value is not known.
    """
    values = _read_table(path)
    for change in changes:
        _set(values, change)
    return from_values(TrainConfig, values, "")


def _read_table(path: Path, readers: tuple[Path, ...] = ()) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TrainingError(f"'{path}' is not a readable TOML file: {error}") from error
    if "base" not in values:
        return values
    base = values.pop("base")
    readers = (*readers, path)
    if not isinstance(base, str) or path.parent / base in readers:
        raise TrainingError(f"'{path}' cannot be based on {base!r}.", hint="Name another file beside it.")
    return _joined(_read_table(path.parent / base, readers), values)


def _joined(base: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with what is in `values` instead, table by table."""
    found = dict(base)
    for key, value in values.items():
        before = found.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        found[key] = _joined(dict(before or {}), value) if both else value
    return found


def from_values(kind: type[T], values: Mapping[str, Any], place: str) -> T:
    """Return the dataclass `kind` with `values`; lists become tuples, tables dataclasses.

    Raises:
        TrainingError: a key is unknown, or a value has another type.
    """
    hints = typing.get_type_hints(kind)
    names = [row.name for row in dataclasses.fields(typing.cast("Any", kind))]
    for key in values:
        if key not in names:
            raise TrainingError(f"Unknown setting '{place}{key}'.", hint=f"Known: {', '.join(names)}.")
    return kind(**{key: _value(hints[key], value, place + key) for key, value in values.items()})


def _value(hint: Any, value: Any, place: str) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(value, Mapping):
        return from_values(typing.cast("type", hint), value, place + ".")
    origin = typing.get_origin(hint) or hint
    if origin is tuple and isinstance(value, list):
        return tuple(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(origin, types.UnionType) or hint is Any:
        return value
    if origin is not tuple and isinstance(value, origin) and not (origin is int and value is True):
        return (
            {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
            if origin is Mapping
            else value
        )
    raise TrainingError(
        f"'{place}' cannot be {value!r}.", hint=f"It is of type {getattr(origin, '__name__', origin)}."
    )


def _require(place: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise TrainingError(f"'{place}' cannot be '{value}'.", hint=f"Known: {', '.join(known)}.")


def _require_positive(place: str, value: int) -> None:
    if value < 1:
        raise TrainingError(f"'{place}' cannot be {value}.", hint="Give a whole number from 1 on.")


def _set(values: dict[str, Any], change: str) -> None:
    key, sign, text = change.partition("=")
    if not sign:
        raise TrainingError(f"'{change}' changes nothing.", hint="Write key=value, such as data.remix=0.5.")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):  # tomllib raises plain ones as well
        value = text  # a bare word is a string
    *tables, last = key.strip().split(".")
    for table in tables:
        values = values.setdefault(table, {})
    values[last] = value
