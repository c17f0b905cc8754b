"""The spectrogram and the way back."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.dsp.stft import Stft


@settings(max_examples=40)
@given(frames=st.integers(1, 2000), padding=st.sampled_from(["reflect", "constant"]), hop=st.integers(8, 64))
def test_the_inverse_is_exact_to_the_last_sample(frames, padding, hop):
    stft = Stft(128, hop, padding)
    signal = torch.randn(2, frames, generator=torch.Generator().manual_seed(frames))
    spectrogram = stft.forward(signal)
    assert spectrogram.shape == (2, stft.bins, frames // hop + 1)
    assert torch.allclose(stft.inverse(spectrogram, frames), signal, atol=1e-5)


def test_paddings_differ_at_the_ends_only():
    signal = torch.randn(1, 4000, generator=torch.Generator().manual_seed(0))
    mirrored, silent = (Stft(128, 32, padding).forward(signal) for padding in ("reflect", "constant"))
    assert torch.allclose(mirrored[..., 2:-2], silent[..., 2:-2])
    assert not torch.allclose(mirrored[..., :2], silent[..., :2], atol=1e-2)


@pytest.mark.parametrize("hop", [0, 65])
def test_hops_without_a_way_back_are_refused(hop):
    with pytest.raises(ValueError, match="hop must be within 1 and 64"):
        Stft(128, hop)
