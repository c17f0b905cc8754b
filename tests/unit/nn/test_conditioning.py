"""FiLM, PoCM and GPoCM against their formulas, written out."""

import pytest
import torch

from lasaft_studio.nn.conditioning import MODULATIONS, GPoCM, PoCM, film, gpocm, pocm

B, S, C, D, T, F, E = 2, 3, 4, 5, 6, 7, 8


@pytest.fixture
def x():
    return torch.randn(B, C, T, F, generator=torch.Generator().manual_seed(0))


def normal(*shape, seed=1):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_film_scales_and_shifts_each_channel(x):
    gamma, beta = normal(B, C), normal(B, C, seed=2)
    expected = torch.stack([gamma[b, :, None, None] * x[b] + beta[b, :, None, None] for b in range(B)])
    torch.testing.assert_close(film(x, gamma, beta), expected)


def test_film_takes_one_scale_for_all_channels(x):
    gamma, beta = normal(B, 1), normal(B, 1, seed=2)
    torch.testing.assert_close(film(x, gamma, beta), film(x, gamma.expand(B, C), beta.expand(B, C)))


def test_pocm_is_a_pointwise_convolution_with_weights_of_its_own(x):
    gamma, beta = normal(B, C, D), normal(B, D, seed=2)
    each = [torch.nn.functional.conv2d(x[b], gamma[b].T[:, :, None, None], beta[b]) for b in range(B)]
    torch.testing.assert_close(pocm(x, gamma, beta), torch.stack(each))


def test_pocm_is_the_same_for_channels_innermost(x):
    gamma, beta = normal(B, C, D), normal(B, D, seed=2)
    innermost = x.contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(pocm(innermost, gamma, beta), pocm(x, gamma, beta))


def test_gpocm_gates_with_pocm(x):
    gamma, beta = normal(B, C, C), normal(B, C, seed=2)
    torch.testing.assert_close(gpocm(x, gamma, beta), torch.sigmoid(pocm(x, gamma, beta)) * x)


@pytest.mark.parametrize("name", MODULATIONS)
def test_several_conditions_for_each_item_are_the_same_as_repeated_items(x, name):
    gamma = normal(B * S, C) if name == "film" else normal(B * S, C, C)
    beta = normal(B * S, C, seed=2)
    repeated = x.repeat_interleave(S, 0)
    modulate = MODULATIONS[name]
    torch.testing.assert_close(modulate(x, gamma, beta), modulate(repeated, gamma, beta))


def test_generated_weights_are_the_last_columns_biases_first_rows_inputs(x):
    module = PoCM(E, C, D)
    embedding = normal(B, E)
    generated = module.generator(embedding)
    gamma, beta = module.weights(embedding)
    assert gamma[0, 1, 2] == generated[0, 1 * D + 2]
    assert torch.equal(beta, generated[:, C * D :])
    torch.testing.assert_close(module(x, embedding), pocm(x, gamma, beta))


def test_an_open_gate_lets_everything_pass_and_still_learns(x):
    gate = GPoCM(E, C)
    gate.open(logit=5.0)
    y = gate(x, normal(B * S, E))
    torch.testing.assert_close(y, torch.sigmoid(torch.tensor(5.0)) * x.repeat_interleave(S, 0))
    y.sum().backward()
    norms = dict(gate.named_parameters())["generator.2.parametrizations.weight.original0"]
    assert norms.grad.abs().sum() > 0
