"""Records without stems: their licences are looked at, and the loss speaks of voice and accompaniment only."""

import tomllib
from dataclasses import replace

import numpy as np
import pytest
import torch

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.songs import find_songs
from lasaft_studio.nn.families import build_network
from lasaft_studio.paths import resource
from lasaft_studio.training.dataset import MixtureDataset, MixtureRecipe
from lasaft_studio.training.instrumentals import ALLOWED, LICENCES, find_records
from lasaft_studio.training.losses import LOSSES
from lasaft_studio.training.objective import Objective
from lasaft_studio.training.sample_cache import SampleCache
from tests import signals
from tests.unit.training.test_dataset import PLAIN, make_songs

LITE = {"channels": (4, 4, 4, 4, 4, 4), "mask_channels": 2, "high_bands": 8}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "records"
    place.mkdir()
    signals.write(place / "one.wav", signals.sine(330, 2.0))
    (place / "licences.toml").write_text(
        '[[record]]\nfile = "one.wav"\nlicence = "CC0-1.0"\ncredit = "Nobody"\n'
    )
    return place


def test_records_are_listed_with_their_licence(folder):
    (record,) = find_records([folder])
    assert (record.path, record.licence, record.credit) == (folder / "one.wav", "CC0-1.0", "Nobody")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('[[record]]\nfile = "one.wav"\nlicence = "CC-BY-SA-4.0"\n', "CC-BY-SA"),
        ('[[record]]\nfile = "two.wav"\nlicence = "CC0-1.0"\n', "not there"),
        ('[[record]]\nfile = "one.wav"\n', "does not allow"),
        ("record = 1\n", "lists no record"),
        ("[[", "not a readable list"),
    ],
)
def test_what_may_not_be_used_is_refused(folder, text, word):
    (folder / "licences.toml").write_text(text)
    with pytest.raises(TrainingError, match=word):
        find_records([folder])


def test_the_records_that_the_built_in_model_heard_may_be_used():
    rows = tomllib.loads((resource("records") / LICENCES).read_text("utf-8"))["record"]
    assert len({row["file"] for row in rows}) == len(rows) > 0
    for row in rows:
        assert row["licence"] in ALLOWED
        assert row["credit"]
        assert row["file"].startswith("/usr/share/")


def test_a_voice_is_put_over_a_record(folder, tmp_path):
    songs = find_songs([make_songs(tmp_path / "songs")], MUSDB_STEMS)
    recipe = MixtureRecipe(8000, 0.5, (1.0, 1.0), PLAIN, records=(folder / "one.wav",), record_share=1.0)
    data = MixtureDataset(songs, MUSDB_STEMS, SampleCache(tmp_path / "cache", 44100), recipe)
    vocals, drums, bass, other = data[3].numpy()
    assert np.isfinite(vocals).all()
    assert np.abs(drums).max() == pytest.approx(0.25, abs=0.01)  # the record
    assert np.isnan(bass).all()
    assert np.isnan(other).all()


def test_a_voice_over_a_record_may_follow_a_beat_and_a_record_any_speed(folder, tmp_path):
    """What is cut into a beat needs a tempo, where no drums give one."""
    songs = find_songs([make_songs(tmp_path / "songs")], MUSDB_STEMS)
    changes = replace(PLAIN, gated=1.0, varispeed=1.0, varispeed_semitones=5.0)
    recipe = MixtureRecipe(8000, 0.5, (1.0, 1.0), changes, records=(folder / "one.wav",), record_share=1.0)
    data = MixtureDataset(songs, MUSDB_STEMS, SampleCache(tmp_path / "cache", 44100), recipe)
    known = np.stack([data[index][:2].numpy() for index in range(8)])
    assert known.shape == (8, 2, 2, 8000)
    assert np.isfinite(known).all()
    assert not np.array_equal(known[0, 1], known[1, 1])


@pytest.mark.parametrize("loss", LOSSES)
def test_only_the_sum_of_unknown_stems_counts(loss):
    torch.manual_seed(0)
    network = build_network("lite", LITE, MUSDB_STEMS)
    parts = torch.from_numpy(np.stack([signals.song(0.5)[name] for name in MUSDB_STEMS]))
    known = parts[None].clone()
    unknown = known.clone()
    unknown[:, 1] = known[:, 1:].sum(dim=1)
    unknown[:, 2:] = torch.nan
    objective = Objective(network, loss, "float32").eval()
    assert not torch.isclose(objective(known), objective(unknown))
    swapped = known[:, [0, 3, 1, 2]].clone()  # the same voice and the same sum, other stems
    swapped[:, 1] = swapped[:, 1:].sum(dim=1)
    swapped[:, 2:] = torch.nan
    assert torch.isclose(objective(unknown), objective(swapped), rtol=1e-4)
    objective(torch.cat([known, unknown])).backward()
    assert all(p.grad is None or torch.isfinite(p.grad).all() for p in network.parameters())


def test_two_stems_as_one_leave_the_others_their_own():
    """The sum of bass and other counts, however it is shared; that of drums and bass does not."""
    torch.manual_seed(0)
    network = build_network("lite", LITE, MUSDB_STEMS)
    objective = Objective(network, "raised_root", "float32").eval()
    parts = torch.from_numpy(np.stack([signals.song(0.5)[name] for name in MUSDB_STEMS]))[None]

    def joined(stems):
        stems = stems.clone()
        stems[:, 2] += stems[:, 3]
        stems[:, 3] = torch.nan
        return objective(stems)

    known, shared = joined(parts), joined(parts[:, [0, 1, 3, 2]])
    assert torch.isclose(known, shared, rtol=1e-5)
    assert not torch.isclose(known, joined(parts[:, [0, 2, 1, 3]]), rtol=1e-3)
