"""What the window asks of the networks: separating, measuring, looking inside."""

import numpy as np
import pytest
import soundfile
import torch

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.errors import Cancelled, UsageError
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.inference import ready
from lasaft_studio.progress import Progress
from lasaft_studio.tasks.look_inside import look_inside, matrices, pooled, watch
from lasaft_studio.tasks.measure_speed import measure_speed
from lasaft_studio.tasks.separate_track import TrackOrder, request_of, separate_track
from tests import signals, tiny_model, tiny_networks

QUICK = {"device": "cpu", "precision": "float32"}


@pytest.fixture
def order(tmp_path):
    source = signals.write(tmp_path / "in.wav", sum(signals.song(2.0).values()))
    return TrackOrder(source, "My: Song", tiny_model.install(), "fast", tmp_path / "media", QUICK)


def test_stems_lie_among_the_media_and_sum_to_the_song(order):
    blocks = []
    separated = separate_track(order, on_block=lambda results, start: blocks.append((start, set(results))))
    assert list(separated.stems) == list(MUSDB_STEMS)
    assert separated.model == "tiny"
    assert separated.stems["vocals"].path.name == "My_ Song - Vocals.wav"
    total = sum(soundfile.read(file.path, dtype="int32")[0].astype(int) for file in separated.stems.values())
    source, _ = soundfile.read(order.source, dtype="int32")
    assert np.array_equal(total, source)
    assert blocks[0] == (0, set(MUSDB_STEMS))


def test_a_second_separation_gets_a_folder_of_its_own(order):
    first, second = separate_track(order), separate_track(order)
    folders = [each.stems["bass"].path.parent.name for each in (first, second)]
    assert folders == ["My_ Song", "My_ Song (2)"]


def test_cancelled_it_leaves_nothing(order):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        separate_track(order, progress)
    assert not order.media.exists()


def test_requests_are_presets_with_changes_or_all_of_ones_own(order):
    assert request_of(order).overlap == 0.0
    own = TrackOrder(order.source, "", "tiny", "custom", order.media, {"overlap": 0.5, "shifts": 3})
    assert (request_of(own).overlap, request_of(own).shifts) == (0.5, 3)
    with pytest.raises(UsageError):
        request_of(TrackOrder(order.source, "", "tiny", "custom", order.media, {"overlap": 2.0}))


def test_speed_is_measured_once_asked_for(home):
    model = tiny_model.install()
    assert measure_speed(model, QUICK, Progress(), again=False).speed == 0
    measured = measure_speed(model, QUICK, Progress(), again=True)
    assert measured.speed > 0
    assert measured.device == measured.devices["cpu"]


def test_each_block_tells_what_each_stem_attends_to(order):
    view = look_inside("tiny", order.source, 1000, 1.0)
    assert view.stems == MUSDB_STEMS
    assert view.attentions
    for attention in view.attentions:
        assert attention.weights.shape[0] == 4
        assert np.allclose(attention.weights.sum(axis=1), 1, atol=1e-5)
    assert view.matrices


@pytest.mark.parametrize("name", ["gpocm-tfc_lasaft", "gpocm-tfc_lightsaft", "v2", "tfc-tdf"])
def test_every_family_can_be_looked_into(name):
    family, _ = tiny_networks.NETWORKS[name]
    torch.manual_seed(0)
    network = build_network(
        family, tiny_networks.sizes(name), MUSDB_STEMS if family != "dedicated" else ("vocals",)
    )
    attentions = watch(ready(network), torch.randn(2, 2048) * 0.1)
    assert all(np.allclose(each.weights.sum(axis=1), 1, atol=1e-4) for each in attentions)
    assert all(len(each.weights) == len(network.stems) for each in attentions)
    assert bool(attentions) == (family != "dedicated")
    assert matrices(network)


def test_large_matrices_keep_what_is_furthest_from_zero():
    values = np.zeros((100, 7), np.float32)
    values[40, 3], values[41, 3] = 2.0, -5.0
    assert pooled(values, 10).shape == (10, 7)
    assert pooled(values, 10).min() == -5.0
