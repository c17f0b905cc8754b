"""Memory that is kept for the next layer."""

import platform
import subprocess
import sys

import pytest

MEASURE = """
import contextlib, resource, sys
import torch
from lasaft_studio.separation.allocator import memory_kept

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def layers():
    before = faults()
    for _ in range(20):
        x = torch.ones(12_000_000)
        y = x + 1
        del x
    return faults() - before

with memory_kept() if sys.argv[1] == "kept" else contextlib.nullcontext():
    with memory_kept() if sys.argv[1] == "kept" else contextlib.nullcontext():
        layers()
    print(layers())
before = faults()
torch.ones(20_000_000)
print(faults() - before)
"""


def page_faults(mode: str) -> list[int]:
    """Return the page faults of some layers in the context, and of an allocation behind it."""
    command = [sys.executable, "-c", MEASURE, mode]
    return [int(line) for line in subprocess.check_output(command, text=True).split()]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_memory_is_cleared_once_and_given_back_at_the_end():
    kept, plain = page_faults("kept"), page_faults("plain")
    assert kept[0] < plain[0] / 4
    assert kept[1] > plain[1] / 2
