"""What every network does, whatever its family."""

import pytest
import torch

from lasaft_studio.nn.families import FAMILIES, build_network, config_values
from tests.tiny_networks import NETWORKS, difference, make, noise, sizes

TOLERANCE = 1e-5


@pytest.mark.parametrize("name", NETWORKS)
@torch.no_grad()
def test_stems_of_a_batch_do_not_depend_on_each_other(name):
    network = make(name)
    mixture = noise()
    stems = range(len(network.stems))
    all_stems = network(mixture, stems)
    assert all_stems.shape == (2, len(network.stems), *mixture.shape[1:])
    assert difference(network(mixture[1:], stems), all_stems[1:]) < TOLERANCE
    last = len(network.stems) - 1
    assert difference(network(mixture, [last]), all_stems[:, [last]]) < TOLERANCE
    backwards = list(reversed(stems))
    assert difference(network(mixture, backwards), all_stems[:, backwards]) < TOLERANCE


@pytest.mark.parametrize("name", NETWORKS)
def test_training_reaches_every_weight_and_lowers_the_loss(name):
    network = make(name).train()
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # chance must not decide whether the loss falls
    stems = range(len(network.stems))
    mixture = noise()
    wanted = 0.1 * mixture.unsqueeze(1)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    losses = []
    for _ in range(6):
        optimizer.zero_grad()
        loss = (network(mixture, stems) - wanted).square().mean()
        loss.backward()
        reached = {key: weight.grad for key, weight in network.named_parameters()}
        assert not [key for key, grad in reached.items() if grad is None or not grad.isfinite().all()]
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", NETWORKS)
@torch.no_grad()
def test_any_number_of_frames_is_estimated(name):
    network = make(name)
    for steps in (1, 2, 3, 7):
        mixture = torch.randn(1, 2, network.stft.bins, steps, dtype=torch.complex64)
        before = mixture.clone()
        estimate = network.estimate_spectrogram(mixture, [0])
        assert estimate.shape == (1, 1, *mixture.shape[1:])
        assert estimate.dtype == torch.complex64
        assert estimate.isfinite().all()
        assert torch.equal(mixture, before)


@pytest.mark.parametrize("name", NETWORKS)
def test_what_a_network_says_of_itself_builds_it_again(name):
    network = make(name)
    again = build_network(network.family, config_values(network), network.stems)
    assert again.config == network.config
    again.load_state_dict(network.state_dict())
    assert network.sample_rate == 44100
    assert network.segment_frames == 32 * (sizes(name)["num_frame"] - 1)
    assert network.margin_frames == 5024  # 5000 in whole hops of 32
    assert network.channels == 2


@torch.no_grad()
def test_the_stems_of_a_conditioned_network_differ():
    for name in ("film-tfc", "gpocm-tfc_lightsaft", "v2"):
        estimate = make(name)(noise(), range(4))
        assert difference(estimate[:, 0], estimate[:, 1]) > TOLERANCE


@torch.no_grad()
def test_networks_that_look_at_single_frames_do():
    for name in ("tdc", "tdf"):
        network = make(name)
        mixture = torch.randn(1, 2, network.stft.bins, 5, dtype=torch.complex64)
        whole = network.estimate_spectrogram(mixture, [0])
        alone = network.estimate_spectrogram(mixture[..., 2:3], [0])
        assert difference(torch.view_as_real(alone), torch.view_as_real(whole[..., 2:3])) < TOLERANCE


def test_every_family_has_a_row_and_builds_from_its_defaults():
    assert {"conditioned", "lasaft_v2", "dedicated", "lite", "spleeter"} <= set(FAMILIES)
    for name, family in FAMILIES.items():
        stems = ("vocals",) if name in {"dedicated", "conv_tdf"} else ("vocals", "drums", "bass", "other")
        with torch.device("meta"):
            network = build_network(name, {}, stems)
        assert network.family == family.name == name
        assert network.stems == stems
