"""An LSTM shared out among threads: the same bits, in the modes of the thread that asked, which stays as it was."""

import pytest
import torch

from lasaft_studio.nn.scnet.split_lstm import PathLSTM


@pytest.fixture
def threads():
    """Two threads for torch, and what there was afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield 2
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def lstm():
    torch.manual_seed(0)
    return PathLSTM(6, 5).eval().requires_grad_(requires_grad=False)


@pytest.mark.parametrize("sequences", [1, 15, 16, 33])
@torch.inference_mode()
def test_the_hidden_states_are_the_same(lstm, threads, sequences):
    x = torch.randn(sequences, 20, 6)
    found, _ = lstm.for_inference()(x)
    assert torch.allclose(found, lstm(x)[0], atol=1e-6)
    assert found.is_inference()
    assert torch.get_num_threads() == threads


@torch.inference_mode()
def test_half_precision_reaches_the_other_thread(lstm, threads):
    x = torch.randn(32, 20, 6)
    with torch.autocast("cpu", torch.bfloat16):
        found, _ = lstm.for_inference()(x)
        wanted, _ = lstm(x)
    assert found.dtype == wanted.dtype
    assert torch.allclose(found.float(), wanted.float(), atol=0.05)


@torch.no_grad()
def test_an_error_of_a_thread_is_raised_and_threads_are_given_back(lstm, threads):
    with pytest.raises(RuntimeError):
        lstm.for_inference()(torch.randn(32, 20, 7))
    assert torch.get_num_threads() == threads


@torch.no_grad()
def test_one_thread_needs_no_sharing(lstm):
    x = torch.randn(32, 20, 6)
    assert torch.equal(lstm.for_inference()(x)[0], lstm(x)[0])
