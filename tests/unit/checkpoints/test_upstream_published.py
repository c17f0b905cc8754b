"""The released networks, by the names, shapes and numbers of parameters that their authors published."""

import json
import math
from pathlib import Path

import pytest
import torch
import yaml

from lasaft_studio.checkpoints import catalog, checkpoint
from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.checkpoints.upstream import checkpoints as upstream
from lasaft_studio.nn.families import FAMILIES, build_network
from tests.shared import shared

# parameters as the authors count them, without the window of the spectrogram
PARAMETERS = {
    "lasaft_large_2020": 31_546_004 - 4096,
    "v2_light": 1_912_318 - 2048,
    "v2_large": 7_904_796 - 4096,
}
CARDS = {
    "lasaft_large_2019": PARAMETERS["lasaft_large_2020"],
    "lasaft_large_2020": PARAMETERS["lasaft_large_2020"],
    "lasaft_large_2021": PARAMETERS["lasaft_large_2020"],
    "lasaft_v2_light": PARAMETERS["v2_light"],
    "lasaft_v2_large": PARAMETERS["v2_large"],
    "tfc_tdf_17_vocals_top1": 1_930_840,  # printed by the authors' notebooks
    "tfc_tdf_large_vocals": 2_232_132,
}


def manifest(name):
    return json.loads(shared("golden", f"{name}.manifest.json").read_text())


def contents(name):
    """Return what torch would read of the released file, its tensors without memory."""
    described = manifest(name)
    state = {
        key: torch.empty(shape, dtype=getattr(torch, kind.removeprefix("torch.")), device="meta")
        for key, (shape, kind) in described["state_dict"].items()
    }
    return {"state_dict": state, **{key: described[key] for key in ("hyper_parameters",) if key in described}}


def weights(name, path):
    foreign = upstream.recognise(contents(name), path)
    config = {**foreign.assumptions, **foreign.facts}
    return checkpoint.Weights(ModelCard(name, foreign.family, config, foreign.stems), foreign.tensors)


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_tensor_is_missing_or_left_over(name, tmp_path):
    found = weights(name, tmp_path / "model.ckpt")
    with torch.device("meta"):
        network = build_network(found.card.family, found.card.config, found.card.stems)
    network.load_state_dict(found.tensors, strict=True, assign=True)
    assert sum(weight.numel() for weight in network.parameters()) == PARAMETERS[name]


@pytest.mark.parametrize("name", ["v2_light", "v2_large"])
def test_v2_is_the_same_with_its_configuration_and_without(name, tmp_path):
    alone = weights(name, tmp_path / "epoch=1.ckpt")
    (tmp_path / "config.yaml").write_text(yaml.safe_dump({"model": manifest(name)["model"]}))
    beside = weights(name, tmp_path / "epoch=1.ckpt")
    sizes = FAMILIES["lasaft_v2"].config
    assert sizes(alone.card.config) == sizes(beside.card.config)


@pytest.mark.parametrize("name", CARDS)
def test_the_cards_describe_the_released_networks(name):
    card = catalog.find(name)
    with torch.device("meta"):
        network = build_network(card.family, card.config, card.stems)
    assert sum(math.prod(weight.shape) for weight in network.parameters()) == CARDS[name]
    assert network.sample_rate == card.sample_rate


@pytest.mark.parametrize(("card", "released"), [("lasaft_v2_light", "v2_light"), ("lasaft_large_2020",) * 2])
def test_the_cards_say_what_the_files_say(card, released):
    found = weights(released, Path("model.ckpt"))
    sizes = FAMILIES[found.card.family].config
    assert sizes(catalog.find(card).config) == sizes(found.card.config)
