"""Making a network ready for inference, once: the same estimates, several times as fast.

- Batch norms that follow a convolution become part of its weights; weight norms become plain weights.
- Convolutions keep channels innermost in memory, which is how processors and graphics cards like them, and
  dense blocks are turned round (`WideTFC`).
- On processors a block runs for one item after another, and its frequency transformation for a few frames at
  a time: the values of six latent sources are twelve times a block's features, far too many for a cache.
- A module with a method `for_inference` is replaced by what that returns: a family may bring its own.
- Activations overwrite what they were given, and the process keeps the memory that layers free.
"""

from __future__ import annotations

import copy
from typing import Protocol, TypeVar, runtime_checkable

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.fusion import fuse_conv_bn_eval

from lasaft_studio.nn.freed_memory import keep_freed_memory
from lasaft_studio.nn.lasaft import LaSAFT
from lasaft_studio.nn.layers import repeat_to
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.nn.tfc_tdf import TFC
from lasaft_studio.nn.unet import Block, Condition
from lasaft_studio.nn.wide_tfc import WideTFC, can_replace


@runtime_checkable
class Preparable(Protocol):
    """A module that knows a quicker form of itself."""

    def for_inference(self) -> nn.Module:
        """Return a module that does the same (within 1e-5), faster, and cannot be trained."""


SLICE_BYTES = 8 << 20  # of intermediate values: a few of these fit into the caches of today's processors
_FLOAT_BYTES = 4

Network = TypeVar("Network", bound=StemNetwork)


def ready(network: Network) -> Network:
    """Return a copy of `network` that estimates the same (within 1e-5), faster, and cannot be trained."""
    keep_freed_memory()
    network = copy.deepcopy(network).eval().requires_grad_(False)
    _fold(network)
    network.requires_grad_(False)
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)
    return network


class SlicedBlock(Block):
    """A `Block` that needs little memory at a time.

    Args:
        block: it, in evaluation mode: no frame depends on others in its frequency transformation, unless
            there is a recurrent layer in it.
    """

    def __init__(self, block: Block) -> None:
        super().__init__(block.features, block.modulate, block.transform)
        inside = [] if block.transform is None else list(block.transform.modules())
        self.sliced = not any(
            isinstance(module, nn.RNNBase | nn.InstanceNorm2d | nn.GroupNorm) for module in inside
        )
        self.widening = _widening(block.transform)

    def forward(self, x: Tensor, condition: Condition) -> Tensor:
        """Return what the block does."""
        if x.is_cuda:  # which has no such caches, and is idle between small pieces of work
            return super().forward(x, condition)
        results = []
        for index, item in enumerate(x.split(1)):
            results.append(self._item(self.features(item), condition.part(index, x.shape[0])))
        return results[0] if len(results) == 1 else torch.cat(results)

    def join(self, x: Tensor, skip: Tensor, condition: Condition) -> Tensor:
        """See `Block.join`; what the stems' skip has in common is computed once."""
        features = self.features
        if not isinstance(features, WideTFC) or x.is_cuda:
            return super().join(x, skip, condition)
        results = []
        stems = x.shape[0] // skip.shape[0]
        for index, item in enumerate(x.split(1)):
            if index % stems == 0:
                aside = features.of_last(skip[index // stems].unsqueeze(0))
            results.append(self._item(features(item, aside), condition.part(index, x.shape[0])))
        return results[0] if len(results) == 1 else torch.cat(results)

    def _item(self, x: Tensor, condition: Condition) -> Tensor:
        """Return what the block makes of the features `x` (1, C, T, F)."""
        x = self.modulated(x, condition)
        if self.transform is None:
            return x
        if not self.sliced:
            return x + self.transformed(x, condition)
        y = x  # which nobody else holds, and of which each slice is read before it is written
        if self.attends and condition.embedding is not None:
            y = repeat_to(x, condition.embedding.shape[0])
        for start in range(0, x.shape[2], self._steps(x)):
            few = slice(start, start + self._steps(x))
            y[:, :, few] += self.transformed(x[:, :, few].contiguous(), condition)
        return y

    def _steps(self, x: Tensor) -> int:
        """Return how many frames are transformed at a time."""
        frame_bytes = x.shape[0] * x.shape[1] * x.shape[3] * self.widening * _FLOAT_BYTES
        return max(1, SLICE_BYTES // frame_bytes)


def _widening(transform: nn.Module | None) -> int:
    """Return how many times wider than its input the values inside `transform` are."""
    if isinstance(transform, LaSAFT):
        return transform.attention.latent_sources
    return 1


def _fold(module: nn.Module) -> None:
    """Fold norms and parametrizations into plain weights, everywhere inside `module`."""
    for name, child in list(module.named_children()):
        if isinstance(child, Preparable):
            setattr(module, name, child.for_inference())
            continue
        _fold(child)
        if isinstance(child, TFC) and can_replace(child):
            setattr(module, name, WideTFC(child))
        elif parametrize.is_parametrized(child):
            setattr(module, name, _plain(child))
        elif isinstance(child, nn.Sequential):
            setattr(module, name, _folded(child))
        elif isinstance(child, Block) and not isinstance(child, SlicedBlock):
            setattr(module, name, SlicedBlock(child))


def _plain(layer: nn.Module) -> nn.Module:
    """Return a linear layer whose weight is what `layer` computes, which keeps its own: copies share it."""
    if not isinstance(layer, nn.Linear):
        return layer
    plain = nn.Linear(layer.in_features, layer.out_features, bias=layer.bias is not None)
    plain.load_state_dict({"weight": layer.weight} | dict(layer.named_parameters(recurse=False)))
    return plain.requires_grad_(False)


def _folded(layers: nn.Sequential) -> nn.Sequential:
    folded: list[nn.Module] = []
    for layer in layers:
        before = folded[-1] if folded else None
        if isinstance(layer, nn.BatchNorm2d) and isinstance(before, nn.Conv2d | nn.ConvTranspose2d):
            folded[-1] = fuse_conv_bn_eval(before, layer, transpose=isinstance(before, nn.ConvTranspose2d))
            continue
        if before is not None and isinstance(layer, nn.ReLU | nn.LeakyReLU):
            layer.inplace = True  # nobody else sees what the layer before has made
        folded.append(layer)
    return nn.Sequential(*folded)
