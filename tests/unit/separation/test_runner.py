"""Fall-backs: memory, precision, devices."""

import errno

import pytest
import torch
from networks import BandNetwork, FaultyNetwork
from torch.testing import assert_close

from lasaft_studio.errors import SeparationError, UsageError
from lasaft_studio.separation import device as devices
from lasaft_studio.separation import precision as precisions
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.runner import Runner
from lasaft_studio.separation.separator import Separator


def runner_of(network: BandNetwork, **request) -> Runner:
    """Return a runner of all stems on the CPU."""
    request = SeparationRequest(**{"device": "cpu", "precision": "float32", **request})
    network.sample_rate = 8000  # five seconds are enough to be halved twice
    return Runner(network, lambda mixture: network(mixture, [0, 1, 2, 3]), request)


def memory_for(elements: int):
    """Return a fault: memory suffices for spectrograms of so many elements."""

    def fault(mixture):
        if mixture.numel() > elements:
            raise torch.OutOfMemoryError("out of memory")

    return fault


MIXTURES = torch.randn(4, 2, 40_000, generator=torch.Generator().manual_seed(1))
ELEMENTS = 4 * 2 * 129 * 626  # of their spectrograms


@pytest.fixture(autouse=True)
def no_collection(monkeypatch):
    """Leave rubbish lying: collecting it takes longer than the tests."""
    monkeypatch.setattr(devices.gc, "collect", lambda: 0)


@pytest.mark.parametrize("share", [1, 0.6, 0.3, 0.15, 0.1])
def test_with_less_memory_the_stems_are_the_same(share):
    expected = runner_of(BandNetwork()).run(MIXTURES)
    runner = runner_of(FaultyNetwork(memory_for(int(share * ELEMENTS))), batch=4)
    inside = slice(256, -256)  # the margins of a segment do not count
    assert_close(runner.run(MIXTURES)[..., inside], expected[..., inside], atol=1e-2, rtol=0)
    assert runner.batch == max(1, int(4 * share))
    assert bool(runner.notes) == (share < 1)
    assert any("pieces of" in note for note in runner.notes) == (share < 0.25)


def test_what_was_learnt_is_kept():
    runner = runner_of(FaultyNetwork(memory_for(ELEMENTS // 2)), batch=4)
    runner.run(MIXTURES)
    runner.run(MIXTURES)
    assert len(runner.notes) == 1


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 18.01 GB, other allocations: 1 MB)"),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory"
        ),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:81] data. DefaultCPUAllocator: not enough memory: you tried"
        ),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        MemoryError(),
    ],
)
def test_memory_that_never_suffices_is_an_error_with_a_way_out(error):
    def fault(_):
        raise error

    with pytest.raises(SeparationError, match="not enough memory") as caught:
        runner_of(FaultyNetwork(fault)).run(MIXTURES)
    assert caught.value.hint


@pytest.mark.parametrize(
    "error", [RuntimeError("shapes differ"), OSError(errno.EIO, "broken"), ValueError("x")]
)
def test_other_errors_pass(error):
    def fault(_):
        raise error

    with pytest.raises(type(error)):
        runner_of(FaultyNetwork(fault)).run(MIXTURES)


@pytest.fixture
def gpu(monkeypatch):
    """Pretend that the CPU is a GPU: tensors that are sent there stay, and the network knows where it is."""
    place = ["cpu"]
    original = torch.Tensor.to

    def tensor_to(tensor, *arguments, **settings):
        is_gpu = bool(arguments) and getattr(arguments[0], "type", "cpu") != "cpu"
        return tensor if is_gpu else original(tensor, *arguments, **settings)

    def module_to(module, device):
        place[0] = device.type
        return module

    monkeypatch.setattr(torch.Tensor, "to", tensor_to)
    monkeypatch.setattr(torch.nn.Module, "to", module_to)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "GeForce")
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (8 << 30, 12 << 30))
    monkeypatch.setattr(devices, "free_memory", lambda device: None)
    return lambda: place[0] != "cpu"


def test_a_gpu_that_is_too_small_gives_way_to_the_cpu(gpu):
    def fault(_):
        if gpu():
            raise RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)")

    runner = runner_of(FaultyNetwork(fault), device="mps")
    expected = runner_of(BandNetwork()).run(MIXTURES[:1])
    runner._is_tested = True
    assert_close(runner.run(MIXTURES[:1]), expected)
    assert runner.device.type == "cpu"
    assert runner.notes[-1] == "The memory of the Apple GPU is too small, so the CPU was used."
    assert len(runner.notes) > 3  # smaller batches and shorter pieces came first


@pytest.mark.parametrize("device", ["mps", "cuda"])
def test_a_gpu_that_computes_rightly_is_used(gpu, device):
    runner = runner_of(BandNetwork(), device=device)
    runner.run(MIXTURES[:1])
    assert (runner.device.type, runner.notes) == (device, [])


class WrongOnGpu(BandNetwork):
    """Raises `error` on a GPU, or else returns nonsense there."""

    def __init__(self, gpu, error) -> None:
        super().__init__()
        self.gpu = gpu
        self.error = error

    def forward(self, mixture, stems):
        if self.gpu() and self.error is not None:
            raise self.error
        estimates = super().forward(mixture, stems)
        return estimates.flip(1) if self.gpu() else estimates


@pytest.mark.parametrize(
    ("device", "error"),
    [
        ("mps", NotImplementedError("The operator 'aten::_fft_r2c' is not implemented for the MPS device")),
        ("mps", RuntimeError("Output channels > 65536 not supported at the MPS device")),
        ("mps", TypeError("Trying to convert ComplexFloat to the MPS backend")),
        ("mps", None),
        ("cuda", RuntimeError("CUDA error: no kernel image is available for execution on the device")),
    ],
)
def test_a_gpu_that_does_not_compute_rightly_gives_way_to_the_cpu(gpu, device, error):
    runner = runner_of(WrongOnGpu(gpu, error), device=device)
    stems = runner.run(MIXTURES[:1])
    assert runner.device.type == "cpu"
    name = {"mps": "Apple GPU", "cuda": "GeForce"}[device]
    assert runner.notes == [f"This model does not run on the {name}, so the CPU was used."]
    assert_close(stems, runner_of(BandNetwork()).run(MIXTURES[:1]))


def test_numbers_that_are_none_are_an_error():
    network = BandNetwork()
    network.gains.data[2] = torch.nan
    with pytest.raises(SeparationError, match="NaN or infinite"):
        runner_of(network).run(MIXTURES)


def test_half_precision_that_overflows_gives_way_to_float32():
    class Overflowing(BandNetwork):
        def forward(self, mixture, stems):
            stems = super().forward(mixture, stems)
            return (
                stems * torch.nan if torch.is_autocast_enabled("cpu") and mixture.abs().max() > 50 else stems
            )

    runner = runner_of(Overflowing(), precision="bfloat16")
    runner.run(MIXTURES[:1])
    assert runner.dtype == torch.bfloat16
    loud = runner.run(100 * MIXTURES[:1])
    assert torch.isfinite(loud).all()
    assert runner.dtype == torch.float32
    assert "bfloat16 was too coarse" in runner.notes[0]


class CoarseNetwork(BandNetwork):
    """Misses by `error` under autocast."""

    error = 0.1

    def forward(self, mixture, stems):
        stems = super().forward(mixture, stems)
        return stems * (1 + self.error) if torch.is_autocast_enabled("cpu") else stems


def test_half_precision_is_refused_where_it_is_too_coarse():
    runner = runner_of(CoarseNetwork(), precision="bfloat16")
    runner.run(MIXTURES[:1])
    assert runner.dtype == torch.float32
    assert runner.notes == ["bfloat16 is -20 dB away from float32 here, so float32 was used."]


def test_half_precision_is_used_where_it_is_good_enough():
    network = CoarseNetwork()
    network.error = 1e-3
    runner = runner_of(network, precision="bfloat16")
    runner.run(MIXTURES[:1])
    assert runner.dtype == torch.bfloat16
    assert runner.notes == []


@pytest.mark.parametrize(
    ("half_seconds", "error", "expected"),
    [
        (1.0, 1e-3, torch.bfloat16),
        (1.8, 1e-3, torch.bfloat16),
        (1.95, 1e-3, torch.float32),
        (3.0, 1e-3, torch.float32),
        (1.0, 0.1, torch.float32),
    ],
)
def test_auto_takes_half_precision_only_if_it_is_faster_and_good_enough(
    monkeypatch, half_seconds, error, expected
):
    network = CoarseNetwork()
    network.error = error
    original = precisions._timed

    def timed(dtype, *arguments):
        return original(dtype, *arguments)[0], half_seconds if dtype == torch.bfloat16 else 2.0

    monkeypatch.setattr(precisions, "_timed", timed)
    monkeypatch.setattr(precisions, "candidates", lambda device: (torch.bfloat16,))
    runner = runner_of(network, precision="auto")
    runner.run(MIXTURES[:1])
    assert runner.dtype == expected
    assert runner.notes == []


def test_precision_is_not_judged_by_silence():
    runner = runner_of(CoarseNetwork(), precision="bfloat16")
    runner.run(torch.full((1, 2, 10_000), 1e-6))
    assert runner.notes == []
    runner.run(MIXTURES[:1])
    assert runner.notes != []


def test_devices_that_are_absent_are_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert devices.choose_device("auto").type == "cpu"
    for name in ("cuda", "cuda:3", "mps"):
        with pytest.raises(UsageError) as caught:
            devices.choose_device(name)
        assert "cpu" in caught.value.hint


def test_auto_takes_the_fastest_kind_of_device(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert devices.choose_device("auto") == torch.device("cuda")
    assert devices.choose_device("cuda:1") == torch.device("cuda:1")
    with pytest.raises(UsageError, match="cuda:2"):
        devices.choose_device("cuda:2")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert devices.choose_device("auto").type == "mps"


@pytest.mark.parametrize(
    ("bfloat16", "capability", "expected"),
    [(True, (8, 6), (torch.bfloat16, torch.float16)), (False, (7, 5), (torch.float16,)), (False, (6, 1), ())],
)
def test_a_cuda_device_computes_what_it_has_in_hardware(monkeypatch, bfloat16, capability, expected):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: bfloat16)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert precisions.candidates(torch.device("cuda")) == expected


def test_a_separator_says_what_it_did():
    request = SeparationRequest(device="cpu", precision="float32", batch=2)
    separator = Separator(FaultyNetwork(memory_for(2 * 129 * 80)), request)
    list(separator.separate([torch.randn(2, 20_000)]))
    assert separator.runner.notes == ["Memory ran out, so only one segment was computed at a time."]


def test_the_cpu_goes_on_with_a_song_when_the_gpu_is_lost(gpu):
    calls = []

    def fault(_):
        if gpu():
            calls.append(1)
            if len(calls) > 3:  # the trial and two batches went well
                raise RuntimeError("CUDA error: unspecified launch failure")

    runner = runner_of(FaultyNetwork(fault), device="cuda", batch=1)
    stems = runner.run(MIXTURES)
    assert_close(stems, runner_of(BandNetwork()).run(MIXTURES))
    assert runner.device.type == "cpu"
    assert runner.notes == ["The GeForce stopped answering, so the CPU was used from there on."]
