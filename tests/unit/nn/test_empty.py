"""Networks that wait for their weights cost neither memory nor torch's compiler."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from lasaft_studio.nn.empty import without_memory
from tests.command_line import ROOT


def test_a_network_has_shapes_and_no_memory():
    with without_memory():
        layer = nn.Linear(1_000_000, 1_000_000)  # 4 TB
    assert layer.weight.shape == (1_000_000, 1_000_000)
    assert layer.weight.is_meta


@pytest.mark.parametrize(
    "draw", [nn.init.normal_, nn.init.uniform_, torch.Tensor.normal_, torch.Tensor.uniform_]
)
def test_drawing_gives_back_what_was_to_be_filled(draw):
    with without_memory():
        tensor = torch.empty(3)
        assert draw(tensor) is tensor


def test_afterwards_weights_are_drawn_again():
    with without_memory():
        nn.Linear(2, 2)
    assert nn.Linear(2, 2).weight.abs().sum() > 0


@pytest.mark.parametrize("dim", [0, 1, 2])
def test_weight_norms_have_their_shape(dim):
    weight = torch.ones(2, 3, 4)
    with without_memory():
        norm = torch.norm_except_dim(weight.to("meta"), 2, dim)
    assert norm.shape == torch.norm_except_dim(weight, 2, dim).shape


def test_no_family_needs_the_compiler():
    code = """
import sys
from lasaft_studio.checkpoints import catalog, checkpoint
from lasaft_studio.nn.empty import without_memory
from lasaft_studio.nn.families import build_network

checkpoint.load("lite")
for card in (part for card in catalog.cards().values() for part in card.parts()):
    with without_memory():
        build_network(card.family, card.config, card.stems)
    for module in ("torch._dynamo", "sympy"):
        if module in sys.modules:
            sys.exit(f"{card.name} needs {module}")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
