"""Spectrograms as features, and back."""

import pytest
import torch

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.representation import SPEC_TYPES, Representation


@pytest.fixture
def mixture():
    return torch.randn(2, 2, 9, 5, dtype=torch.complex64, generator=torch.Generator().manual_seed(0))


def test_complex_features_are_left_right_real_left_right_imaginary(mixture):
    features = Representation("complex", "mapping").features(mixture)
    assert features.shape == (2, 4, 5, 9)
    torch.testing.assert_close(features[1, 1], mixture[1, 1].real.T)
    torch.testing.assert_close(features[1, 2], mixture[1, 0].imag.T)


@pytest.mark.parametrize("spec_type", SPEC_TYPES)
def test_what_is_mapped_to_itself_comes_back(mixture, spec_type):
    representation = Representation(spec_type, "mapping")
    features = representation.features(mixture)
    estimate = features.unsqueeze(1).expand(-1, 3, *features.shape[1:])
    torch.testing.assert_close(
        representation.spectrogram(estimate, features, mixture), mixture.unsqueeze(1).expand(-1, 3, 2, 9, 5)
    )


@pytest.mark.parametrize("spec_type", SPEC_TYPES)
def test_a_mask_of_ones_gives_the_mixture_and_one_of_zeros_silence(mixture, spec_type):
    representation = Representation(spec_type, "masking")
    features = representation.features(mixture)
    ones = torch.ones_like(features).unsqueeze(1)
    torch.testing.assert_close(representation.spectrogram(ones, features, mixture)[:, 0], mixture)
    assert not representation.spectrogram(0 * ones, features, mixture).abs().any()


def test_real_and_imaginary_parts_have_masks_of_their_own(mixture):
    representation = Representation("complex", "masking")
    features = representation.features(mixture)
    mask = torch.zeros_like(features)
    mask[:, :2] = 1
    estimate = representation.spectrogram(mask.unsqueeze(1), features, mixture)[:, 0]
    torch.testing.assert_close(estimate.real, mixture.real)
    assert not estimate.imag.any()


def test_magnitudes_keep_the_phase_and_their_sign_even_in_silence():
    silence = torch.zeros(1, 2, 3, 4, dtype=torch.complex64)
    representation = Representation("magnitude", "mapping")
    features = representation.features(silence)
    estimate = torch.full_like(features, -2.0).unsqueeze(1)
    assert torch.equal(
        representation.spectrogram(estimate, features, silence).real, -2 * torch.ones(1, 1, 2, 3, 4)
    )


def test_the_precision_of_the_network_does_not_reach_the_spectrogram(mixture):
    representation = Representation("complex", "mapping")
    features = representation.features(mixture)
    estimate = representation.spectrogram(features.bfloat16().unsqueeze(1), features, mixture)
    assert estimate.dtype == torch.complex64


def test_other_layouts_are_refused():
    with pytest.raises(CheckpointError, match="spec_type 'mel'"):
        Representation("mel", "mapping")
    with pytest.raises(CheckpointError, match="spec_est_mode 'ratio'"):
        Representation("complex", "ratio")
