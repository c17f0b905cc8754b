"""Tensors of the authors' files under our names, in our orientation.

The authors' modules are called differently in each of their repositories; the rules below cover all of them,
so that one reading serves every family. What no rule knows is left over, and that is an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from torch import Tensor

from lasaft_studio.errors import CheckpointError

_WRAPPERS = ("module.", "spec2spec.", "conditional_spec2spec.")
_OWN_BUFFERS = ("stft.",)  # the window, which is made anew

_TOP = (
    (r"first_conv\.(.*)", r"unet.first_conv.\1"),
    (r"(?:last|final)_conv\.(.*)", r"unet.last_conv.\1"),
    (r"(down|up)samplings?\.(\d+)\.(.*)", r"unet.\1samplings.\2.\3"),
    (r"((?:en|de)coders\.\d+|mid_block)\.(.*)", r"unet.\1.\2"),
    (r"embedding\.weight", r"embedding.weight"),
    (r"condition_generator\.dense_control_block\.linear\.(.*)", r"generator.dense.\1"),
    (r"condition_generator\.linear_(gamma|beta)\.0\.(.*)", r"generator.\1.0.\2"),
    (r"condition_generator\.linear_(gamma|beta)\.2\.(.*)", r"generator.\1.1.\2"),  # 1 was an activation
)
_SAMPLING = ((r"conv\.(.*)", r"0.\1"), (r"bn\.(.*)", r"1.\1"), (r"([01]\..*)", r"\1"))
_BLOCK = (
    (r"(?:tfc\.)?H\.(.*)", r"features.layers.\1"),
    (r"tif\.(\d.*)", r"features.layers.\1"),  # a block that is a TDF alone
    (r"0\.tif\.(.*)", r"features.0.layers.\1"),  # the same, with a convolution behind
    (r"1\.(weight|bias)", r"features.1.\1"),
    (r"(?:tdf\.tdf|tif\.tif)\.(.*)", r"transform.layers.\1"),
    (r"tic\.H\.(.*)", r"features.0.layers.\1"),  # TDC-RNN
    (r"bn\.(.*)", r"features.1.\1"),
    (r"rnn\.(.*)", r"transform.rnn.\1"),
    (r"tif_f1_to_f2\.tif\.(.*)", r"transform.tdf.layers.\1"),
    (r"tdfs\.tdf\.(.*)", r"transform.tdf.layers.\1"),  # LaSAFT
    (r"keys", r"transform.attention.keys"),
    (r"linear_query\.(weight|bias)", r"transform.attention.query.\1"),
    (r"LaSAFT_bn_layer\.(.*)", r"transform.reduce.\1"),  # LightSAFT
    (r"LaSIFT\.(.*)", r"transform.restore.\1"),
    (r"keys\.([01]\..*)", r"transform.attention.keys.listen.\1"),  # LASAFT-Net-v2
    (r"keys\.3\.(.*)", r"transform.attention.keys.linear.\1"),
    (r"linear_query\.(\d.*)", r"transform.attention.query.linear.\1"),
    (r"query_pocm_generator\.(.*)", r"transform.attention.query.pocm.generator.\1"),
    (r"pocm_generator\.(.*)", r"modulate.gpocm.generator.\1"),
)
_WEIGHT_NORM = ((r"(.*)\.weight_g", r"\1.parametrizations.weight.original0"),
                (r"(.*)\.weight_v", r"\1.parametrizations.weight.original1"))  # fmt: skip


def bare(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the network's tensors under the names that it gives them itself, without what wraps it."""
    tensors = {}
    for key, tensor in state.items():
        name = key
        while (wrapper := next((known for known in _WRAPPERS if name.startswith(known)), None)) is not None:
            name = name.removeprefix(wrapper)
        if not name.startswith(_OWN_BUFFERS):
            tensors[name] = tensor
    return tensors


def renamed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return `tensors` (see `bare`) under our names.

    Raises:
        CheckpointError: a name belongs to no published network.
    """
    names = {key: _our_name(key) for key in tensors}
    unknown = [key for key, name in names.items() if name is None]
    if unknown:
        raise CheckpointError(
            f"It holds {len(unknown)} tensors that no network of LaSAFT has, such as '{unknown[0]:.80}'."
        )
    return {str(name): tensors[key] for key, name in names.items()}


def oriented(tensors: Mapping[str, Tensor], latent_sources: int) -> dict[str, Tensor]:
    """Return `tensors` (see `renamed`) in the orientation of our modules.

    Args:
        tensors: by our names.
        latent_sources: L of LaSAFT or LightSAFT; 1 where there is neither.
    """
    turned = {name: _oriented(name, tensor) for name, tensor in tensors.items()}
    for name in turned if latent_sources > 1 else ():
        if _source_last(name, turned):
            rows = turned[name]
            sources = rows.view(-1, latent_sources, *rows.shape[1:]).transpose(0, 1)
            turned[name] = sources.reshape(rows.shape)
    if is_old_layout(tensors):
        _turn_old_layout(turned)
    return turned


def is_old_layout(tensors: Mapping[str, Tensor]) -> bool:
    """Return whether frequency stands before time: the layout of the oldest published weights."""
    return tuple(tensors["unet.first_conv.0.weight"].shape[2:]) == (2, 1)


def _our_name(key: str) -> str | None:
    name = _first_match(key, _TOP)
    if name is None:
        return None
    part = re.fullmatch(r"(unet\.(?:(?:down|up)samplings\.\d+|(?:en|de)coders\.\d+|mid_block))\.(.*)", name)
    if part is not None:
        rules = _SAMPLING if "samplings" in part[1] else _BLOCK
        rest = _first_match(part[2].removeprefix("tfc_lightsaft."), rules)
        if rest is None:
            return None
        name = f"{part[1]}.{rest}"
    return _first_match(name, _WEIGHT_NORM) or name


def _first_match(text: str, rules: tuple[tuple[str, str], ...]) -> str | None:
    for pattern, replacement in rules:
        found = re.fullmatch(pattern, text)
        if found is not None:
            return found.expand(replacement)
    return None


def _oriented(name: str, tensor: Tensor) -> Tensor:
    if name.endswith("attention.keys"):
        return tensor.reshape(tensor.shape[-2:])  # (dk, L), with or without two leading ones
    if tensor.ndim == 3:
        return tensor.unsqueeze(2)  # a convolution over frequency only: one frame high
    return tensor


def _source_last(name: str, tensors: Mapping[str, Tensor]) -> bool:
    """Return whether the rows of `name` are F bins of L latent sources each; ours are L of F bins each."""
    found = re.fullmatch(r"(.*\.transform)\.(reduce|tdf\.layers)\.(\d)\.(?:weight|bias)", name)
    if found is None:
        return False
    if found[2] == "reduce":  # in v2, whose norm goes before the last layer; v1 has them as we do
        behind = tensors.get(f"{found[1]}.restore.1.weight")
        return found[3] == "0" and behind is not None and behind.ndim == 2
    return found[3] == ("3" if f"{found[1]}.tdf.layers.3.weight" in tensors else "0")


def _turn_old_layout(tensors: dict[str, Tensor]) -> None:
    """Turn (F, T) to (T, F), and [L re, L im, R re, R im] to [L re, R re, L im, R im]."""
    first, last = tensors["unet.first_conv.0.weight"], tensors["unet.last_conv.0.weight"]
    order = [0, 2, 1, 3] if first.shape[1] == 4 else list(range(first.shape[1]))
    tensors["unet.first_conv.0.weight"] = first[:, order].transpose(2, 3)
    tensors["unet.last_conv.0.weight"] = last[order].transpose(2, 3)
    tensors["unet.last_conv.0.bias"] = tensors["unet.last_conv.0.bias"][order]
