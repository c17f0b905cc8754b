"""Memory that is kept between layers; what it is worth is measured in the benchmarks."""

import subprocess
import sys

import pytest

from lasaft_studio.nn import freed_memory

_KEPT = """
import torch
from lasaft_studio.nn import freed_memory

def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

assert freed_memory.keep_freed_memory()
x = torch.zeros(1 << 25)  # 128 MiB
before = resident_bytes()
y = x + 1
del y
kept = resident_bytes() - before
freed_memory.give_back_freed_memory()
print(kept, resident_bytes() - before)
"""


_FAULTS = """
import resource, sys, threading
import torch
from lasaft_studio.nn import freed_memory

def layers():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        x = torch.ones(12_000_000)
        y = x + 1
        del x
    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)

faults = []
if sys.argv[1] == "kept":
    freed_memory.keep_freed_memory()
thread = threading.Thread(target=lambda: [layers() for _ in range(2)])
thread.start()
thread.join()
print(faults[-1])
"""


def page_faults(mode: str) -> int:
    """Return how often the kernel had to clear a page for some layers, run in a thread."""
    done = subprocess.run([sys.executable, "-c", _FAULTS, mode], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems are left alone")
def test_what_threads_free_is_kept_too():
    assert page_faults("kept") < page_faults("plain") / 4


@pytest.mark.skipif(
    sys.platform != "linux", reason="only the C library of Linux gives memory back so eagerly"
)
def test_freed_memory_is_kept_until_it_is_given_back():
    done = subprocess.run([sys.executable, "-c", _KEPT], capture_output=True, text=True, check=True)
    kept, left = map(int, done.stdout.split())
    assert kept > 100 << 20
    assert left < 28 << 20


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not freed_memory.keep_freed_memory()
    assert not freed_memory.give_back_freed_memory()
