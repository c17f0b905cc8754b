"""Every published kind of network learns: from random weights, each overfits one short song."""

import itertools

import numpy as np
import pytest
import torch

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.nn.families import FAMILIES, build_network
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.training.config import OptimiserConfig, TrainConfig
from lasaft_studio.training.run_folder import RunFolder
from lasaft_studio.training.trainer import Trainer
from tests import signals

HOP = 128
FRAMES = 31 * HOP  # of the song
MOST_STEPS = 300
RATES = {
    "PoCM": 5e-3,
    "broad bands": 3e-3,
}  # without a gate, features can grow without bounds; so can deep sums
TINY = {
    "n_fft": 2 * HOP,
    "hop_length": HOP,
    "num_frame": 32,
    "internal_channels": 8,
    "n_blocks": 5,
    "n_internal_layers": 2,
    "bn_factor": 4,
    "min_bn_units": 4,
}
# Two layers make the weights: later ones forget half of all at every step, and this is about learning by heart.
CONDITIONED = {**TINY, "embedding_dim": 16, "dk": 4, "num_tdfs": 3, "control_n_layer": 2}
LITE = {"n_fft": 4096, "hop": 1024, "channels": (8, 8, 8, 8, 8, 8), "mask_channels": 4, "high_bands": 8}
CONV_TDF = {"n_fft": 2 * HOP, "hop_length": HOP, "dim_f": 128, "num_blocks": 3, "layers": 2, "growth": 16}
SCNET = {"n_fft": 256, "hop_length": 128, "win_length": 256, "dims": (4, 16, 24), "dual_path_layers": 2}

# the row of the table of networks: (family, sizes)
ROWS = {
    "fully 2-D convolutional": ("dedicated", {**TINY, "block": "tfc"}),
    "time-distributed FC": ("dedicated", {**TINY, "block": "tdf"}),
    "1-D CNN": ("dedicated", {**TINY, "block": "tdc"}),
    "RNN": ("dedicated", {**TINY, "block": "tdc_rnn"}),
    "TFC-TDF": ("dedicated", {**TINY, "block": "tfc_tdf"}),
    "C-U-Net": ("conditioned", {**CONDITIONED, "block": "tfc", "modulation": "film"}),
    "naive extension": ("conditioned", {**CONDITIONED, "block": "tfc_tdf", "modulation": "film"}),
    "LaSAFT": ("conditioned", {**CONDITIONED, "block": "tfc_lasaft", "modulation": "film"}),
    "PoCM": ("conditioned", {**CONDITIONED, "block": "tfc", "modulation": "pocm"}),
    "GPoCM": ("conditioned", {**CONDITIONED, "block": "tfc", "modulation": "gpocm"}),
    "GPoCM with TDF": ("conditioned", {**CONDITIONED, "block": "tfc_tdf", "modulation": "gpocm"}),
    "GPoCM with LaSAFT": ("conditioned", {**CONDITIONED, "block": "tfc_lasaft", "modulation": "gpocm"}),
    "LightSAFT": ("conditioned", {**CONDITIONED, "block": "tfc_lightsaft", "modulation": "gpocm"}),
    "LASAFT-Net-v2": ("lasaft_v2", {**TINY, "embedding_dim": 8, "dk": 4, "num_tdfs": 3}),
    "lite": ("lite", LITE),
    "bands": ("bands", {"channels": (24, 24), "embedding": 4}),
    "TCN": ("tcn", {"channels": 32, "dilations": (1, 2)}),
    "SCNet": ("scnet", SCNET),
    "ConvTDFNet": ("conv_tdf", CONV_TDF),
    "broad bands": ("broad", {"widths": (48, 48), "dilations": (1, 2)}),
}


def song(frames: int) -> torch.Tensor:
    """Return one batch of one song with its stems, (1, 4, 2, N)."""
    stems = signals.song(frames / 44100)
    return torch.from_numpy(np.stack([stems[name] for name in MUSDB_STEMS]))[None]


def trainer(network: StemNetwork, rate: float, folder) -> Trainer:
    optimiser = OptimiserConfig(
        name="adam", learning_rate=rate, warmup_steps=1, decay_steps=MOST_STEPS // 2, clip_norm=0.0
    )
    config = TrainConfig(loss="spec_mse", ema=0.0, steps=MOST_STEPS, optimiser=optimiser)
    return Trainer(config, network, frozenset(), RunFolder(folder), torch.device("cpu"))


@pytest.mark.parametrize("row", ROWS)
def test_a_network_learns_a_song_by_heart(row, tmp_path):
    torch.manual_seed(0)
    family, sizes = ROWS[row]
    network = build_network(
        family, sizes, MUSDB_STEMS[:1] if family in {"dedicated", "conv_tdf"} else MUSDB_STEMS
    )
    batches = itertools.repeat(song(20000 if family in {"lite", "bands", "tcn", "broad"} else FRAMES))
    rate = RATES.get(row, 1e-2)
    learner = trainer(network, rate, tmp_path)
    first = learner.learn(batches).loss
    losses = (learner.learn(batches).loss for _ in range(MOST_STEPS - 1))
    assert any(loss < first / 10 for loss in losses)


def test_no_family_is_left_out():
    """But Spleeter's, which has one size only, and is there to be measured against."""
    assert {family for family, _ in ROWS.values()} == set(FAMILIES) - {"spleeter"}
