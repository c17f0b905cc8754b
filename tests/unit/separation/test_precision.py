"""Which precision a processor computes in, whatever kind of processor it is."""

import platform

import pytest
import torch

from lasaft_studio.separation import precision as precisions
from lasaft_studio.separation.device import is_lost

CPU = torch.device("cpu")


@pytest.fixture
def processor(monkeypatch):
    """Return a function that makes this computer's processor another one."""

    def pretend(machine: str, capability: str, *, bf16: bool = False, amx: bool = False, onednn: bool = True):
        monkeypatch.setattr(platform, "machine", lambda: machine)
        monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: bf16)
        monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
        monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: onednn)

    return pretend


@pytest.mark.parametrize(
    ("machine", "capability", "found", "expected"),
    [
        ("x86_64", "DEFAULT", {}, ()),
        ("x86_64", "AVX2", {}, ()),
        ("AMD64", "AVX2", {"bf16": True}, ()),  # PyTorch was told to leave AVX-512 alone
        ("x86_64", "AVX512", {}, ()),  # oneDNN emulates bfloat16 there, and says that it supports it
        ("x86_64", "AVX512", {"bf16": True}, (torch.bfloat16,)),
        ("x86_64", "AVX512", {"amx": True}, (torch.bfloat16,)),
        ("AMD64", "AVX512", {"amx": True, "onednn": False}, ()),  # ONEDNN_MAX_CPU_ISA=AVX2
        ("aarch64", "DEFAULT", {}, (torch.bfloat16,)),
        ("arm64", "DEFAULT", {"onednn": False}, ()),
    ],
)
def test_a_processor_computes_in_bfloat16_only_if_it_has_instructions_for_it(
    processor, machine, capability, found, expected
):
    processor(machine, capability, **found)
    assert precisions.candidates(CPU) == expected


def test_auto_never_tries_bfloat16_where_it_would_be_emulated(processor):
    processor("x86_64", "AVX2")
    used = []

    def estimate(piece):
        used.append(torch.is_autocast_enabled("cpu"))
        return piece

    choice = precisions.choose_precision("auto", CPU, estimate, torch.ones(1, 2, 100))
    assert choice.dtype == torch.float32
    assert used == []


def test_float16_is_taken_where_bfloat16_is_too_coarse(monkeypatch):
    monkeypatch.setattr(precisions, "candidates", lambda device: (torch.bfloat16, torch.float16))
    errors = {torch.bfloat16: -40.0, torch.float16: -60.0}
    monkeypatch.setattr(precisions, "_compare", lambda dtype, *_: (0.5, errors[dtype]))
    assert precisions.choose_precision("auto", CPU, None, None).dtype == torch.float16


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CUDA error: an illegal memory access was encountered", True),
        ("CUDA error: unspecified launch failure", True),
        ("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", True),
        ("CUDA error: out of memory", False),
        ("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", False),
        ("shapes differ", False),
    ],
)
def test_a_lost_device_is_told_from_other_errors(text, expected):
    assert is_lost(RuntimeError(text)) == expected
