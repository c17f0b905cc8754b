"""Projects to be dragged into other programs: right, in a folder that stays, and never changed."""

import pytest

from lasaft_studio.errors import Cancelled
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.tempo import TempoMap
from lasaft_studio.tasks.hand_off_project import FORMATS, hand_off_project
from tests import readback
from tests.exports import READERS
from tests.songs import arranged, only_song, separated


@pytest.fixture
def project(tmp_path):
    return arranged(separated(tmp_path / "in", 2, title="A/B: song?"))


def hand_off(project, format_id, folder, progress=None):
    return hand_off_project(project, only_song(project), format_id, folder, progress).paths


@pytest.mark.parametrize("format_id", FORMATS)
def test_the_same_song_is_the_same_project_and_another_gets_a_number(project, tmp_path, format_id):
    first = hand_off(project, format_id, tmp_path / "out")
    place = tmp_path / "out" / "A_B_ song_"
    assert first[0].parent == place / format_id
    (first[0].parent / "peaks.reapeaks").write_bytes(b"of another program")
    assert hand_off(project, format_id, tmp_path / "out") == first
    before = first[0].read_bytes()
    changed = edits.set_tempo(project, only_song(project).id, TempoMap())
    changed = edits.change_marker(changed, only_song(project).id, only_song(project).markers[1].id, name="x")
    changed = edits.rename_track(changed, only_song(project).stems[0].id, "Choir")
    second = hand_off(changed, format_id, tmp_path / "out")
    assert second[0].parent == place / f"{format_id} (2)"
    assert first[0].read_bytes() == before
    assert sorted(path.name for path in place.iterdir()) == [format_id, f"{format_id} (2)"]


@pytest.mark.parametrize("format_id", ["dawproject", "reaper"])
def test_what_is_handed_on_is_the_song_with_its_sound(project, tmp_path, format_id):
    found = READERS[format_id](hand_off(project, format_id, tmp_path / "out"), tmp_path / "unpacked")
    expected = readback.expected_rows(only_song(project))
    assert [row.name for row in found.song.rows] == [row.name for row in expected]
    assert [sound.shape[1] for sound in found.sounds] == [only_song(project).frames] * 2


def test_cancelled_it_leaves_nothing(project, tmp_path):
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.3 else None)
    with pytest.raises(Cancelled):
        hand_off(project, "reaper", tmp_path / "out", progress)
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


def test_formats_that_name_absolute_paths_are_not_moved(project, tmp_path):
    with pytest.raises(ValueError, match="aaf"):
        hand_off(project, "aaf", tmp_path / "out")
