"""The authors' checkpoints: LaSAFT (v1), LASAFT-Net-v2 and the U-Nets of ISMIR 2020.

From what such a file holds, its family and sizes are recognised, and its tensors brought under our names:

- sizes that shapes show are certain, and so are those in `hyper_parameters` or in a `config.yaml` beside it;
- a few (an activation, the hop) show nowhere in the oldest files; then a model's card tells them, and without
  a card the values of the published networks are assumed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from lasaft_studio.audio.stems import MUSDB_STEMS, VOCALS
from lasaft_studio.checkpoints.upstream import config as upstream_config
from lasaft_studio.checkpoints.upstream import names as upstream_names
from lasaft_studio.checkpoints.upstream import shapes as upstream_shapes
from lasaft_studio.checkpoints.upstream.foreign import Foreign, Source
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.families import FAMILIES

NEEDED = ("first_conv.0.weight", "encoders.0.", "mid_block.")


def of_source(source: Source) -> Foreign | None:
    """Return the authors' network in `source`; `None` if it holds none.

    Raises:
        CheckpointError: as `recognise`.
    """
    return recognise(source.contents, source.path)


def recognise(contents: Mapping[Any, Any], path: Path) -> Foreign | None:
    """Return what `contents` hold; `None` if that is nothing of the authors'.

    Args:
        contents: of a file that torch has read.
        path: the file's; its name may tell a stem, and a `config.yaml` may lie beside it.

    Raises:
        CheckpointError: it looks like one of theirs, but is not whole, or of a kind that is not known.
    """
    state = tensors_in(contents)
    bare = upstream_names.bare(state)
    if not all(any(name.startswith(needed) for name in bare) for needed in NEEDED):
        return None
    named = upstream_names.renamed(bare)
    family = upstream_shapes.family_of(named)
    hyper_parameters = _plain(contents.get("hyper_parameters"))
    facts = _sizes(named) | _window(state) | upstream_config.from_hyper_parameters(hyper_parameters)
    if family == "lasaft_v2":
        facts |= upstream_config.beside(path) or {}
    facts = _known(family, facts)
    assumptions = _assumptions(family, facts, old=upstream_names.is_old_layout(named))
    tensors = upstream_names.oriented(named, upstream_shapes.latent_sources(named))
    stems = _stems(family, named, hyper_parameters, path)
    return Foreign(family, stems, facts, assumptions, tensors)


def tensors_in(contents: Mapping[Any, Any]) -> dict[str, Tensor]:
    """Return the tensors of `contents`: of its `state_dict`, where it has one."""
    state = contents.get("state_dict")
    named = state if isinstance(state, Mapping) else contents
    return {key: value for key, value in named.items() if isinstance(key, str) and isinstance(value, Tensor)}


def _sizes(named: Mapping[str, Tensor]) -> dict[str, Any]:
    try:
        return upstream_shapes.sizes(named)
    except (KeyError, IndexError, ValueError, ZeroDivisionError) as error:
        raise CheckpointError("Its tensors do not make a whole network of LaSAFT.") from error


def _window(state: Mapping[str, Tensor]) -> dict[str, Any]:
    """Return `n_fft`, if the file holds the window of its spectrograms."""
    window = next((tensor for name, tensor in state.items() if name.endswith("stft.window")), None)
    return {} if window is None else {"n_fft": window.numel()}


def _known(family: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of `values` that are sizes of `family`."""
    fields = {field.name for field in dataclasses.fields(FAMILIES[family].config_type)}
    return {key: value for key, value in values.items() if key in fields}


def _assumptions(family: str, facts: Mapping[str, Any], *, old: bool) -> dict[str, Any]:
    """Return what `facts` do not tell.

    Raises:
        CheckpointError: it can be one or the other.
    """
    n_fft = facts.get("n_fft", 2048)
    # The oldest networks have hops of half a window; all others have 1024
    hop_length = n_fft // 2 if old else min(1024, n_fft // 2)
    usual = {"n_fft": n_fft, "hop_length": hop_length, "num_frame": 64 if old and n_fft <= 2048 else 128}
    usual |= {"spec_type": "complex", "spec_est_mode": "mapping"}
    usual |= {"first_conv_activation": "relu", "activation": "relu", "last_activation": "identity"}
    if family == "lasaft_v2":
        usual["sampling_activation"] = "relu"
        if n_fft <= 2048:  # v2_light, and the other configurations of its size
            usual |= dict.fromkeys(
                ("first_conv_activation", "activation", "sampling_activation"), "leaky_relu"
            )
    if facts["input_channels"] != 4 and not {"spec_type", "spec_est_mode"} <= set(facts):
        raise CheckpointError(
            "It works on magnitudes, but does not say whether it estimates stems or masks.",
            hint="Take the checkpoint that Lightning wrote: it holds its hyper_parameters.",
        )
    return {key: value for key, value in usual.items() if key not in facts}


def _stems(
    family: str, named: Mapping[str, Tensor], hyper_parameters: Mapping[str, Any], path: Path
) -> tuple[str, ...]:
    if family != "dedicated":
        count = len(named["embedding.weight"])
        return MUSDB_STEMS if count == len(MUSDB_STEMS) else tuple(f"stem_{n}" for n in range(1, count + 1))
    told = hyper_parameters.get("target_name")
    if isinstance(told, str) and told:
        return (told,)
    return (next((stem for stem in MUSDB_STEMS if stem in path.stem.lower()), VOCALS),)


def _plain(hyper_parameters: Any) -> dict[str, Any]:
    """Return `hyper_parameters` as a dict, whatever container they were kept in."""
    if isinstance(hyper_parameters, Mapping):
        return dict(hyper_parameters)
    return dict(getattr(hyper_parameters, "__dict__", {}))
