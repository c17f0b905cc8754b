"""Every published kind of network in a size that tests can afford."""

import torch
from torch import nn

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.network import StemNetwork

_SIZES = {
    "n_fft": 64,
    "hop_length": 32,
    "num_frame": 16,
    "internal_channels": 6,
    "n_blocks": 5,
    "n_internal_layers": 2,
}
_TDF = {"bn_factor": 4, "min_bn_units": 4}
_ATTENTION = {"embedding_dim": 8, "dk": 4, "num_tdfs": 3}

BLOCKS = ("tfc", "tfc_tdf", "tfc_lasaft", "tfc_lightsaft")
MODULATIONS = ("film", "pocm", "gpocm")
PLACES = ("encoder", "decoder", "full")
MAGNITUDES = {
    "spec_type": "magnitude",
    "input_channels": 2,
    "spec_est_mode": "masking",
    "last_activation": "sigmoid",
}

# name: (family, sizes that differ from the smallest ones)
NETWORKS: dict[str, tuple[str, dict]] = {
    **{f"{m}-{b}": ("conditioned", {"block": b, "modulation": m}) for m in MODULATIONS for b in BLOCKS},
    "film-simple": ("conditioned", {"block": "tfc", "modulation": "film", "film_type": "simple"}),
    "film-activated": (
        "conditioned",
        {"block": "tfc", "modulation": "film", "gamma_activation": "sigmoid", "beta_activation": "tanh"},
    ),
    "gpocm-encoder": ("conditioned", {"block": "tfc_tdf", "condition_to": "encoder"}),
    "gpocm-full": ("conditioned", {"block": "tfc_lasaft", "condition_to": "full"}),
    "pocm-naive": ("conditioned", {"block": "tfc", "modulation": "pocm", "pocm_type": "naive"}),
    "gpocm-unnormed": ("conditioned", {"block": "tfc", "pocm_norm": "none"}),
    "gpocm-one-layer": ("conditioned", {"block": "tfc_lasaft", "bn_factor": 0, "bias": True}),
    "magnitudes": ("conditioned", {"block": "tfc", "t_down_layers": (0,), **MAGNITUDES}),
    "complex-mask": ("conditioned", {"block": "tfc", "spec_est_mode": "masking", "last_activation": "tanh"}),
    "one-hot": ("conditioned", {"block": "tfc", "control_vector_type": "one_hot_mode", "embedding_dim": 4}),
    "v2": ("lasaft_v2", {}),
    "v2-query": ("lasaft_v2", {"key_listen": False}),
    "v2-key": ("lasaft_v2", {"query_listen": False}),
    "v2-deaf": ("lasaft_v2", {"query_listen": False, "key_listen": False}),
    "v2-full": ("lasaft_v2", {"condition_to": "full", "norm": "group_norm"}),
    "tfc": ("dedicated", {"block": "tfc", "t_down_layers": (1,)}),
    "tdf": ("dedicated", {"block": "tdf"}),
    "tdc": ("dedicated", {"block": "tdc"}),
    "tdc-rnn": ("dedicated", {"block": "tdc_rnn", "num_layers_rnn": 2, "bias_rnn": True}),
    "tfc-tdf": ("dedicated", {"block": "tfc_tdf", "tdf_affine": False}),
}


def sizes(name: str) -> dict:
    """Return all sizes of the network `name`."""
    family, others = NETWORKS[name]
    return {**_SIZES, **_TDF, **({} if family == "dedicated" else _ATTENTION), **others}


def make(name: str, seed: int = 0) -> StemNetwork:
    """Return the network `name` with random weights, and norms that have seen something."""
    torch.manual_seed(seed)
    family, _ = NETWORKS[name]
    network = build_network(family, sizes(name), MUSDB_STEMS[:1] if family == "dedicated" else MUSDB_STEMS)
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
            if module.affine:
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, 0, 0.2)
    return network.eval()


def noise(frames: int = 32 * 21 + 5, batch: int = 2, channels: int = 2) -> torch.Tensor:
    """Return (B, C, N) of noise that is the same in every call."""
    return torch.randn(batch, channels, frames, generator=torch.Generator().manual_seed(1))


def difference(found: torch.Tensor, wanted: torch.Tensor) -> float:
    """Return the largest difference over the largest wanted value."""
    assert found.shape == wanted.shape
    return float((found - wanted).abs().max() / wanted.abs().max())
