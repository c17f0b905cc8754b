"""SCNet's checkpoints: a plain state_dict, with a yaml beside it that gives the sizes, or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from lasaft_studio.checkpoints.upstream import settings
from lasaft_studio.checkpoints.upstream.foreign import Foreign, Source
from lasaft_studio.errors import CheckpointError

AUTHORS_STEMS = ("drums", "bass", "other", "vocals")  # the order of their default sources
_LARGE_SHARES = (0.225, 0.372, 0.403)  # of SCNet-large
_NEEDED = ("encoder.0.SDlayer.convs.0.weight", "separation_net.dp_modules.0.lstm_layers.0.weight_hh_l0")
_NAMES = (
    (r"encoder\.(\d+)\.SDlayer\.convs\.(\d+)\.(\w+)", r"encoder.\1.down.\2.\3"),
    (r"encoder\.(\d+)\.conv_modules\.(\d+)\.layers\.(\d+)\.(.*)", r"encoder.\1.convolutions.\2.\3.\4"),
    (r"encoder\.(\d+)\.globalconv\.(\w+)", r"encoder.\1.conv.\2"),
    (r"decoder\.(\d+)\.0\.conv\.(\w+)", r"fusions.\1.conv.\2"),
    (r"decoder\.(\d+)\.1\.convtrs\.(\d+)\.(\w+)", r"ups.\1.\2.\3"),
    (r"separation_net\.dp_modules\.(\d+)\.(lstm|linear|norm)_layers\.(.*)", r"dual_path.\1.\2s.\3"),
)
_TOLD = {  # the yaml's words for sizes
    "dims": "dims",
    "nfft": "n_fft",
    "hop_size": "hop_length",
    "win_size": "win_length",
    "normalized": "normalized",
    "band_SR": "band_shares",
    "band_stride": "band_strides",
    "band_kernel": "band_kernels",
    "conv_depths": "conv_depths",
    "compress": "compress",
    "conv_kernel": "conv_kernel",
    "num_dplayer": "dual_path_layers",
    "expand": "expand",
}


def recognise(source: Source) -> Foreign | None:
    """Return the SCNet in `source`; `None` if it holds none.

    Raises:
        CheckpointError: it is not whole, or the yaml beside it contradicts its tensors.
    """
    if not all(name in source.tensors for name in _NEEDED):
        return None
    tensors = {_our_name(name): tensor for name, tensor in source.tensors.items()}
    try:
        facts, count = _sizes(tensors)
    except (KeyError, IndexError, ZeroDivisionError) as error:
        raise CheckpointError("Its tensors do not make a whole SCNet.") from error
    told = _told(source.settings)
    settings.agree(facts, told)
    facts |= told
    assumed = {"n_fft": 4096, "hop_length": 1024, "win_length": facts.get("n_fft", 4096), "normalized": True}
    if facts["dims"][1] >= 64:
        assumed["band_shares"] = _LARGE_SHARES
    stems = settings.stems(source.settings, count) or _usual_stems(count)
    usual = {key: value for key, value in assumed.items() if key not in facts}
    return Foreign("scnet", stems, facts, usual, tensors)


def _our_name(name: str) -> str:
    for pattern, replacement in _NAMES:
        found = re.fullmatch(pattern, name)
        if found is not None:
            return found.expand(replacement)
    raise CheckpointError(f"It holds a tensor that no SCNet has: '{name:.80}'.")


def _sizes(tensors: Mapping[str, Tensor]) -> tuple[dict[str, Any], int]:
    """Return the sizes that shapes show, and how many stems there are."""
    levels = _count(tensors, r"encoder\.(\d+)\.")
    first = [tensors[f"encoder.{level}.down.0.weight"] for level in range(levels)]
    dims = (first[0].shape[1], *(weight.shape[0] for weight in first))
    depthwise = tensors["encoder.0.convolutions.0.0.3.weight"]
    units = tensors["dual_path.0.lstms.0.weight_hh_l0"].shape[1]
    facts = {
        "dims": dims,
        "band_kernels": tuple(tensors[f"encoder.0.down.{band}.weight"].shape[2] for band in range(3)),
        "conv_depths": tuple(
            _count(tensors, rf"encoder\.0\.convolutions\.{band}\.(\d+)\.") for band in range(3)
        ),
        "compress": dims[1] // depthwise.shape[0],
        "conv_kernel": depthwise.shape[2],
        "dual_path_layers": _count(tensors, r"dual_path\.(\d+)\."),
        "expand": units // dims[-1],
    }
    return facts, tensors[f"ups.{levels - 1}.0.weight"].shape[1] // dims[0]


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sizes that the yaml tells, by our names."""
    model, audio = settings.section(values, "model"), settings.section(values, "audio")
    found = {ours: model[theirs] for theirs, ours in _TOLD.items() if theirs in model}
    found |= {"segment_frames": audio["chunk_size"]} if "chunk_size" in audio else {}
    found |= {"sample_rate": audio["sample_rate"]} if "sample_rate" in audio else {}
    return {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}


def _usual_stems(count: int) -> tuple[str, ...]:
    if count == len(AUTHORS_STEMS):
        return AUTHORS_STEMS
    return tuple(f"stem_{number}" for number in range(1, count + 1))


def _count(tensors: Mapping[str, Tensor], pattern: str) -> int:
    matches = (re.match(pattern, name) for name in tensors)
    return len({match[1] for match in matches if match})
