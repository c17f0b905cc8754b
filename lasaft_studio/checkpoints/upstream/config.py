"""What the authors' configurations tell: Lightning's `hyper_parameters`, and v2's `config.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from lasaft_studio.errors import CheckpointError

_RENAMED = {  # all other sizes are called here as they are there
    "tfc_activation": "activation",
    "tdf_activation": "activation",
    "tdc_activation": "activation",
    "tdc_rnn_activation": "activation",
    "tfc_tdf_activation": "activation",
    "tfc_tdf_bias": "bias",
    "bn_factor_tdf": "bn_factor",
    "bias_tdf": "bias",
}
_NOTHING = {"bn_factor": 0, "pocm_norm": "none"}
_V2_BLOCK = "MkTFCLightSAFTGPoCM"
_V2_NORMS = {"bn": "batch_norm", "gn": "group_norm", "in": "instance_norm"}


def from_hyper_parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sizes that `hyper_parameters` tell, under our names, among much that is about training."""
    found = {_RENAMED.get(key, key): value for key, value in values.items()}
    found.pop("t_down_layers", None)  # kept as a text, and better seen from the kernels
    if "film_type" in values:
        found["modulation"] = "film"
    return {key: _something(key, value) for key, value in found.items()}


def beside(path: Path) -> dict[str, Any] | None:
    """Return the sizes in the `config.yaml` of LASAFT-Net-v2 that lies beside `path`, if there is one.

    Raises:
        CheckpointError: it configures a network that is not known here.
    """
    try:
        text = (path.parent / "config.yaml").read_text(encoding="utf-8")
        values = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None  # somebody else's file
    if not isinstance(values, dict) or not isinstance(values.get("model"), dict):
        return None
    model = _resolved(values["model"], values)
    return _v2_sizes(model) if isinstance(model.get("spec2spec"), dict) else None


def _v2_sizes(model: Mapping[str, Any]) -> dict[str, Any]:
    unet = model["spec2spec"]
    block, down, up = (_table(unet, key) for key in ("mk_block_f", "mk_ds_f", "mk_us_f"))
    if str(block.get("_target_", "")).rpartition(".")[2] != _V2_BLOCK:
        raise CheckpointError(
            f"The config.yaml beside it wants blocks of the kind '{block.get('_target_')}'.",
            hint=f"Only {_V2_BLOCK} is known, of which the published networks are made.",
        )
    if down.get("activation") != up.get("activation"):
        raise CheckpointError("The config.yaml beside it wants two activations for one U-Net's sampling.")
    norm = unet.get("norm", "bn")
    found = {**model, **unet, **block, "sampling_activation": down.get("activation")}
    return found | {"norm": _V2_NORMS.get(str(norm), norm)}


def _something(key: str, value: Any) -> Any:
    """Return `value`, or our word for none of `key`: TOML, and so our cards, have none."""
    return _NOTHING.get(key) if value is None or str(value).lower() == "none" else value


def _table(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = values.get(key)
    if not isinstance(table, dict):
        raise CheckpointError(f"The config.yaml beside it has no '{key}'.")
    return table


def _resolved(value: Any, root: Mapping[str, Any], depth: int = 0) -> Any:
    """Return `value` with references such as ``${model.n_fft}`` replaced by what they refer to."""
    if isinstance(value, dict):
        return {key: _resolved(item, root, depth) for key, item in value.items()}
    reference = re.fullmatch(r"\$\{([\w.]+)\}", value) if isinstance(value, str) else None
    if reference is None or depth > 8:  # deeper than any real file, and not for ever
        return value
    target: Any = root
    for key in reference[1].split("."):
        target = target.get(key) if isinstance(target, dict) else None
    return _resolved(target, root, depth + 1)
