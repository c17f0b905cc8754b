"""Mixtures are plausible, add up, and follow from their number alone."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.songs import find_songs
from lasaft_studio.training.augment import (
    AugmentConfig,
    change,
    equalise,
    low_pass,
    narrow,
    saturate,
    source_frames,
    tilt,
    varispeed,
    widen,
)
from lasaft_studio.training.dataset import MixtureDataset, MixtureRecipe, Numbers
from lasaft_studio.training.sample_cache import SampleCache
from tests import signals

STEMS = ("vocals", "drums", "bass", "other")
PLAIN = AugmentConfig(gain_db=(0.0, 0.0), swap=0, invert=0, mono=0, pan=0, varispeed=0, tilt=0, silence=0)


def make_songs(folder: Path, names=("one", "two"), rate: int = 44100) -> Path:
    for index, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        for stem, samples in signals.song(3.0, rate).items():
            signals.write(folder / name / f"{stem}.wav", samples * (1 - 0.2 * index), rate)
    return folder


def with_wide_other(folder: Path) -> Path:
    """Make one song, all mono but for its `other`."""
    make_songs(folder, names=("one",))
    signals.write(folder / "one" / "other.wav", signals.noise(3.0))
    return folder


def dataset(folder: Path, cache: Path, augment: AugmentConfig = PLAIN, **changes) -> MixtureDataset:
    songs = find_songs([folder], STEMS, **changes)
    recipe = MixtureRecipe(frames=8000, remix=0.5, weights=(1.0,) * len(songs), augment=augment)
    return MixtureDataset(songs, STEMS, SampleCache(cache, 44100), recipe, seed=3)


def test_an_item_follows_from_its_number(tmp_path):
    folder = make_songs(tmp_path / "songs")
    first = dataset(folder, tmp_path / "cache", AugmentConfig())
    second = dataset(folder, tmp_path / "cache", AugmentConfig())
    assert torch.equal(first[12345], second[12345])
    assert not torch.equal(first[1], first[2])


def test_items_have_the_shape_and_stay_below_full_scale(tmp_path):
    data = dataset(make_songs(tmp_path / "songs"), tmp_path / "cache", AugmentConfig(gain_db=(10.0, 20.0)))
    for number in range(8):
        stems = data[number]
        assert stems.shape == (4, 2, 8000)
        assert stems.dtype == torch.float32
        assert float(stems.sum(dim=0).abs().max()) <= 1.0 + 1e-6


def test_stems_of_one_song_stay_together(tmp_path):
    """Without remixing, every stem comes from the same place of the same song."""
    folder = make_songs(tmp_path / "songs", names=("one",))
    songs = find_songs([folder], STEMS)
    recipe = MixtureRecipe(frames=8000, remix=0.0, weights=(1.0,), augment=PLAIN, peak=10.0)
    data = MixtureDataset(songs, STEMS, SampleCache(tmp_path / "cache", 44100), recipe)
    whole = np.stack([signals.song(3.0)[stem] for stem in STEMS])
    stems = data[7].numpy()
    clicks = np.flatnonzero(stems[1, 0] > 0.5)
    offset = (-clicks[0]) % (44100 // 4)  # the clicks tell where the excerpt lies, up to their period
    starts = range(offset, whole.shape[2] - 8000, 44100 // 4)
    assert any(np.allclose(stems, whole[:, :, s : s + 8000], atol=1e-3) for s in starts)


def test_an_unreliable_stem_is_never_drawn(tmp_path):
    folder = make_songs(tmp_path / "songs", names=("one", "two"))
    silence = np.zeros((2, 44100), np.float32)
    signals.write(folder / "one" / "bass.wav", silence + 0.9)
    data = dataset(folder, tmp_path / "cache", unreliable={"one": ["bass"]})
    for number in range(12):
        assert float(data[number][2].abs().max()) < 0.5


def whole_excerpts(folder: Path, cache: Path, augment: AugmentConfig, **recipe) -> MixtureDataset:
    songs = find_songs([folder], STEMS, unreliable={"one": ["bass"]})
    recipe = MixtureRecipe(
        frames=8000, remix=0.0, weights=(1.0,) * len(songs), augment=augment, peak=10.0, **recipe
    )
    return MixtureDataset(songs, STEMS, SampleCache(cache, 44100), recipe, seed=5)


def test_a_song_with_a_doubtful_stem_is_learnt_from_whole_with_it_and_other_as_one(tmp_path):
    folder = make_songs(tmp_path / "songs", names=("one", "two"))
    signals.write(folder / "two" / "bass.wav", np.zeros((2, 3 * 44100), np.float32))
    told_apart = whole_excerpts(folder, tmp_path / "cache", PLAIN)
    assert all(torch.isfinite(told_apart[number]).all() for number in range(12))  # of the second song alone
    joined = whole_excerpts(folder, tmp_path / "cache", PLAIN, doubtful_whole=True)
    items = [joined[number] for number in range(12)]
    doubtful = [item for item in items if item[3].isnan().all()]
    assert 0 < len(doubtful) < 12
    song = signals.song(3.0)
    for _, _, both, _ in doubtful:
        loudest = float(both.abs().max())
        assert loudest > 1.1 * max(np.abs(song["bass"]).max(), np.abs(song["other"]).max())
        assert loudest <= np.abs(song["bass"] + song["other"]).max() + 1e-3


def test_stems_are_joined_with_neighbours_alone(tmp_path):
    """With the bass between drums and other, their sum would be told apart from neither."""
    folder = make_songs(tmp_path / "songs", names=("one", "two"))
    songs = find_songs([folder], STEMS, unreliable={"one": ["drums"]})
    for order, joins in ((STEMS, False), (("bass", "drums", "vocals", "other"), True)):
        recipe = MixtureRecipe(8000, 0.0, (1.0, 1.0), PLAIN, doubtful_whole=True)
        data = MixtureDataset(songs, order, SampleCache(tmp_path / "cache", 44100), recipe)
        assert any(data[number].isnan().any() for number in range(12)) == joins


def test_a_whole_excerpt_is_changed_as_a_whole(tmp_path):
    """At another speed and equalised, all stems alike: they add up to the mixture that is so changed."""
    apart = make_songs(tmp_path / "apart", names=("two",))
    mixed = make_songs(tmp_path / "mixed", names=("two",))
    stems = signals.song(3.0)
    for name, samples in stems.items():
        signals.write(apart / "two" / f"{name}.wav", 0.3 * samples)
        signals.write(mixed / "two" / f"{name}.wav", np.zeros_like(samples))
    signals.write(mixed / "two" / "vocals.wav", 0.3 * sum(stems.values()))
    changed = AugmentConfig(varispeed_semitones=6.0, whole_varispeed=1.0, whole_equaliser=1.0)
    of_stems, of_mixture, plain = (
        whole_excerpts(folder, tmp_path / "cache", augment)
        for folder, augment in ((apart, changed), (mixed, changed), (apart, AugmentConfig()))
    )
    for number in range(4):
        assert torch.allclose(of_stems[number].sum(dim=0), of_mixture[number][0], atol=2e-3)
        assert not torch.allclose(of_stems[number], plain[number], atol=1e-2)


def test_some_stems_are_moved_further_than_others(tmp_path):
    """Bass and all else of made songs lie apart; moved, they meet as on records."""
    folder = make_songs(tmp_path / "songs", names=("one",))
    changes = replace(PLAIN, varispeed=1.0, varispeed_semitones=1e-6, stem_semitones={"bass": (12.0, 12.0)})
    songs = find_songs([folder], STEMS)
    peaks = []
    for augment in (PLAIN, changes):
        recipe = MixtureRecipe(frames=44100, remix=1.0, weights=(1.0,), augment=augment)
        stems = MixtureDataset(songs, STEMS, SampleCache(tmp_path / "cache", 44100), recipe)[1].numpy()
        peaks.append(np.abs(np.fft.rfft(stems[:, 0] * np.hanning(44100))).argmax(axis=1))
    bass, other = STEMS.index("bass"), STEMS.index("other")
    assert peaks[1][bass] == pytest.approx(2 * peaks[0][bass], abs=2)
    assert peaks[1][other] == pytest.approx(peaks[0][other], abs=2)


def test_no_song_with_a_stem_is_an_error_that_names_it(tmp_path):
    folder = make_songs(tmp_path / "songs", names=("one",))
    with pytest.raises(TrainingError, match="bass"):
        dataset(folder, tmp_path / "cache", unreliable={"one": ["bass"]})


def test_a_folder_without_songs_is_an_error(tmp_path):
    with pytest.raises(TrainingError, match="No song"):
        find_songs([tmp_path], STEMS)
    with pytest.raises(TrainingError, match="no folder"):
        find_songs([tmp_path / "missing"], STEMS)


def test_songs_left_out_are_left_out(tmp_path):
    folder = make_songs(tmp_path / "songs", names=("one", "two"))
    assert [song.name for song in find_songs([folder], STEMS, leave_out=["one"])] == ["two"]


def test_the_cache_resamples_and_makes_stereo(tmp_path):
    mono = signals.sine(440, 1.0, 22050, channels=1)
    path = signals.write(tmp_path / "a.wav", mono, 22050)
    cache = SampleCache(tmp_path / "cache", 44100)
    assert cache.frames(path) == 44100
    excerpt = cache.excerpt(path, 44000, 400)
    assert excerpt.shape == (2, 400)
    assert np.array_equal(excerpt[0], excerpt[1])
    assert not excerpt[:, 100:].any()  # beyond the end there is silence


def test_the_cache_forgets_what_nobody_has_asked_for_in_long(tmp_path):
    asked, forgotten = (signals.write(tmp_path / f"{name}.wav", signals.noise(0.1)) for name in "ab")
    cache = SampleCache(tmp_path / "cache", 44100)
    for path in (asked, forgotten):
        cache.frames(path)
    for decoded in (tmp_path / "cache").iterdir():
        os.utime(decoded, (0, 0))  # as if it had been years ago
    SampleCache(tmp_path / "cache", 44100).frames(asked)
    (kept,) = (path for path in (tmp_path / "cache").iterdir() if path.stat().st_mtime)
    cache.prune(unused_days=30)
    assert list((tmp_path / "cache").iterdir()) == [kept]
    assert cache.frames(forgotten) == 4410


@pytest.mark.parametrize("semitones", [-3.0, -0.3, 0.7, 4.0])
def test_varispeed_moves_the_pitch(semitones):
    frames = 44100
    needed = source_frames(frames, semitones)
    time = np.arange(needed) / 44100
    tone = np.sin(2 * np.pi * 440 * time).astype(np.float32)
    moved = varispeed(np.stack([tone, tone]), semitones, frames)
    assert moved.shape == (2, frames)
    peak = np.argmax(np.abs(np.fft.rfft(moved[0] * np.hanning(frames))))  # one bin is one hertz
    assert peak == pytest.approx(440 * 2 ** (semitones / 12), abs=1.0)


@pytest.mark.parametrize("rise_db", [-6.0, 6.0])
def test_tilt_leaves_the_bottom_and_moves_the_top(rise_db):
    click = np.zeros((2, 4096), np.float32)
    click[:, 2000] = 1
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(tilt(click, rise_db)[0])))
    assert spectrum[1] == pytest.approx(0, abs=0.1)
    assert spectrum[-1] == pytest.approx(rise_db, abs=0.2)


def test_change_leaves_the_stem_alone(rng):
    samples = signals.noise(0.1)
    before = samples.copy()
    change(samples, AugmentConfig(), rng)
    assert np.array_equal(samples, before)


def test_numbers_go_on_where_training_stopped():
    numbers = iter(Numbers(first=10, stride=2))
    assert [next(numbers) for _ in range(3)] == [10, 12, 14]


def test_the_equaliser_does_what_its_octaves_say():
    click = np.zeros((2, 8192), np.float32)
    click[:, 4096] = 1
    gains = np.array([0, 0, 0, 0, 0, 0, 6.0, 0, -12.0])  # two octaves below the top, and the top itself
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(equalise(click, gains)[0])))
    assert spectrum[1024] == pytest.approx(6.0, abs=0.1)
    assert spectrum[2048] == pytest.approx(0.0, abs=0.1)
    assert spectrum[-1] == pytest.approx(-12.0, abs=0.1)
    assert spectrum[3] == pytest.approx(0.0, abs=0.1)


def test_what_a_filter_lets_through_is_below_its_cutoff():
    click = np.zeros((2, 8192), np.float32)
    click[:, 4096] = 1
    spectrum = np.abs(np.fft.rfft(low_pass(click, 0.1)[0]))
    assert spectrum[: int(0.1 * 8192)] == pytest.approx(1.0, abs=1e-3)
    assert spectrum[int(0.13 * 8192) :] == pytest.approx(0.0, abs=1e-3)


def test_saturation_bends_the_loud_and_leaves_no_peak_higher(rng):
    samples = signals.noise(0.2)
    bent = saturate(samples, 4.0)
    quiet = np.abs(samples) < 0.01 * np.abs(samples).max()
    assert np.allclose(bent[quiet], samples[quiet], rtol=1e-2)
    assert np.abs(bent).max() < np.abs(samples).max()
    assert not saturate(np.zeros((2, 10), np.float32), 4.0).any()


def test_a_narrowed_stem_keeps_its_middle_and_loses_its_sides(rng):
    samples = signals.noise(0.1)
    without_width = 0
    for _ in range(32):
        narrowed = narrow(samples, rng)
        assert np.allclose(narrowed.sum(axis=0), samples.sum(axis=0), atol=1e-5)
        assert np.std(narrowed[0] - narrowed[1]) <= np.std(samples[0] - samples[1])
        without_width += np.array_equal(narrowed[0], narrowed[1])
    assert 8 <= without_width <= 24


def test_a_widened_stem_keeps_its_middle_and_gains_sides(rng):
    samples = np.repeat(signals.noise(0.1)[:1], 2, axis=0)
    wide = widen(samples, 44100, rng)
    assert np.allclose(wide.sum(axis=0), samples.sum(axis=0), atol=1e-5)
    assert np.std(wide[0] - wide[1]) > 0.1 * np.std(samples)


def test_a_mixture_is_narrowed_with_all_its_stems(tmp_path):
    """Half of them are mono then: a network that tells stems by their width alone fails there."""
    data = dataset(with_wide_other(tmp_path / "songs"), tmp_path / "cache", replace(PLAIN, narrowed=1.0))
    mono = [bool(torch.equal(data[number][:, 0], data[number][:, 1])) for number in range(32)]
    assert 8 <= sum(mono) <= 24


def test_some_stems_are_narrowed_and_others_widened(tmp_path):
    """Made basses are always mono, and all else is always wide; on records either may be either."""
    songs = find_songs([with_wide_other(tmp_path / "songs")], STEMS)
    changes = replace(PLAIN, stem_narrowed={"other": 1.0}, stem_widened={"bass": 1.0})
    widths = []
    for augment in (PLAIN, changes):
        recipe = MixtureRecipe(frames=8000, remix=1.0, weights=(1.0,), augment=augment)
        data = MixtureDataset(songs, STEMS, SampleCache(tmp_path / "cache", 44100), recipe, seed=3)
        widths.append(
            torch.stack([data[number][:, 0] - data[number][:, 1] for number in range(8)]).std(dim=(0, 2))
        )
    plain, changed = (dict(zip(STEMS, found.tolist(), strict=True)) for found in widths)
    assert plain["bass"] == 0 < changed["bass"]
    assert changed["other"] < 0.9 * plain["other"]
    assert plain["drums"] == changed["drums"] == 0


def test_settings_that_are_off_draw_no_number():
    """Recipes from before they were there give the mixtures that they always gave."""
    plain, other = np.random.default_rng(1), np.random.default_rng(1)
    change(signals.noise(0.1), AugmentConfig(), plain)
    change(signals.noise(0.1), AugmentConfig(played={"bass": 0.0}, gated=0.0), other)
    assert plain.random() == other.random()


def test_played_stems_are_machines(tmp_path):
    """With every bass played, what the songs call bass is never heard."""
    folder = make_songs(tmp_path / "songs")
    whole = AugmentConfig(
        played={"bass": 1.0, "drums": 1.0}, gated=0.5, ducked=0.5, equaliser=0.5, levelled=0.5
    )
    songs = find_songs([folder], STEMS)
    recipe = MixtureRecipe(frames=8000, remix=1.0, weights=(1.0, 1.0), augment=whole)
    data = MixtureDataset(songs, STEMS, SampleCache(tmp_path / "cache", 44100), recipe)
    for path in (song.files["bass"] for song in songs):
        path.unlink()
    for number in range(8):
        assert torch.isfinite(data[number]).all()
        assert torch.equal(data[number], data[number])


def test_what_nothing_can_play_is_an_error(tmp_path):
    with pytest.raises(TrainingError, match="plays 'vocals'"):
        dataset(make_songs(tmp_path / "songs"), tmp_path / "cache", AugmentConfig(played={"vocals": 0.5}))


def test_a_doubtful_stem_is_learnt_from_below_a_frequency(tmp_path):
    folder = make_songs(tmp_path / "songs", names=("one",))
    signals.write(folder / "one" / "bass.wav", signals.sine(80, 3.0) + signals.sine(3000, 3.0))
    songs = find_songs([folder], STEMS, unreliable={"one": ["bass"]})
    recipe = MixtureRecipe(frames=22050, remix=1.0, weights=(1.0,), augment=PLAIN, unreliable_below=300.0)
    data = MixtureDataset(songs, STEMS, SampleCache(tmp_path / "cache", 44100), recipe)
    spectrum = np.abs(np.fft.rfft(data[0][2, 0].numpy() * np.hanning(22050)))  # a bin is 2 Hz
    assert spectrum[40] > 1000
    assert spectrum[1500] < 1
