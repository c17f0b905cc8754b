"""KUIELAB-MDX-Net's files: Lightning checkpoints of one ConvTDFNet each, and the same networks as ONNX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from lasaft_studio.audio.stems import BASS, DRUMS, MUSDB_STEMS, OTHER, VOCALS, canonical
from lasaft_studio.checkpoints.upstream import settings
from lasaft_studio.checkpoints.upstream.foreign import Foreign, Source
from lasaft_studio.errors import CheckpointError

_NEEDED = ("first_conv.0.weight", "final_conv.0.weight", "bottleneck_block.tfc.H.0.0.weight")
_OWN_TENSORS = ("window", "freq_pad")  # which are made anew
_NAMES = (
    (r"first_conv\.(.*)", r"first.\1"),
    (r"final_conv\.0\.(.*)", r"last.\1"),
    (r"ds\.(\d+)\.(.*)", r"downs.\1.\2"),
    (r"us\.(\d+)\.(.*)", r"ups.\1.\2"),
    (r"(en|de)coding_blocks\.(\d+)\.tfc\.H\.(.*)", r"\1coders.\2.features.layers.\3"),
    (r"(en|de)coding_blocks\.(\d+)\.tdf\.(.*)", r"\1coders.\2.transform.layers.\3"),
    (r"bottleneck_block\.tfc\.H\.(.*)", r"middle.features.layers.\1"),
    (r"bottleneck_block\.tdf\.(.*)", r"middle.transform.layers.\1"),
)
_BINS = {VOCALS: 3, DRUMS: 2, BASS: 8, OTHER: 4}  # n_fft over dim_f of the published networks
_TOLD = ("n_fft", "hop_length", "dim_t", "sample_rate")


def recognise(source: Source) -> Foreign | None:
    """Return the ConvTDFNet in `source`; `None` if it holds none.

    Raises:
        CheckpointError: it is not whole, or what it says of itself contradicts its tensors.
    """
    if not all(name in source.tensors for name in _NEEDED):
        return None
    own = {name: tensor for name, tensor in source.tensors.items() if name in _OWN_TENSORS}
    tensors = {_our_name(name): tensor for name, tensor in source.tensors.items() if name not in _OWN_TENSORS}
    try:
        facts = _sizes(tensors) | _of_own(own)
    except (KeyError, IndexError, ZeroDivisionError) as error:
        raise CheckpointError("Its tensors do not make a whole ConvTDFNet.") from error
    hyper_parameters = _plain(source.contents.get("hyper_parameters"))
    told = _told(source.settings) | _numbers(hyper_parameters)
    settings.agree(facts, told)
    facts |= told
    stem = _stem(hyper_parameters, source)
    usual = _usual(stem, facts["dim_f"])
    assumed = {key: value for key, value in usual.items() if key not in facts}
    return Foreign("conv_tdf", (stem,), facts, assumed, tensors)


def _usual(stem: str, bins: int) -> dict[str, int]:
    """Return what the published networks have, and smaller ones in proportion."""
    ratio = _BINS.get(stem, _BINS[VOCALS])
    return {"n_fft": ratio * bins, "hop_length": min(1024, bins // 2), "dim_t": 256}


def _our_name(name: str) -> str:
    for pattern, replacement in _NAMES:
        found = re.fullmatch(pattern, name)
        if found is not None:
            return found.expand(replacement)
    raise CheckpointError(f"It holds a tensor that no ConvTDFNet has: '{name:.80}'.")


def _sizes(tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    growth, features = tensors["first.0.weight"].shape[:2]
    levels = len({name.split(".")[1] for name in tensors if name.startswith("downs.")})
    layers = len({name.split(".")[3] for name in tensors if name.startswith("middle.features.")})
    block = "encoders.0" if levels else "middle"
    linear = tensors[f"{block}.transform.layers.0.weight"]
    hidden = 0 if f"{block}.transform.layers.3.weight" not in tensors else linear.shape[0]
    return {
        "dim_c": features,
        "dim_f": linear.shape[1],
        "num_blocks": 2 * levels + 1,
        "layers": layers,
        "growth": growth,
        "kernel": tensors["middle.features.layers.0.0.weight"].shape[-1],
        "bn_factor": linear.shape[1] // hidden if hidden else 0,
        "bias": f"{block}.transform.layers.0.bias" in tensors,
        "norm": "batch_norm" if "first.1.running_mean" in tensors else "two_groups",
    }


def _of_own(own: Mapping[str, Tensor]) -> dict[str, Any]:
    """Return what the window and the silence above `dim_f` tell."""
    found = {"n_fft": own["window"].numel()} if "window" in own else {}
    return found | ({"dim_t": own["freq_pad"].shape[-1]} if "freq_pad" in own else {})


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the yaml tells."""
    tables = (settings.section(values, "audio"), settings.section(values, "model"))
    return {key: table[key] for table in tables for key in _TOLD if key in table}


def _numbers(hyper_parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Lightning kept of the sizes."""
    return {key: value for key, value in hyper_parameters.items() if key in _TOLD and isinstance(value, int)}


def _plain(hyper_parameters: Any) -> dict[str, Any]:
    if isinstance(hyper_parameters, Mapping):
        return dict(hyper_parameters)
    return dict(getattr(hyper_parameters, "__dict__", {}))


def _stem(hyper_parameters: Mapping[str, Any], source: Source) -> str:
    """Return what the file says it separates, or what its name does, or else vocals."""
    told = hyper_parameters.get("target_name")
    if isinstance(told, str) and canonical(told):
        return canonical(told)
    named = settings.stems(source.settings, 1)
    if named:
        return named[0]
    return next((stem for stem in MUSDB_STEMS if stem in source.path.stem.lower()), VOCALS)
