from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.errors import ProjectError
from lasaft_studio.project import edits
from lasaft_studio.project.model import MAX_GAIN_DB, SILENT_DB, Key, Project, Span
from lasaft_studio.project.tempo import Tempo, TempoMap


def file(name, frames=1000, rate=44100):
    return AudioFile(Path("/music") / name, frames, rate, 2, "WAV", "PCM_24", 24)


@pytest.fixture
def project():
    added = edits.add_song(Project(), file("Song.flac"), artist="Anna")
    stems = {name: file(f"{name}.wav") for name in ("other", "vocals", "bass", "drums")}
    return edits.add_stems(added, added.songs[0].id, stems, model="lite")


def test_a_song_is_called_like_its_file_unless_it_has_a_title(project):
    assert project.songs[0].title == "Song"
    assert edits.add_song(project, file("x.wav"), title="Air").songs[1].title == "Air"


def test_stems_come_in_the_usual_order_and_mute_the_original(project):
    song = project.songs[0]
    assert [track.stem for track in song.stems] == ["vocals", "drums", "bass", "other"]
    assert song.source.muted
    assert not any(track.muted for track in song.stems)


def test_a_second_separation_mutes_the_first(project):
    again = edits.add_stems(project, project.songs[0].id, {"vocals": file("v2.wav")}, model="large")
    assert [track.muted for track in again.songs[0].tracks] == [True] * 5 + [False]


def test_a_separated_stretch_lies_where_it_was_taken(project):
    added = edits.add_stems(project, project.songs[0].id, {"vocals": file("v.wav", 100)}, start_frame=500)
    assert added.songs[0].tracks[-1].clips[0].start_frame == 500


def test_stems_of_another_rate_are_refused(project):
    with pytest.raises(ProjectError, match="48000"):
        edits.add_stems(project, project.songs[0].id, {"vocals": file("v.wav", rate=48000)})


def test_a_song_without_sound_is_refused():
    with pytest.raises(ProjectError, match="no sound"):
        edits.add_song(Project(), file("x.wav", 0))


def test_faders_and_pans_stay_in_their_range(project):
    track = project.tracks[1].id
    assert edits.set_gain(project, track, 99).track(track).gain_db == MAX_GAIN_DB
    assert edits.set_gain(project, track, -500).track(track).gain_db == SILENT_DB
    assert edits.set_pan(project, track, -3).track(track).pan == -1
    assert edits.set_song_gain(project, project.songs[0].id, -6).songs[0].gain_db == -6


def test_exclusive_solo_releases_the_others(project):
    first, second = project.songs[0].stems[:2]
    both = edits.set_soloed(edits.set_soloed(project, first.id, True), second.id, True)
    assert [track.soloed for track in both.songs[0].stems] == [True, True, False, False]
    one = edits.set_soloed(both, second.id, True, exclusive=True)
    assert [track.soloed for track in one.songs[0].stems] == [False, True, False, False]


def test_what_does_not_change_stays_the_same_object(project):
    other = edits.add_song(project, file("other.wav"))
    track = other.tracks[2]
    changed = edits.set_gain(other, track.id, -3)
    assert changed.songs[1] is other.songs[1]
    assert [new is old for new, old in zip(changed.songs[0].tracks, other.songs[0].tracks, strict=True)] == [
        True, True, False, True, True,
    ]  # fmt: skip


def test_tracks_and_songs_move(project):
    two = edits.add_song(project, file("other.wav"))
    assert edits.move_song(two, two.songs[1].id, 0).songs == two.songs[::-1]
    last = two.songs[0].tracks[-1]
    assert edits.move_track(two, last.id, 1).songs[0].tracks[1] is last
    assert edits.move_track(two, last.id, 99).songs[0].tracks == two.songs[0].tracks


def test_a_song_goes_with_its_last_track(project):
    stems = [track.id for track in project.songs[0].stems]
    without = edits.remove_tracks(project, stems)
    assert len(without.tracks) == 1
    assert edits.remove_tracks(without, [without.tracks[0].id]) == Project()
    assert edits.remove_song(project, project.songs[0].id) == Project()


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: edits.set_gain(p, "gone", 0),
        lambda p: edits.remove_tracks(p, ["gone"]),
        lambda p: edits.set_tempo(p, "gone", TempoMap()),
        lambda p: edits.add_stems(p, "gone", {}),
    ],
)
def test_what_is_gone_is_said_to_be_gone(project, edit):
    with pytest.raises(ProjectError, match="no longer"):
        edit(project)


def test_markers_stay_in_order_and_inside(project):
    song = project.songs[0].id
    for frame, name in ((500, "b"), (-3, "a"), (99999, "c")):
        project = edits.add_marker(project, song, frame, name, marker_id=name)
    assert [(m.frame, m.name) for m in project.songs[0].markers] == [(0, "a"), (500, "b"), (1000, "c")]
    project = edits.change_marker(project, song, "a", frame=700)
    project = edits.change_marker(project, song, "c", name="end")
    assert [(m.frame, m.name) for m in project.songs[0].markers] == [(500, "b"), (700, "a"), (1000, "end")]
    assert len(edits.remove_marker(project, song, "b").songs[0].markers) == 2


def test_tempo_key_loop_and_texts(project):
    song = project.songs[0].id
    tempo = TempoMap((Tempo(0, 97),), 1.0)
    assert edits.set_tempo(project, song, tempo).songs[0].tempo is tempo
    assert edits.set_key(project, song, Key("A", "minor")).songs[0].key == Key("A", "minor")
    assert edits.set_loop(project, song, Span(10, 5000)).songs[0].loop == Span(10, 1000)
    assert edits.set_loop(project, song, Span(2000, 5000)).songs[0].loop is None
    described = edits.describe_song(project, song, title=" ", artist=" Ben ", year="1999").songs[0]
    assert (described.title, described.artist, described.year) == ("Song", "Ben", "1999")


def test_names_and_colours(project):
    track = project.tracks[1].id
    assert edits.rename_track(project, track, " Lead ").track(track).name == "Lead"
    assert edits.rename_track(project, track, "  ") is project
    assert edits.recolour(project, track, "#ABCDEF").track(track).colour == "#abcdef"


@given(st.data())
def test_every_edit_leaves_the_project_that_it_was_given(data):
    project = edits.add_song(Project(), file("Song.flac"))
    before, copy = project, deepcopy(project)
    track = project.tracks[0].id
    for _ in range(data.draw(st.integers(0, 5))):
        edit = data.draw(st.sampled_from((edits.set_gain, edits.set_pan)))
        project = edit(project, track, data.draw(st.floats(-100, 20)))
    assert before == copy
