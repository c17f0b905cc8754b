"""LaSAFT and LightSAFT: frequency transformations of latent sources, weighed by attention.

L frequency transformations (TDFs) stand side by side, each for a latent source: an instrument family, a
register. The stem's embedding asks (query), the latent sources answer (keys), and the result is

    sum_l attention[l] * TDF_l(x),    attention = softmax over l of (query . key[l]) / sqrt(dk).

LaSAFT weighs the results of whole TDFs; LightSAFT weighs in the bottleneck, before one common last layer.
In LASAFT-Net-v2 query and keys listen to the mixture: they come from the features of each frame too.

Where there are more embeddings than features, (B * S, E) against (B, C, T, F), the S stems of an item share
all work up to the weighing.

Sources: Choi, Kim, Chung and Jung, "LaSAFT: Latent Source Attentive Frequency Transformation for Conditioned
Source Separation", ICASSP 2021; Jeong, Choi, Choi and Jung, "LightSAFT" (LASAFT-Net-v2), 2021.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from lasaft_studio.nn.conditioning import PoCM
from lasaft_studio.nn.layers import make_activation, make_norm, repeat_to
from lasaft_studio.nn.tfc_tdf import TDF, bottleneck_size


def weigh(values: Tensor, attention: Tensor) -> Tensor:
    """Return the sum of latent sources, weighed for each stem.

    Args:
        values: (B, C, T, L * F), latent source by latent source.
        attention: (B * S, T, L), or (B * S, 1, L) where it does not depend on time.

    Returns:
        (B * S, C, T, F).
    """
    batch, channels, steps, _ = values.shape
    sources = attention.shape[-1]
    stems = attention.shape[0] // batch
    weights = attention.view(batch, stems, -1, sources).transpose(1, 2)  # (B, T or 1, S, L)
    weights = weights[:, None].expand(batch, channels, steps, stems, sources).reshape(-1, stems, sources)
    y = torch.bmm(weights.to(values.dtype), values.reshape(len(weights), sources, -1))  # (B * C * T, S, F)
    y = y.view(batch, channels, steps, stems, -1).permute(0, 3, 1, 2, 4)
    return y.flatten(0, 1)


class ListeningQuery(nn.Module):
    """The query of LASAFT-Net-v2: the features themselves, mixed by PoCM to what the embedding wants.

    Args:
        channels: C, of the features.
        bins: F, of the features.
        embedding_size: E.
        key_size: dk.
    """

    def __init__(self, channels: int, bins: int, embedding_size: int, key_size: int) -> None:
        super().__init__()
        self.pocm = PoCM(embedding_size, channels, 1)
        self.linear = nn.Sequential(nn.LayerNorm(bins), nn.ReLU(), nn.Linear(bins, key_size))

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Return (B * S, T, dk) for `x` (B, C, T, F) and `embedding` (B * S, E)."""
        y: Tensor = self.linear(self.pocm(x, embedding).squeeze(1))
        return y


class ListeningKeys(nn.Module):
    """The keys of LASAFT-Net-v2: what each latent source hears in a frame.

    Args:
        channels: C, of the features.
        bins: F, of the features.
        latent_sources: L.
        key_size: dk.
    """

    def __init__(self, channels: int, bins: int, latent_sources: int, key_size: int) -> None:
        super().__init__()
        self.listen = nn.Sequential(
            nn.Conv2d(channels, latent_sources, 1), nn.BatchNorm2d(latent_sources), nn.ReLU()
        )
        self.linear = nn.Linear(bins, key_size)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, T, dk, L) for `x` (B, C, T, F)."""
        keys: Tensor = self.linear(self.listen(x))  # (B, L, T, dk)
        return keys.permute(0, 2, 3, 1)


class Attention(nn.Module):
    """Which latent sources a stem is made of, for each frame where query or keys listen.

    Args:
        channels: C, of the features that query and keys may listen to.
        bins: F, of these features.
        embedding_size: E.
        latent_sources: L.
        key_size: dk.
        query_listens: whether the query comes from the features too.
        key_listens: whether the keys come from the features.
    """

    def __init__(
        self,
        channels: int,
        bins: int,
        embedding_size: int,
        latent_sources: int,
        key_size: int,
        *,
        query_listens: bool = False,
        key_listens: bool = False,
    ) -> None:
        super().__init__()
        self.query: nn.Module = (
            ListeningQuery(channels, bins, embedding_size, key_size)
            if query_listens
            else nn.Linear(embedding_size, key_size)
        )
        self.keys: nn.Module | nn.Parameter = (
            ListeningKeys(channels, bins, latent_sources, key_size)
            if key_listens
            else nn.Parameter(torch.randn(key_size, latent_sources))
        )
        self.query_listens = query_listens
        self.latent_sources = latent_sources
        self.scale = 1 / math.sqrt(key_size)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Return (B * S, T or 1, L), with sums of one, for `x` (B, C, T, F) and `embedding` (B * S, E)."""
        query = self.query(x, embedding) if self.query_listens else self.query(embedding)[:, None]
        if isinstance(self.keys, nn.Module):
            keys = repeat_to(self.keys(x), embedding.shape[0])  # (B * S, T, dk, L)
            scores = (query[:, :, None] @ keys).squeeze(2)
        else:
            scores = query @ self.keys
        return torch.softmax(scores * self.scale, dim=-1)


class LaSAFT(nn.Module):
    """Attention over the results of L frequency transformations.

    Args:
        channels: C.
        bins: F.
        embedding_size: E.
        latent_sources: L.
        key_size: dk.
        bottleneck_factor: L * F over hidden units; 0 for one layer without any.
        smallest_bottleneck: hidden units at least.
        bias: whether the layers have one.
        activation: after each norm.
    """

    def __init__(
        self,
        channels: int,
        bins: int,
        embedding_size: int,
        *,
        latent_sources: int = 6,
        key_size: int = 32,
        bottleneck_factor: int = 16,
        smallest_bottleneck: int = 16,
        bias: bool = False,
        activation: str = "relu",
    ) -> None:
        super().__init__()
        self.attention = Attention(channels, bins, embedding_size, latent_sources, key_size)
        self.tdf = TDF(
            channels,
            bins,
            bins * latent_sources,  # latent source by latent source
            bottleneck_factor=bottleneck_factor,
            smallest_bottleneck=smallest_bottleneck,
            bias=bias,
            activation=activation,
        )

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Return (B * S, C, T, F) for `x` (B, C, T, F) and `embedding` (B * S, E)."""
        return weigh(self.tdf(x), self.attention(x, embedding))


class LightSAFT(nn.Module):
    """Attention in the bottleneck of one frequency transformation.

    Args:
        channels: C.
        bins: F.
        embedding_size: E.
        latent_sources: L.
        key_size: dk.
        bottleneck_factor: F over hidden units of each latent source.
        smallest_bottleneck: hidden units at least.
        bias: whether the layers have one.
        activation: after each layer.
        norm: over channels, in each layer.
        norm_first: whether the last layer's norm goes before it (LASAFT-Net-v2) or after it (v1).
        query_listens: see `Attention`.
        key_listens: see `Attention`.
    """

    def __init__(
        self,
        channels: int,
        bins: int,
        embedding_size: int,
        *,
        latent_sources: int = 6,
        key_size: int = 32,
        bottleneck_factor: int = 16,
        smallest_bottleneck: int = 16,
        bias: bool = False,
        activation: str = "relu",
        norm: str = "batch_norm",
        norm_first: bool = True,
        query_listens: bool = False,
        key_listens: bool = False,
    ) -> None:
        super().__init__()
        hidden = bottleneck_size(bins, bottleneck_factor, smallest_bottleneck)
        self.attention = Attention(
            channels,
            bins,
            embedding_size,
            latent_sources,
            key_size,
            query_listens=query_listens,
            key_listens=key_listens,
        )
        self.reduce = nn.Sequential(
            nn.Linear(bins, hidden * latent_sources, bias),  # latent source by latent source
            make_norm(norm, channels),
            make_activation(activation),
        )
        restore = [nn.Linear(hidden, bins, bias), make_norm(norm, channels)]
        self.restore = nn.Sequential(*(restore[::-1] if norm_first else restore), make_activation(activation))

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Return (B * S, C, T, F) for `x` (B, C, T, F) and `embedding` (B * S, E)."""
        y: Tensor = self.restore(weigh(self.reduce(x), self.attention(x, embedding)))
        return y
