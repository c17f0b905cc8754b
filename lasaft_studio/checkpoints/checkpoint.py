"""Checkpoint: a network with its weights, and the card that tells what it is.

Ours are safetensors files with the card, as TOML, in their metadata: tensors and texts, and nothing that
could be run. Matrices may be stored in half the size or less. The authors' files are read as they are.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from lasaft_studio import disk
from lasaft_studio.checkpoints import catalog, stored_weights
from lasaft_studio.checkpoints.card import ModelCard, from_toml, to_toml
from lasaft_studio.checkpoints.upstream import guess as upstream_guess
from lasaft_studio.checkpoints.upstream import importers, onnx_conv_tdf, spleeter
from lasaft_studio.checkpoints.upstream import torch_files as upstream_files
from lasaft_studio.checkpoints.upstream.foreign import Foreign
from lasaft_studio.errors import CheckpointError, StorageError
from lasaft_studio.nn.blend_net import BlendNet
from lasaft_studio.nn.empty import without_memory
from lasaft_studio.nn.families import build_network, config_values
from lasaft_studio.nn.network import StemNetwork

_CARD = "lasaft-studio.card"  # the key of the metadata under which the card stands
_LENGTH_BYTES = 8  # a safetensors file begins with the length of its JSON header
_FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)  # not all of torch's can be converted


@dataclass(frozen=True)
class Checkpoint:
    """A network that can be used, and what it is."""

    card: ModelCard
    network: StemNetwork


@dataclass(frozen=True)
class Weights:
    """What a file holds, understood but not yet made into a network.

    Attributes:
        card: what it is.
        tensors: by our names.
    """

    card: ModelCard
    tensors: Mapping[str, Tensor]


def load(model: str | Path | ModelCard) -> Checkpoint:
    """Return a model with its weights.

    Args:
        model: a name in the catalogue or its card, or the path of a file.

    Raises:
        UsageError: there is no such model.
        CheckpointError: its weights are not there, damaged, or not what they should be.
    """
    if isinstance(model, str):
        path = Path(model)
        model = path if disk.is_file(path) else catalog.find(model)
    if isinstance(model, Path):
        weights = read(model)
        return Checkpoint(weights.card, network_of(weights))
    if model.members or model.files:
        return Checkpoint(model, _assembled(model))
    weights = _read_installed(model)
    return Checkpoint(weights.card, network_of(weights))


def read(path: Path, card: ModelCard | None = None, config: Path | None = None) -> Weights:
    """Return what the file `path` holds, ours or the authors'.

    Args:
        path: the file.
        card: what is known of it; what the file itself tells goes before it.
        config: the yaml that belongs to a file of the authors'; the one beside it unless given.

    Raises:
        CheckpointError: it is no model, of a kind that is not known here, damaged, or not safe.
    """
    upstream_guess.check(path)
    if path.suffix.lower() == ".onnx":
        return _understood({"state_dict": onnx_conv_tdf.state_dict(path)}, path, card, config)
    reader = _read_safetensors if _is_safetensors(path) else _read_foreign
    return reader(path, card, config)


def inspect(path: Path, config: Path | None = None) -> ModelCard:
    """Return the card of the file `path`, whose tensors have been checked against what it says.

    Args:
        path: the file.
        config: the yaml that belongs to it; the one beside it unless given.

    Raises:
        CheckpointError: as `load`.
    """
    weights = read(path, config=config)
    _empty_network(weights)
    return weights.card


def network_of(weights: Weights) -> StemNetwork:
    """Return the network that has these `weights`, ready to estimate.

    Raises:
        CheckpointError: they do not fit what their card says, or contain NaN.
    """
    network = _empty_network(weights)
    state = {name: _full(tensor) for name, tensor in weights.tensors.items()}
    broken = [name for name, tensor in state.items() if not torch.isfinite(tensor).all()]
    if broken:
        raise CheckpointError(
            f"The weights of '{weights.card.name}' are damaged: '{broken[0]}' holds what is no number.",
            hint="Download or copy the file again.",
        )
    network.load_state_dict(state, assign=True)
    return network.eval()


def save(path: Path, network: StemNetwork, card: ModelCard, *, stored: str = "float32") -> None:
    """Write `network` to `path`, whole or not at all.

    Args:
        path: the file; its suffix should be ``.safetensors``.
        network: as it was built, not as it is made ready for inference.
        card: what it is; family, sizes and stems are the network's own.
        stored: as what matrices are stored, a name in `stored_weights.KINDS`; vectors are always whole.

    Raises:
        UsageError: `stored` is not known.
        StorageError: it cannot be written.
    """
    state = {name: tensor.detach().contiguous() for name, tensor in network.state_dict().items()}
    own = _own_card(network, card, path.name)
    _empty_network(Weights(own, state))  # what could not be read again is not written either
    contents = stored_weights.stored(state, stored)
    with disk.replacing(path) as partial:
        try:
            save_file(contents, partial, metadata={_CARD: to_toml(own)})
        except SafetensorError as error:  # the system's error, in words of its own
            raise StorageError(
                f"The model '{path}' cannot be written: {error}.",
                hint="Free some space, or choose another folder.",
            ) from error


def _assembled(card: ModelCard) -> BlendNet:
    """Return the network of a card that names several models, or several files.

    Raises:
        CheckpointError: one cannot be read, or they do not go together.
    """
    catalog.weights_path(card)  # of all that is missing, said at once
    if card.members:
        pairs = [(load(member), weight) for member, weight in card.members]
        weights = [dict.fromkeys(loaded.card.stems, weight) for loaded, weight in pairs]
        return BlendNet([loaded.network for loaded, _ in pairs], weights, card.stems)
    parts = card.parts()
    networks = [network_of(_read_installed(part)) for part in parts]
    return BlendNet(networks, [dict.fromkeys(part.stems, 1.0) for part in parts], card.stems)


def _read_installed(card: ModelCard) -> Weights:
    path = catalog.weights_path(card)
    if card.package == spleeter.PACKAGE.name:
        return Weights(card, spleeter.network_weights(card.stems))
    return read(path, card)


def _is_safetensors(path: Path) -> bool:
    with path.open("rb") as file:
        length, begin = file.read(_LENGTH_BYTES), file.read(1)
    return path.suffix == ".safetensors" or (begin == b"{" and length.endswith(b"\0\0\0"))


def _read_safetensors(path: Path, card: ModelCard | None, config: Path | None) -> Weights:
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dict
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            f"'{path.name}' is damaged, or only part of a file.", hint="Download or copy it again."
        ) from error
    if _CARD not in metadata:
        return _understood(tensors, path, card, config)
    own = from_toml(metadata[_CARD], f"'{path.name}'")
    if card is not None:
        own = dataclasses.replace(card, family=own.family, config=own.config, stems=own.stems)
    return Weights(own, stored_weights.joined(tensors, path.name))


def _read_foreign(path: Path, card: ModelCard | None, config: Path | None) -> Weights:
    contents = upstream_files.read(path)
    if not isinstance(contents, Mapping):
        raise upstream_guess.refusal(path, f"a Python {type(contents).__name__} that torch has saved")
    return _understood(contents, path, card, config)


def _understood(
    contents: Mapping[Any, Any], path: Path, card: ModelCard | None, config: Path | None
) -> Weights:
    """Return what other people's `contents` are."""
    try:
        foreign = importers.recognise(contents, path, config, known=card is not None)
    except CheckpointError as error:
        raise CheckpointError(f"'{path.name}' cannot be used: {error.message}", hint=error.hint) from error
    if foreign is None:
        what = upstream_guess.program(importers.tensors_in(contents))
        raise upstream_guess.refusal(path, what + (", without a model card" if _is_safetensors(path) else ""))
    if card is None:
        card = _card_of(foreign, path)
    stems = card.stems if len(card.stems) == len(foreign.stems) else foreign.stems
    sizes = {**foreign.assumptions, **card.config, **foreign.facts}
    return Weights(
        dataclasses.replace(card, family=foreign.family, config=sizes, stems=stems), foreign.tensors
    )


def _card_of(foreign: Foreign, path: Path) -> ModelCard:
    """Return a card for a file that came without one."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", path.stem).strip("._-") or "model"
    assumed = ", ".join(f"{key} = {value}" for key, value in foreign.assumptions.items())
    notes = f"The file does not tell everything about itself; assumed: {assumed}." if assumed else ""
    rate = foreign.facts.get("sample_rate", 44100)
    return ModelCard(name, foreign.family, {}, foreign.stems, rate, notes=notes, file=path.name)


def _own_card(network: StemNetwork, card: ModelCard, file_name: str) -> ModelCard:
    """Return `card` with what `network` knows better, and without what a file cannot know of itself."""
    return dataclasses.replace(
        card,
        family=network.family,
        config=config_values(network),
        stems=network.stems,
        sample_rate=network.sample_rate,
        file=file_name,
        package="",
        size_bytes=0,
        sha256="",
        git_blob="",
    )


def _empty_network(weights: Weights) -> StemNetwork:
    """Return the network of `weights`, its tensors without memory.

    Raises:
        CheckpointError: tensors are missing, too many, of another shape, or whole numbers instead of floats.
    """
    card = weights.card
    with without_memory():
        network = build_network(card.family, card.config, card.stems)
    wanted, found = network.state_dict(), weights.tensors
    both = wanted.keys() & found.keys()
    floats = {name for name in both if found[name].dtype in _FLOATS}
    for what, names in (
        ("is missing", wanted.keys() - found.keys()),
        ("is too much", found.keys() - wanted.keys()),
        ("has another size", {name for name in both if wanted[name].shape != found[name].shape}),
        (
            "holds another kind of numbers",
            {name for name in both if wanted[name].is_floating_point() != (name in floats)},
        ),
    ):
        if names:
            raise CheckpointError(
                f"The weights of '{card.name}' are not those of its network: '{min(names)}' {what}"
                + (f", and {len(names) - 1} more." if len(names) > 1 else "."),
                hint="Its card, or the config.yaml beside it, may belong to another model.",
            )
    return network


def _full(tensor: Tensor) -> Tensor:
    """Return a copy of `tensor` that no file has to stay open for, floats as float32."""
    return tensor.to(torch.float32 if tensor.is_floating_point() else tensor.dtype, copy=True)
