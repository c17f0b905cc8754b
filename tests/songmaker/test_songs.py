"""Whole songs: stems that add up, never clip, and sound like what they are; folders that can be gone on with."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

pytest.importorskip("pedalboard", reason="the extra 'train' is not installed")
pytest.importorskip("pyworld", reason="the extra 'train' is not installed")

from songmaker import songs
from songmaker.composer import compose
from songmaker.dataset_folder import RECORD, Recipe, render_one, render_songs
from songmaker.mix import mix
from songmaker.parts import Parts
from songmaker.songs import make, song_seed, write
from songmaker.sound import RATE, active_rms
from songmaker.sources import BY_ID

from lasaft_studio.errors import Cancelled, TrainingError
from lasaft_studio.progress import Progress
from lasaft_studio.training.random_instruments.chance import chance
from tests.shared import shared
from tests.signals import song as four_stems


def first_seed(count: int, seconds: float) -> int:
    """Return the first seed of a set whose songs have all four stems from the beginning."""
    four = {"vocals", "drums", "bass"}

    def full(seed: int, index: int) -> bool:
        section = compose(song_seed(seed, index), seconds).sections[0]
        return four <= section.parts and bool(section.parts & {"keys", "pads", "arps"})

    return next(seed for seed in range(10_000) if all(full(seed, index + 1) for index in range(count)))


RECIPE = Recipe(first_seed(3, 6.0), 6.0)


@pytest.fixture(scope="module")
def made(parts_folder) -> list[songs.Song]:
    return [make(song_seed(RECIPE.seed, index), 6.0, Parts(parts_folder)) for index in range(1, 4)]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_stems_are_the_mixture_and_never_clip(made, tmp_path):
    for index, song in enumerate(made):
        total = np.sum([sound.astype(np.float64) for sound in song.stems.values()], axis=0)
        assert np.abs(total - song.mixture).max() < 1e-6
        for sound in [*song.stems.values(), song.mixture]:
            assert sound.shape == (2, 6 * RATE)
            assert np.isfinite(sound).all()
            assert np.abs(sound).max() <= 0.985
        write(song, tmp_path / str(index))
        read = {
            p.stem: soundfile.read(p, dtype="int16")[0].astype(int)
            for p in (tmp_path / str(index)).glob("*.flac")
        }
        assert np.abs(sum(read.values())).max() <= 32767  # the files' integers add up without clipping too


def test_one_gain_curve_serves_all_stems():
    stems = four_stems(seconds=3.0)
    score = make_score()
    out = mix(score, stems)
    ratios = []
    for name in ("vocals", "other"):
        loud = np.abs(stems[name]) > 0.02
        ratio = np.full(stems[name].shape, np.nan)
        ratio[loud] = out[name][loud] / stems[name][loud]
        ratios.append(ratio / np.nanmedian(ratio))
    both = np.isfinite(ratios[0]) & np.isfinite(ratios[1])
    assert np.allclose(ratios[0][both], ratios[1][both], rtol=1e-3)


def make_score():
    seed = next(s for s in range(100) if chance(s, "mix").random() >= 0.12)  # not one of the low-passed songs
    return compose(seed, 3.0)


def test_songs_say_what_they_are_made_of(made):
    for song in made:
        about = json.loads(json.dumps(song.describe()))
        assert set(about["sources"]) <= set(BY_ID)
        assert about["sources"]
        assert about["style"] == song.session.score.style


def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(parts_folder, tmp_path):
    parts = Parts(parts_folder)
    render_songs(tmp_path / "one", 2, RECIPE, parts, Progress())
    render_songs(tmp_path / "two", 2, RECIPE, parts, Progress(), workers=2)
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert one == two
    assert sum(name.endswith(".flac") for name in one) >= 7


def test_a_set_is_gone_on_with(parts_folder, tmp_path):
    parts, folder = Parts(parts_folder), tmp_path / "songs"
    render_songs(folder, 2, RECIPE, parts, Progress())
    before = files(folder)
    shutil.rmtree(folder / "song-00001")
    marked = folder / "song-00002" / "drums.flac"
    marked.write_bytes(b"left alone")
    render_songs(folder, 2, RECIPE, parts, Progress())
    after = files(folder)
    assert {name for name in before if before[name] != after[name]} == {"song-00002/drums.flac"}


def test_another_recipe_or_other_parts_are_refused(parts_folder, tmp_path):
    folder = tmp_path / "songs"
    render_songs(folder, 1, RECIPE, Parts(parts_folder), Progress())
    for recipe, parts in ((Recipe(RECIPE.seed + 1, 6.0), parts_folder), (RECIPE, tmp_path)):
        with pytest.raises(TrainingError, match="songs made with another"):
            render_songs(folder, 1, recipe, Parts(parts), Progress())
    (folder / RECORD).write_text("{", encoding="utf-8")
    with pytest.raises(TrainingError, match="cannot be read"):
        render_songs(folder, 1, RECIPE, Parts(parts_folder), Progress())


def test_a_cancelled_set_keeps_complete_songs_only(parts_folder, tmp_path):
    progress = Progress(lambda fraction, _text: progress.cancel() if fraction > 0.4 else None)
    with pytest.raises(Cancelled):
        render_songs(tmp_path / "songs", 3, RECIPE, Parts(parts_folder), progress)
    names = sorted(path.name for path in (tmp_path / "songs").iterdir())
    assert names == ["song-00001", "synthesis.json"]


def test_a_failed_song_leaves_nothing(parts_folder, tmp_path, monkeypatch):
    def fail(*_arguments: object, **_more: object) -> None:
        raise OSError("no space left")

    song = make(song_seed(RECIPE.seed, 1), 2.0, Parts(parts_folder))
    monkeypatch.setattr(songs.soundfile, "write", fail)
    with pytest.raises(OSError, match="no space"):
        write(song, tmp_path / "song")
    assert not (tmp_path / "song").exists()
    assert list((tmp_path / songs.UNFINISHED).iterdir()) == []


def test_a_coded_mixture_is_close_to_the_sum(parts_folder, tmp_path):
    render_one(1, tmp_path / "song", Recipe(RECIPE.seed, 6.0, coded_share=1.0), Parts(parts_folder))
    mixture, _ = soundfile.read(tmp_path / "song" / "mixture.flac")
    paths = [path for path in (tmp_path / "song").glob("*.flac") if path.stem != "mixture"]
    total = sum(soundfile.read(path)[0] for path in paths)
    assert active_rms((mixture - total).T) < 0.3 * active_rms(total.T)
    assert "coding" in json.loads((tmp_path / "song" / "song.json").read_text())


def test_without_any_parts_songs_are_computed(tmp_path):
    song = make(3, 6.0, Parts(tmp_path))
    assert song.session.used == {"computed"}
    assert "vocals" not in song.stems


def centroid_hz(sound: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(sound.mean(0))) ** 2
    return float((np.fft.rfftfreq(sound.shape[1], 1 / RATE) * power).sum() / power.sum())


@pytest.mark.slow
def test_stems_of_the_real_parts_sound_like_what_they_are():
    parts = Parts(shared("data"))
    seed = first_seed(3, 10.0)
    stems = [make(song_seed(seed, index), 10.0, parts).stems for index in range(1, 4)]
    means = {}
    for name in ("vocals", "drums", "bass", "other"):
        present = [song[name] for song in stems if name in song]
        assert len(present) == 3, name
        assert all(active_rms(sound) > 0.003 for sound in present)
        means[name] = float(np.median([centroid_hz(sound) for sound in present]))
    assert means["bass"] < 300
    assert 200 < means["vocals"] < 3000
    assert means["bass"] < means["other"]
