"""LaSAFT and LightSAFT against their formulas, written out."""

import pytest
import torch

from lasaft_studio.nn.lasaft import Attention, LaSAFT, LightSAFT, weigh

B, S, C, T, F, L, E, DK = 2, 3, 4, 5, 16, 3, 6, 7


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("steps", [1, T])
def test_latent_sources_are_summed_with_their_weights(steps):
    values, attention = normal(B, C, T, L * F), normal(B * S, steps, L, seed=1)
    found = weigh(values, attention)
    sources = values.view(B, C, T, L, F)
    for b in range(B):
        for s in range(S):
            weights = attention[b * S + s]  # (T or 1, L)
            expected = sum(sources[b, :, :, k] * weights[:, k, None] for k in range(L))
            torch.testing.assert_close(found[b * S + s], expected)


@pytest.mark.parametrize("query", [False, True])
@pytest.mark.parametrize("keys", [False, True])
def test_attention_sums_to_one_and_listens_where_it_should(query, keys):
    torch.manual_seed(0)
    attention = Attention(C, F, E, L, DK, query_listens=query, key_listens=keys).eval()
    weights = attention(normal(B, C, T, F), normal(B * S, E, seed=1))
    assert weights.shape == (B * S, T if query or keys else 1, L)
    torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:2]))
    other = attention(normal(B, C, T, F, seed=2), normal(B * S, E, seed=1))
    assert torch.equal(weights, other) != (query or keys)


def test_attention_is_the_softmax_of_scaled_products():
    attention = Attention(C, F, E, L, DK)
    embedding = normal(B, E)
    scores = attention.query(embedding) @ attention.keys / DK**0.5
    torch.testing.assert_close(attention(normal(B, C, T, F), embedding)[:, 0], scores.softmax(-1))


BRANCHES = {
    "lasaft": lambda: LaSAFT(
        C, F, E, latent_sources=L, key_size=DK, bottleneck_factor=4, smallest_bottleneck=2
    ),
    "lightsaft": lambda: LightSAFT(
        C, F, E, latent_sources=L, key_size=DK, bottleneck_factor=4, norm_first=False
    ),
    "lightsaft v2": lambda: LightSAFT(
        C, F, E, latent_sources=L, key_size=DK, bottleneck_factor=4, query_listens=True, key_listens=True
    ),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_several_stems_for_each_item_are_the_same_as_repeated_items(name):
    torch.manual_seed(0)
    branch = BRANCHES[name]().eval()
    x, embedding = normal(B, C, T, F), normal(B * S, E, seed=1)
    y = branch(x, embedding)
    assert y.shape == (B * S, C, T, F)
    torch.testing.assert_close(y, branch(x.repeat_interleave(S, 0), embedding))


def test_with_one_latent_source_lasaft_is_a_tdf():
    torch.manual_seed(0)
    branch = LaSAFT(C, F, E, latent_sources=1, key_size=DK, bottleneck_factor=4).eval()
    x = normal(B, C, T, F)
    torch.testing.assert_close(branch(x, normal(B, E)), branch.tdf(x))


def test_lightsaft_weighs_in_the_bottleneck():
    torch.manual_seed(0)
    branch = LightSAFT(
        C, F, E, latent_sources=L, key_size=DK, bottleneck_factor=4, smallest_bottleneck=2
    ).eval()
    assert branch.reduce[0].out_features == L * F // 4
    assert branch.restore[1].in_features == F // 4
