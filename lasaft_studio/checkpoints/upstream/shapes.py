"""What the names and shapes of the authors' tensors tell: the family, and almost all of its sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from lasaft_studio.errors import CheckpointError

Tensors = Mapping[str, Tensor]
_LINEARS = ("transform.layers", "transform.tdf.layers", "transform.reduce", "features.layers")


def family_of(tensors: Tensors) -> str:
    """Return the family that `tensors`, by our names, belong to."""
    if any(name.startswith("generator.") for name in tensors):
        return "conditioned"
    return "lasaft_v2" if "embedding.weight" in tensors else "dedicated"


def sizes(tensors: Tensors) -> dict[str, Any]:
    """Return the sizes that are certain from names and shapes alone.

    Args:
        tensors: by our names, in the authors' orientation.
    """
    family = family_of(tensors)
    found = _unet(tensors) | _transform(tensors)
    if family == "dedicated":
        return found | _dedicated(tensors) | _kernel(tensors, "kernel_size_t", "kernel_size_f")
    found |= {"embedding_dim": tensors["embedding.weight"].shape[1]} | _attention(tensors)
    if family == "lasaft_v2":
        return found | _lasaft_v2(tensors) | _kernel(tensors, "kt", "kf")
    return found | _conditioned(tensors, found) | _kernel(tensors, "kernel_size_t", "kernel_size_f")


def latent_sources(tensors: Tensors) -> int:
    """Return L; 1 where nothing attends to latent sources."""
    return int(_attention(tensors).get("num_tdfs", 1))


def bottleneck(pairs: Sequence[tuple[int, int]]) -> dict[str, int]:
    """Return `bn_factor` and `min_bn_units` that make of each number of bins its number of units.

    Args:
        pairs: (bins, units) of each level.

    Raises:
        CheckpointError: no two numbers do.
    """
    least = min(units for _, units in pairs)
    for factor in range(1, max(bins for bins, _ in pairs) + 1):
        if all(max(bins // factor, least) == units for bins, units in pairs):
            return {"bn_factor": factor, "min_bn_units": least}
    raise CheckpointError("Its frequency transformations have sizes that no network of LaSAFT has.")


def _count(tensors: Tensors, pattern: str) -> int:
    """Return how many numbers stand where `pattern` has its group."""
    matches = (re.match(pattern, name) for name in tensors)
    return len({match[1] for match in matches if match})


def _unet(tensors: Tensors) -> dict[str, Any]:
    channels, features = tensors["unet.first_conv.0.weight"].shape[:2]
    levels = _count(tensors, r"unet\.encoders\.(\d+)\.")
    found: dict[str, Any] = {
        "input_channels": features,
        "internal_channels": channels,
        "n_blocks": 2 * levels + 1,
    }
    layers = _count(tensors, r"unet\.mid_block\.features\.(?:0\.)?layers\.(\d+)\.0\.weight")
    halved = tuple(level for level in range(levels) if _halves_time(tensors, level))
    return (
        found
        | ({"n_internal_layers": layers} if layers else {})
        | ({"t_down_layers": halved} if len(halved) < levels else {})
    )


def _halves_time(tensors: Tensors, level: int) -> bool:
    kernel = tensors[f"unet.downsamplings.{level}.0.weight"].shape[2:]
    return len(kernel) == 2 and kernel[0] == 2


def _kernel(tensors: Tensors, time: str, frequency: str) -> dict[str, Any]:
    weight = next(
        (tensors[name] for name in tensors if re.search(r"features\.(0\.)?layers\.0\.0\.weight$", name)), None
    )
    if weight is None:
        return {}
    *first, last = weight.shape[2:]
    return {frequency: last} | ({time: first[0]} if first else {})


def _transform(tensors: Tensors) -> dict[str, Any]:
    """Return the sizes of the frequency transformations; nothing where there are none."""
    levels = _count(tensors, r"unet\.encoders\.(\d+)\.")
    blocks = [f"unet.encoders.{level}." for level in range(levels)] + ["unet.mid_block."]
    inside = next((name for name in _LINEARS if _is_linear(tensors, f"{blocks[0]}{name}.0.weight")), None)
    if inside is None:
        return {}
    recurrent = f"{blocks[0]}transform.rnn.weight_ih_l0"
    reads = tensors[recurrent if recurrent in tensors else f"{blocks[0]}{inside}.0.weight"]
    found = {"bias": f"{blocks[0]}{inside}.0.bias" in tensors, "n_fft": 2 * reads.shape[1]}
    last = f"{inside}.3"
    if inside == "transform.reduce":  # before its norm in v1, behind it in v2
        in_v1 = _is_linear(tensors, f"{blocks[0]}transform.restore.0.weight")
        last = "transform.restore.0" if in_v1 else "transform.restore.1"
    pairs = [
        _sizes(tensors[f"{block}{last}.weight"]) for block in blocks if f"{block}{last}.weight" in tensors
    ]
    return found | (bottleneck(pairs) if pairs else {"bn_factor": 0})


def _is_linear(tensors: Tensors, name: str) -> bool:
    return name in tensors and tensors[name].ndim == 2


def _sizes(weight: Tensor) -> tuple[int, int]:
    return weight.shape[0], weight.shape[1]


def _attention(tensors: Tensors) -> dict[str, Any]:
    for name, tensor in tensors.items():
        if name.endswith("attention.keys"):
            return {"dk": tensor.shape[-2], "num_tdfs": tensor.shape[-1]}
        if name.endswith("attention.keys.listen.0.weight"):
            keys = tensors[name.replace("listen.0", "linear")]
            return {"dk": keys.shape[0], "num_tdfs": tensor.shape[0]}
    return {}


def _dedicated(tensors: Tensors) -> dict[str, Any]:
    recurrent = next((name for name in tensors if name.endswith("transform.rnn.weight_ih_l0")), None)
    if recurrent is not None:
        return {"block": "tdc_rnn"} | _recurrent(tensors)
    if _is_linear(tensors, "unet.mid_block.features.layers.0.weight"):
        return {"block": "tdf", "tdf_affine": "unet.mid_block.features.layers.1.weight" in tensors}
    if "unet.mid_block.transform.layers.0.weight" in tensors:
        return {"block": "tfc_tdf", "tdf_affine": "unet.mid_block.transform.layers.1.weight" in tensors}
    return {"block": "tdc" if tensors["unet.mid_block.features.layers.0.0.weight"].ndim == 3 else "tfc"}


def _recurrent(tensors: Tensors) -> dict[str, Any]:
    pairs = [
        (tensor.shape[1], tensor.shape[0] // 3)  # a GRU has three gates
        for name, tensor in tensors.items()
        if re.fullmatch(r"unet\.(?:encoders\.\d+|mid_block)\.transform\.rnn\.weight_ih_l0", name)
    ]
    units = bottleneck(pairs)
    return {
        "bn_factor_rnn": units["bn_factor"],
        "min_bn_units_rnn": units["min_bn_units"],
        "num_layers_rnn": _count(tensors, r"unet\.mid_block\.transform\.rnn\.weight_ih_l(\d+)$"),
        "bias_rnn": "unet.mid_block.transform.rnn.bias_ih_l0" in tensors,
    }


def _conditioned(tensors: Tensors, found: Mapping[str, Any]) -> dict[str, Any]:
    if any("transform.tdf." in name for name in tensors):
        block = "tfc_lasaft"
    elif any("transform.reduce." in name for name in tensors):
        block = "tfc_lightsaft"
    else:
        block = "tfc_tdf" if any(".transform." in name for name in tensors) else "tfc"
    gamma, beta = (len(tensors[f"generator.{name}.0.weight"]) for name in ("gamma", "beta"))
    channels = found["internal_channels"]
    dense = [
        tensor for name, tensor in tensors.items() if re.fullmatch(r"generator\.dense\.\d+\.weight", name)
    ]
    sizes = {"block": block, "control_n_layer": 1 + sum(tensor.ndim == 2 for tensor in dense)}
    if gamma == beta:
        simple = beta in {found["n_blocks"], found["n_blocks"] // 2}
        return (
            sizes
            | _steered(beta, 1 if simple else channels, found)
            | {
                "modulation": "film",
                "film_type": "simple" if simple else "complex",
            }
        )
    normed = "generator.gamma.1.running_mean" in tensors
    return sizes | _steered(beta, channels, found) | {"pocm_norm": "batch_norm" if normed else "none"}


def _steered(rows: int, each: int, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return where the condition goes, which is certain only if it goes everywhere."""
    return {"condition_to": "full"} if rows == each * found["n_blocks"] else {}


def _lasaft_v2(tensors: Tensors) -> dict[str, Any]:
    conditioned = {name.split(".modulate.")[0] for name in tensors if ".modulate." in name}
    encoder = any("encoders" in block for block in conditioned)
    middle = any("mid_block" in block for block in conditioned)
    return {
        "condition_to": "full" if middle else "encoder" if encoder else "decoder",
        "query_listen": any(".attention.query.pocm." in name for name in tensors),
        "key_listen": any(".attention.keys.listen." in name for name in tensors),
    }
