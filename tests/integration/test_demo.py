"""The demo song, and the model that ships, which everything works with at once and offline."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from command_line import integers

from lasaft_studio.paths import resource

STEMS = ("vocals", "drums", "bass", "other")


def demo(name: str) -> Path:
    return resource(f"demo/{name}")


def test_the_song_is_the_sum_of_its_stems():
    total = sum(soundfile.read(demo(f"{stem}.ogg"), dtype="float32")[0].astype(np.float64) for stem in STEMS)
    song, rate = soundfile.read(demo("demo.flac"))
    assert (rate, song.shape[1]) == (44100, 2)
    assert np.abs(total - song).max() < 0.51 / 2**15  # rounded to 16 bits, by whatever Vorbis decoder
    assert 20 < len(song) / rate < 30
    assert np.abs(song).max() < 1


def test_it_is_small_enough_to_ship():
    assert sum(path.stat().st_size for path in demo("").iterdir()) < 2_600_000


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> tuple[Path, dict]:
    """What `lasaft-studio demo --json` gives with the model that ships."""
    import contextlib
    import io

    from lasaft_studio.cli.main import main

    folder = tmp_path_factory.mktemp("demo")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = main(["demo", "-o", str(folder), "--json", "--preset", "fast", "--device", "cpu"])
    assert code == 0
    return folder, json.loads(out.getvalue())


def test_the_stems_add_up_to_the_song(result):
    folder, facts = result
    assert {Path(path) for path in facts["files"].values()} == set(folder.iterdir())
    total = sum(integers(path, 24) for path in folder.iterdir())
    assert np.array_equal(total, integers(demo("demo.flac"), 16) << 8)


def test_every_stem_is_closer_to_the_true_one_than_the_song_is(result):
    from lasaft_studio.audio.io.files import read
    from lasaft_studio.evaluation.metrics import global_sdr

    _, facts = result
    song = read(demo("demo.flac")).samples
    assert list(facts["sdr_db"]) == list(STEMS)
    for stem, sdr_db in facts["sdr_db"].items():
        assert sdr_db > global_sdr(read(demo(f"{stem}.ogg")).samples, song) + 3


def test_a_second_demo_replaces_the_first(studio, tiny_model, place):
    for _ in range(2):
        code, out, _ = studio("demo", "--model", tiny_model, "--device", "cpu", "--preset", "fast")
        assert code == 0
    assert len(list((place / "lasaft-demo").iterdir())) == 4
    assert [line.split()[0] for line in out.splitlines()[2:]] == ["Stem", "Vocals", "Drums", "Bass", "Other"]
