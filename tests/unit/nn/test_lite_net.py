"""The built-in network: masks that add up, one encoder for all stems, and Spleeter's quality at the start."""

import dataclasses

import pytest
import torch

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.inference import ready
from lasaft_studio.nn.lite_net import LiteConfig, LiteNet
from lasaft_studio.nn.spleeter_net import SpleeterConfig, SpleeterNet
from tests import signals

STEMS = ("vocals", "drums", "bass", "other")
SMALL = LiteConfig(channels=(4, 4, 8, 8, 8, 8), mask_channels=2, high_bands=8, high_hidden=8)
WITH_LOW = dataclasses.replace(SMALL, low_channels=8, low_dilations=(1, 2))

WITH_BROAD = dataclasses.replace(WITH_LOW, broad_widths=(8, 16), broad_dilations=(1, 2))
WITH_MONO = dataclasses.replace(WITH_BROAD, mono=True)


@pytest.fixture(
    params=[SMALL, WITH_LOW, WITH_BROAD, WITH_MONO],
    ids=["U-Net", "with a network for the lowest bins", "with both others", "with one for mono too"],
)
def network(request) -> LiteNet:
    torch.manual_seed(0)
    network = LiteNet(request.param, STEMS).eval()
    for parameter in network.parameters():  # gates and branches start silent: give them something to say
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.2)
    return network


@pytest.fixture
def mixture() -> torch.Tensor:
    return torch.from_numpy(sum(signals.song(1.0).values()))[None]


@torch.no_grad()
def test_stems_add_up_to_the_mixture(network, mixture):
    stems = network(mixture, [0, 1, 2, 3])
    assert stems.shape == (1, 4, *mixture.shape[1:])
    assert torch.allclose(stems.sum(dim=1), mixture, atol=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("frames", [1, 500, 4096, 30_000])
def test_any_length_will_do(network, frames):
    assert network(torch.randn(2, 2, frames), [2]).shape == (2, 1, 2, frames)


@torch.no_grad()
def test_chosen_stems_are_columns_of_all(network, mixture):
    everything = network(mixture, [0, 1, 2, 3])
    assert torch.equal(network(mixture, [3, 1]), everything[:, [3, 1]])


@torch.no_grad()
def test_items_of_a_batch_do_not_meet(network, mixture):
    other = mixture.flip(-1)
    together = network(torch.cat((mixture, other)), [0, 1])
    assert torch.allclose(together[1], network(other, [0, 1])[0], atol=1e-5)


@torch.no_grad()
def test_ready_estimates_the_same(network, mixture):
    assert torch.allclose(ready(network)(mixture, [0, 1, 2, 3]), network(mixture, [0, 1, 2, 3]), atol=1e-5)


@torch.no_grad()
def test_statistics_are_used_the_same_way_while_training(mixture):
    """In training mode batch norms see the batch; with frozen statistics both modes agree."""
    network = LiteNet(SMALL, STEMS)
    learning = network(mixture, [0])
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()
    frozen = network(mixture, [0])
    assert torch.allclose(frozen, network.eval()(mixture, [0]), atol=1e-6)
    assert not torch.allclose(learning, frozen, atol=1e-3)


@torch.no_grad()
def test_half_precision_is_nearly_the_same(network, mixture):
    full = network(mixture, [0, 1, 2, 3])
    spectrogram = network.stft.forward(mixture)
    with torch.autocast("cpu", torch.bfloat16):
        estimates = network.estimate_spectrogram(spectrogram, [0, 1, 2, 3])
    half = network.stft.inverse(estimates, mixture.shape[-1])
    assert 0 < float((half - full).std()) < 0.02 * float(full.std())


@torch.no_grad()
def test_the_encoder_runs_once_for_all_stems(network, mixture):
    calls = []
    network.encoder.register_forward_hook(lambda *_: calls.append(1))
    network(mixture, [0, 1, 2, 3])
    assert calls == [1]


@torch.no_grad()
def test_at_the_start_vocals_are_spleeters():
    from lasaft_studio.checkpoints.upstream.spleeter import unet_weights
    from lasaft_studio.training.start import from_spleeter

    try:
        weights = {stem: unet_weights(stem) for stem in ("vocals", "accompaniment")}
    except CheckpointError as error:
        pytest.skip(str(error))
    lite = LiteNet(LiteConfig(), STEMS).eval()
    from_spleeter(lite)
    theirs = SpleeterNet(SpleeterConfig(), ("vocals", "accompaniment")).eval()
    theirs.networks[0].load_state_dict(weights["vocals"], strict=False)
    mixture = torch.from_numpy(sum(signals.song(2.0).values()))[None]
    spectrogram = lite.stft.forward(mixture)[..., :64]
    magnitude = spectrogram.abs().transpose(2, 3)
    skips = lite.encoder(magnitude[..., :1024])
    vocals = torch.sigmoid(
        lite.decoder(skips, magnitude[..., 1024:], lite.embedding.weight)[0, 0, :, :, :1024]
    )
    expected = theirs.networks[0](magnitude[..., :1024])[0]
    assert torch.allclose(vocals * magnitude[0, ..., :1024], expected, atol=1e-4 * float(expected.max()))
    shares = lite.masks(spectrogram).sum(dim=1)
    assert torch.allclose(shares, torch.ones_like(shares), atol=1e-5)


@torch.no_grad()
def test_the_broad_network_is_believed_as_far_as_it_is_trusted(mixture):
    """As far as nothing, and it changes nothing; wholly, and all bins that it looks at are its own."""
    torch.manual_seed(0)
    network = LiteNet(WITH_BROAD, STEMS).eval()
    torch.nn.init.normal_(network.broad.net.scores.weight, std=0.2)
    without = LiteNet(WITH_LOW, STEMS).eval()
    without.load_state_dict(network.state_dict(), strict=False)
    spectrogram = network.stft.forward(mixture)
    assert torch.allclose(network.masks(spectrogram), without.masks(spectrogram), atol=1e-6)
    network.broad.trust.fill_(1.0)
    own = torch.softmax(network.broad.net(spectrogram), dim=1).transpose(3, 4)
    masks = network.masks(spectrogram)
    assert own.std() > 0.01
    assert torch.allclose(masks[..., : network.broad.bins, :], own, atol=1e-6)
    above = without.masks(spectrogram)[..., network.broad.bins :, :]
    assert torch.allclose(masks[..., network.broad.bins :, :], above, atol=1e-6)


@pytest.fixture
def with_mono() -> LiteNet:
    torch.manual_seed(0)
    network = LiteNet(WITH_MONO, STEMS).eval()
    for part in (network.broad, network.mono):
        torch.nn.init.normal_(part.net.scores.weight, std=0.2)
        torch.nn.init.constant_(part.trust, 0.5)
    return network


def of_width(mixture: torch.Tensor, sides_db: float) -> torch.Tensor:
    """Return `mixture` (1, 2, N) with sides that have so many dB less than its middle, over all."""
    middle = mixture.mean(dim=1, keepdim=True)
    sides = torch.randn(middle.shape, generator=torch.Generator().manual_seed(1))
    sides *= 10 ** (sides_db / 20) * middle.square().mean().sqrt() / sides.square().mean().sqrt()
    return torch.cat((middle + sides, middle - sides), dim=1)


def without(network: LiteNet, part: str) -> LiteNet:
    """Return `network` with one broad network for all widths: not the `part` that is named, but the other."""
    single = LiteNet(WITH_BROAD, STEMS).eval()
    prefix = {"mono": "broad.", "broad": "mono."}[part]
    own = {n: v for n, v in network.state_dict().items() if not n.startswith(("broad.", "mono."))}
    kept = {
        "broad." + name.removeprefix(prefix): value
        for name, value in network.state_dict().items()
        if name.startswith(prefix)
    }
    single.load_state_dict({**own, **kept})
    return single


@torch.no_grad()
@pytest.mark.parametrize(
    ("sides_db", "unused"), [(-200, "broad"), (-40, "broad"), (-26, "mono"), (0, "mono")]
)
def test_what_is_mono_has_a_network_of_its_own(with_mono, mixture, sides_db, unused):
    narrowed = of_width(mixture, sides_db)
    stems = with_mono(narrowed, [0, 1, 2, 3])
    assert torch.equal(stems, without(with_mono, unused)(narrowed, [0, 1, 2, 3]))
    other = "broad" if unused == "mono" else "mono"
    assert not torch.allclose(stems, without(with_mono, other)(narrowed, [0, 1, 2, 3]), atol=1e-3)


@torch.no_grad()
def test_each_item_of_a_batch_has_the_network_for_its_width(with_mono, mixture):
    items = [of_width(mixture, -200), mixture, torch.zeros_like(mixture), of_width(mixture, -60)]
    together = with_mono(torch.cat(items), [1, 3])
    for index, item in enumerate(items):
        assert torch.allclose(together[index], with_mono(item, [1, 3])[0], atol=1e-5)
    assert not together[2].any()


@torch.no_grad()
@pytest.mark.parametrize("dead", [0, 1], ids=["left", "right"])
@pytest.mark.parametrize("gain", [0.0, 0.01])
def test_a_dead_channel_is_told_apart_as_the_other_one(network, mixture, dead, gain):
    """As a broken cable leaves it: its own samples, by the masks that both channels have when they are the same."""
    living = mixture[:, [1 - dead, 1 - dead]]
    broken = mixture.clone()
    broken[:, dead] = gain * living[:, 0]
    stems, expected = network(broken, [0, 1, 2, 3]), network(living, [0, 1, 2, 3])
    assert torch.allclose(stems[:, :, 1 - dead], expected[:, :, 1 - dead], atol=1e-5)
    assert torch.allclose(stems[:, :, dead], gain * expected[:, :, dead], atol=1e-5)
    assert float(expected.std()) > 0.01


@torch.no_grad()
def test_a_softer_channel_is_not_dead(network, mixture):
    softer = mixture * torch.tensor([1.0, 0.1])[:, None]
    spectrogram = network.stft.forward(softer)
    filled = spectrogram[:, [0, 0]]
    assert not torch.allclose(network.masks(spectrogram), network.masks(filled), atol=1e-3)


@torch.no_grad()
def test_the_low_network_is_believed_as_far_as_it_is_trusted(mixture):
    """Not at all, and it changes nothing; wholly, and the lowest bins are its own; above, never."""
    torch.manual_seed(0)
    network = LiteNet(WITH_LOW, STEMS).eval()
    without = LiteNet(SMALL, STEMS).eval()
    without.load_state_dict(network.state_dict(), strict=False)
    spectrogram = network.stft.forward(mixture)
    assert torch.allclose(network.masks(spectrogram), without.masks(spectrogram), atol=1e-6)
    network.low.trust.fill_(1.0)
    own = torch.softmax(network.low.net(spectrogram), dim=1).unsqueeze(2).expand(-1, -1, 2, -1, -1)
    masks = network.masks(spectrogram)
    assert torch.allclose(masks[..., : network.low.bins, :], own, atol=1e-6)
    above = without.masks(spectrogram)[..., network.low.bins :, :]
    assert torch.allclose(masks[..., network.low.bins :, :], above, atol=1e-6)
