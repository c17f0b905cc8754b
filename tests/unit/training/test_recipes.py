"""Every recipe that is shipped can be read, and its network built: the published ones are the published ones."""

import pytest
import torch

from lasaft_studio.checkpoints.card import read_card
from lasaft_studio.nn.families import build_network, config_values
from lasaft_studio.paths import resource
from lasaft_studio.training.config import read_config
from lasaft_studio.training.losses import LOSSES

BASES = {"musdb18hq", "lasaft", "ismir2020"}
NAMES = {
    path.relative_to(resource("training")).with_suffix("") for path in resource("training").rglob("*.toml")
}
RECIPES = sorted(name.as_posix() for name in NAMES if name.as_posix() not in BASES)
# recipe: the model card of the weights that its authors published
PUBLISHED = {
    "lasaft_table2_large": "lasaft_large_2020",
    "lasaft_v2_light": "lasaft_v2_light",
    "lasaft_v2_large": "lasaft_v2_large",
    "ismir2020_tdc": "tdc_17_vocals_top1",
    "ismir2020_tfc_tdf": "tfc_tdf_17_vocals_top1",
    "ismir2020_tfc_tdf_large": "tfc_tdf_large_vocals",
    "scnet": "scnet",
}


def build(name: str):
    """Return a recipe, and its network without memory for its weights."""
    config = read_config(resource("training") / f"{name}.toml")
    with torch.device("meta"):
        return config, build_network(config.family, config.network, config.stems)


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_is_valid(name):
    config, network = build(name)
    assert config.name == name
    assert config.loss in LOSSES
    assert set(config.mixed_stems) == {"vocals", "drums", "bass", "other"}
    assert sum(weight.numel() for weight in network.parameters()) > 10_000
    frames = round(config.data.segment_seconds * network.sample_rate)
    if config.family not in {
        "lite",
        "bands",
        "tcn",
        "broad",
    }:  # the papers' networks learn from segments of the length that they separate
        assert network.segment_frames <= frames < network.segment_frames + network.stft.hop
        assert len(config.data.keep) == 14
        assert config.loss == "spec_mse"


@pytest.mark.parametrize(("name", "card"), PUBLISHED.items())
def test_published_weights_fit_the_recipe(name, card):
    _, network = build(name)
    published = read_card(resource("model_cards") / f"{card}.toml")
    wanted = build_network(published.family, published.config, published.stems)
    assert config_values(network) == config_values(wanted)


@pytest.mark.parametrize(
    ("name", "weights"),
    [("lasaft_table2_large", 31_546_004), ("lasaft_v2_light", 1_912_318), ("lasaft_v2_large", 7_904_796)],
)
def test_a_recipe_has_as_many_weights_as_were_published(name, weights):
    _, network = build(name)
    window = network.stft.n_fft  # theirs is one of the weights that they count
    assert sum(weight.numel() for weight in network.parameters()) + window == weights
