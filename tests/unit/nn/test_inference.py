"""A network made ready estimates the same, and is another network."""

import copy
import itertools

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrize

from lasaft_studio.nn.inference import SlicedBlock, ready
from tests.tiny_networks import NETWORKS, difference, make, noise

TOLERANCE = 1e-5


@pytest.mark.parametrize("name", NETWORKS)
@torch.inference_mode()
def test_it_estimates_the_same(name):
    network = make(name)
    stems = range(len(network.stems))
    expected = network(noise(), stems)
    made = ready(network)
    assert difference(made(noise(), stems), expected) < TOLERANCE
    assert difference(made(noise(), stems), expected) < TOLERANCE  # nothing was overwritten the first time
    assert difference(network(noise(), stems), expected) == 0


@pytest.mark.parametrize("name", ["gpocm-tfc_lasaft", "v2", "tfc-tdf"])
@torch.inference_mode()
def test_frames_in_slices_are_the_same_as_all_at_once(name, monkeypatch):
    network = make(name)
    stems = range(len(network.stems))
    expected = network(noise(), stems)
    monkeypatch.setattr("lasaft_studio.nn.inference.SLICE_BYTES", 1)  # a frame at a time
    assert difference(ready(network)(noise(), stems), expected) < TOLERANCE


@pytest.mark.parametrize("name", ["gpocm-tfc_lasaft", "film-tfc_tdf", "v2", "tdc-rnn"])
@torch.inference_mode()
def test_it_runs_in_half_the_precision(name):
    network = ready(make(name))
    stems = range(len(network.stems))
    expected = network(noise(), stems)
    with torch.autocast("cpu", torch.bfloat16):
        found = network(noise(), stems)
    assert found.dtype == torch.float32
    assert (found - expected).norm() < 0.05 * expected.norm()


@pytest.mark.parametrize("name", ["gpocm-tfc_lasaft", "v2", "tdc"])
def test_norms_are_folded_and_nothing_learns(name):
    network = ready(make(name).train())
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert not any(parametrize.is_parametrized(module) for module in network.modules())
    for module in network.modules():
        if isinstance(module, nn.Sequential):
            kinds = [type(layer) for layer in module]
            after = {b for a, b in itertools.pairwise(kinds) if a in {nn.Conv2d, nn.ConvTranspose2d}}
            assert nn.BatchNorm2d not in after


def test_the_network_itself_stays_as_it_was():
    for name in ("gpocm-tfc_lasaft", "v2"):
        network = make(name).train()
        before = copy.deepcopy(network.state_dict())
        ready(network)
        assert network.training
        assert all(parameter.requires_grad for parameter in network.parameters())
        assert before.keys() == network.state_dict().keys()
        assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())


@torch.inference_mode()
def test_twice_ready_is_ready():
    once = ready(make("v2"))
    twice = ready(once)
    assert difference(twice(noise(), range(4)), once(noise(), range(4))) < TOLERANCE
    count = [sum(isinstance(module, SlicedBlock) for module in made.modules()) for made in (once, twice)]
    assert count[0] == count[1] > 0


@torch.inference_mode()
def test_what_does_not_depend_on_the_stem_is_computed_once():
    network = ready(make("v2"))
    batches = []
    for block in [*network.unet.encoders, network.unet.mid_block]:
        block.register_forward_hook(lambda *call: batches.append(call[-1].shape[0]))
    network(noise(batch=1), range(4))
    assert batches == [1, 1, 1]
