"""What can be exported, and which part of it."""

import pytest

from lasaft_studio.errors import AudioError, UsageError
from lasaft_studio.project import edits, storage
from lasaft_studio.project.model import Project
from lasaft_studio.tasks.open_for_export import open_for_export, songs_named, tracks_named, with_faders
from tests.songs import only_song, separated


@pytest.fixture
def project(tmp_path):
    return separated(tmp_path / "in", 2, frames=100, title="Air")


def test_a_project_a_folder_and_a_song_are_opened(project, tmp_path):
    storage.save(project, tmp_path / "Air.lasaft")
    assert [t.name for t in open_for_export(tmp_path / "Air.lasaft").tracks] == [
        "Original",
        "Vocals",
        "Drums",
    ]
    assert [t.stem for t in open_for_export(tmp_path / "in").tracks] == ["", "vocals", "drums"]
    song = only_song(open_for_export(tmp_path / "in" / "song.wav"))
    assert (song.title, [track.kind for track in song.tracks]) == ("song", ["source"])


def test_what_is_not_there_or_no_sound_is_refused(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        open_for_export(tmp_path / "gone.wav")
    (tmp_path / "text.txt").write_text("words")
    with pytest.raises(AudioError, match=r"text\.txt"):
        open_for_export(tmp_path / "text.txt")


def test_songs_and_stems_are_found_by_name(project, tmp_path):
    both = Project((*project.songs, *separated(tmp_path / "b", 1, frames=10, title="Sea").songs))
    assert songs_named(both, [" sea"]) == {both.songs[1].id}
    assert songs_named(both, []) == frozenset()
    assert tracks_named(both, ["Vocals", "original"]) == {
        both.songs[0].tracks[0].id, both.songs[0].tracks[1].id,
        both.songs[1].tracks[0].id, both.songs[1].tracks[1].id,
    }  # fmt: skip
    with pytest.raises(UsageError, match="Air, Sea"):
        songs_named(both, ["Land"])
    with pytest.raises(UsageError, match="drums, original, vocals"):
        tracks_named(both, ["kazoo"])


def test_faders_and_pans_are_set(project):
    made = with_faders(project, {"vocals": -6.0, "drums": 99.0}, {"drums": -0.5})
    _, vocals, drums = only_song(made).tracks
    assert (vocals.gain_db, vocals.pan, drums.gain_db, drums.pan) == (-6.0, 0.0, 12.0, -0.5)
    assert only_song(project).tracks[1].gain_db == 0.0
    with pytest.raises(UsageError):
        with_faders(project, {"kazoo": 1.0}, {})


def test_an_edited_project_keeps_its_values(project, tmp_path):
    quiet = edits.set_gain(project, project.tracks[1].id, -3.0)
    storage.save(quiet, tmp_path / "Air.lasaft")
    assert open_for_export(tmp_path / "Air.lasaft").tracks[1].gain_db == -3.0
