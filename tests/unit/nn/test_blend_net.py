"""Networks that work as one: weighted means, and stems that only one of them knows."""

import pytest
import torch

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.blend_net import BlendNet
from lasaft_studio.nn.inference import ready
from lasaft_studio.nn.network import StemNetwork
from tests.tiny_networks import difference, make


class Scaled(StemNetwork):
    """Returns the mixture times a number, a stem."""

    def __init__(self, factors, *, sample_rate=44100, segment_frames=1024, channels=2):
        super().__init__()
        self.factors, self.stems = factors, tuple(factors)
        self.sample_rate, self.segment_frames, self.channels = sample_rate, segment_frames, channels
        self.stft = Stft(256, 128)
        self.asked = []

    def estimate_spectrogram(self, mixture, stems):
        self.asked.append([self.stems[index] for index in stems])
        return torch.stack([self.factors[self.stems[index]] * mixture for index in stems], dim=1)


FIRST = {"vocals": 1.0, "drums": 2.0}
SECOND = {"drums": 6.0, "piano": 3.0}


def blend(weights=(1.0, 1.0), **second):
    members = [Scaled(FIRST), Scaled(SECOND, **second)]
    shares = [dict.fromkeys(member.stems, weight) for member, weight in zip(members, weights, strict=True)]
    return BlendNet(members, shares, ("vocals", "drums", "piano"))


@pytest.mark.parametrize(("weights", "drums"), [((1.0, 1.0), 4.0), ((3.0, 1.0), 3.0), ((1e-3, 3e-3), 5.0)])
def test_a_stem_is_the_weighted_mean_of_those_that_know_it(weights, drums):
    mixture = torch.randn(2, 2, 1000)
    found = blend(weights)(mixture, [2, 1, 0])
    for estimate, factor in zip(found.unbind(dim=1), (3.0, drums, 1.0), strict=True):
        assert torch.allclose(estimate, factor * mixture, atol=1e-4)


def test_a_member_is_only_asked_for_what_is_taken_from_it():
    network = blend()
    network(torch.randn(1, 2, 500), [0])
    assert [member.asked for member in network.members] == [[["vocals"]], []]


def test_segments_are_those_of_the_member_with_the_longest():
    assert blend(segment_frames=4096).segment_frames == 4096


def test_spectrograms_are_those_of_the_waveforms():
    network = blend()
    mixture = torch.randn(1, 2, 1280)
    spectrogram = network.estimate_spectrogram(network.stft.forward(mixture), [1])
    assert torch.allclose(spectrogram[:, 0], 4 * network.stft.forward(mixture), atol=1e-3)


@pytest.mark.parametrize("changed", [{"sample_rate": 48000}, {"channels": 1}])
def test_networks_that_do_not_go_together_are_refused(changed):
    with pytest.raises(CheckpointError, match="sample rates or channels"):
        blend(**changed)


def test_stems_without_a_network_are_refused():
    with pytest.raises(CheckpointError, match="No network gives the stem 'bass'"):
        BlendNet([Scaled(FIRST)], [FIRST], ("vocals", "bass"))
    with pytest.raises(CheckpointError, match="does not know the stem 'bass'"):
        BlendNet([Scaled(FIRST)], [{"bass": 1.0, "vocals": 1.0}], ("vocals", "bass"))


@torch.inference_mode()
def test_ready_all_members_are_ready_and_estimate_the_same():
    members = [make("v2"), make("gpocm-tfc_lasaft")]
    network = BlendNet(
        members, [dict.fromkeys(member.stems, 1.0) for member in members], members[0].stems
    ).eval()
    mixture = torch.randn(1, 2, 32 * 15)
    assert difference(ready(network)(mixture, range(4)), network(mixture, range(4))) < 1e-5
