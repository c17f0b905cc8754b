"""`lasaft-studio separate --export FORMAT`, from the command line to the files."""

import json
from pathlib import Path

import numpy as np
import pytest
import signals
from command_line import complaints, everything, integers

from lasaft_studio.export.formats import EXPORTERS
from tests.exports import READERS
from tests.foreign import run


@pytest.mark.parametrize("format_id", EXPORTERS)
def test_a_song_goes_straight_into_every_format(separate, song, format_id, tmp_path):
    if EXPORTERS[format_id].needs:
        run(EXPORTERS[format_id].needs, "-version")
    code, out, _ = separate(song, "--export", format_id, "--tempo", "97.5", "--json")
    (facts,) = json.loads(out)["songs"]
    assert code == 0
    assert len(facts["files"]) == 4
    paths = tuple(map(Path, facts["exports"][format_id]))
    assert all(path.is_relative_to(Path("separated/song") / format_id) for path in paths)
    found = READERS[format_id](tuple(path.absolute() for path in paths), tmp_path / "unpacked")
    if EXPORTERS[format_id].carries_tempo:
        assert found.song.tempi[0][1:] == (pytest.approx(97.5, rel=1e-5), 4, 4)
    if format_id not in {"midi", "mixdown", "ni-stems"}:
        total = np.rint(sum(found.sounds) * (1 << 23)).astype(int)
        assert np.array_equal(total, integers(song, 16).T << 8)


def test_several_formats_and_what_is_said_of_the_tempo(separate, song, place):
    code, out, _ = separate(song, "--export", "reaper", "--export", "audacity", "--export", "reaper")
    assert code == 0
    folder = "separated/song"
    assert f"  {folder}/reaper/song.rpp\n" in out
    assert "song: tempo unknown" in out
    assert out.count("The tempo of song is unknown: 120 bpm were written.") == 1
    assert {f"{folder}/audacity/song.lof", f"{folder}/reaper/song.rpp"} <= set(everything(place))


def test_a_dry_run_tells_where_exports_go(separate, song, place):
    code, out, _ = separate(song, "--export", "midi", "--dry-run", "--json")
    (facts,) = json.loads(out)["songs"]
    assert code == 0
    assert facts["exports"] == {"midi": "separated/song/midi"}
    assert everything(place) == []


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--export", "ableton"), (2, "no export format ableton")),
        (("--export", "midi", "--tempo", "fast"), (2, "no tempo 'fast'")),
        (("--export", "ni-stems", "--two-stems", "vocals"), (9, "4 stems, not 2")),
    ],
)
def test_what_cannot_be_is_refused_before_the_work(separate, song, place, words, wrong):
    code, out, err = separate(song, *words)
    assert (code, out) == (wrong[0], "")
    assert wrong[1] in complaints(err)[0]
    assert everything(place) == []


def test_an_export_that_is_there_stops_its_song_only(separate, song, place, tmp_path):
    other = signals.write(tmp_path / "other.wav", signals.noise(0.2))
    (place / "separated/song/midi").mkdir(parents=True)
    code, out, err = separate(song, other, "--export", "midi")
    assert code == 9
    assert "exists already" in err
    assert "other.wav: 4 files" in out
    assert not list((place / "separated/song").glob("*.wav"))
    assert separate(song, "--export", "midi", "--overwrite")[0] == 0
