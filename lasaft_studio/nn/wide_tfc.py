"""TFC the other way round, for inference: each result is convolved once for all the layers that see it.

A layer of `TFC` reads the results of all layers before it, joined; here each result is added to the sums of
all layers behind it. These are the same operations, in other words

    layer i = act(bias_i + W_i,x * x + sum over j < i of W_i,j * layer j),

but nothing has to be joined, and convolutions to five times as many channels make better use of a processor.
What several stems have in common, such as the skip of an encoder that is blind to them, is convolved once.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lasaft_studio.nn.layers import make_activation
from lasaft_studio.nn.tfc_tdf import TFC


class WideTFC(nn.Module):
    """What `tfc` does.

    Args:
        tfc: it, its norms folded into its convolutions: see `can_replace`.
    """

    def __init__(self, tfc: TFC) -> None:
        super().__init__()
        convolutions = [module for module in tfc.modules() if isinstance(module, nn.Conv2d)]
        first = convolutions[0]
        self.channels = first.out_channels
        self.padding = (first.kernel_size[0] // 2, first.kernel_size[1] // 2)
        self.activation = make_activation(tfc.activation)
        if isinstance(self.activation, nn.ReLU | nn.LeakyReLU):
            self.activation.inplace = True  # it is only ever given copies
        count, entering = len(convolutions), first.in_channels
        sources = [torch.cat([layer.weight[:, -entering:] for layer in convolutions])]
        for source in range(count - 1):
            # Newest first: layer i has the result of layer j in its place i - 1 - j
            places = [(convolutions[i], (i - 1 - source) * self.channels) for i in range(source + 1, count)]
            sources.append(torch.cat([layer.weight[:, at : at + self.channels] for layer, at in places]))
        for index, weight in enumerate(sources):
            innermost = weight.detach().contiguous(memory_format=torch.channels_last)
            self.register_buffer(f"weight_{index}", innermost)
        self.count = count
        biases = [layer.bias for layer in convolutions if layer.bias is not None]
        self.register_buffer("bias", torch.cat([bias.detach() for bias in biases]))

    def forward(self, x: Tensor, aside: Tensor | None = None) -> Tensor:
        """Return (B, C, T, F) for `x` (B, C_in, T, F).

        Args:
            x: the input, or its first channels if `aside` stands for the others.
            aside: what `of_last` has made of these.
        """
        weight = self.get_buffer("weight_0")[:, : x.shape[1]]
        sums = F.conv2d(x, weight, self.get_buffer("bias"), padding=self.padding)
        if aside is not None:
            sums += aside
        for source in range(1, self.count):
            newest = self._activated(sums[:, : self.channels])
            sums = sums[:, self.channels :]
            sums += F.conv2d(newest, self.get_buffer(f"weight_{source}"), padding=self.padding)
        return self._activated(sums)

    def of_last(self, x: Tensor) -> Tensor:
        """Return what the last channels `x` of an input add to the sums of all layers."""
        return F.conv2d(x, self.get_buffer("weight_0")[:, -x.shape[1] :], padding=self.padding)

    def _activated(self, sums: Tensor) -> Tensor:
        y: Tensor = self.activation(sums.contiguous(memory_format=torch.channels_last))
        return y


def can_replace(tfc: TFC) -> bool:
    """Return whether all norms of `tfc` have been folded into its convolutions."""
    return all(isinstance(layer, nn.Sequential) and len(layer) == 2 for layer in tfc.layers)
