"""Parts of a network made quicker by torch's compiler while they learn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from torch import nn
from torch._dynamo.exc import TorchDynamoException

from lasaft_studio.errors import TrainingError

_NOT_OURS = (  # what the compiler warns of at its first use, and nobody here can change
    "Torchinductor does not support code generation for complex",
    r"`torch\.jit\.",
)


def compile_parts(network: nn.Module, names: Sequence[str]) -> None:
    """Let the parts of `network` called `names` be compiled when they are first used.

    Raises:
        TrainingError: there is no such part.
    """
    for name in names:
        try:
            part = network.get_submodule(name)
        except AttributeError:
            known = ", ".join(name for name, _ in network.named_children())
            raise TrainingError(
                f"The network has no part '{name}' to compile.", hint=f"Known: {known}."
            ) from None
        with _quiet():
            part.compile()


@contextmanager
def readable_compiler_errors() -> Iterator[None]:
    """Turn what torch says when it cannot compile into one sentence.

    Raises:
        TrainingError: that sentence.
    """
    try:
        with _quiet():
            yield
    except TorchDynamoException as error:
        raise TrainingError(
            f"The network could not be compiled: {str(error).splitlines()[0]}",
            hint="Install a C++ compiler, or train with 'compiled=[]'.",
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        for text in _NOT_OURS:
            warnings.filterwarnings("ignore", text)
        yield
