"""Lists keep Qt's promises, whatever happens to the document."""

from functools import partial

import pytest
from PySide6.QtCore import Qt

from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project
from lasaft_studio.ui.panels.song_list import SongListModel
from lasaft_studio.ui.session.document import Document
from lasaft_studio.ui.session.timeline import Timeline
from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.widgets.track_list import TrackListModel


def sound(path, frames=44100):
    return AudioFile(path, frames, 44100, 2, "WAV", "PCM_16", 16)


@pytest.fixture
def view_state(qapp):
    return ViewState(Document(), Timeline())


def test_songs_come_and_go(view_state, qtmodeltester, tmp_path):
    model = SongListModel(view_state)
    qtmodeltester.check(model)
    document = view_state.document
    for name in "abc":
        document.apply("Add", partial(edits.add_song, file=sound(tmp_path / f"{name}.wav")))
    assert [model.index(row).data() for row in range(model.rowCount())] == ["a", "b", "c"]
    changed = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    edit = partial(edits.describe_song, song_id=document.project.songs[1].id, title="B")
    document.apply("Rename", edit)
    assert changed == [1]
    document.stack.undo()
    document.stack.undo()
    assert model.rowCount() == 2


def test_tracks_can_be_ticked(qapp, theme, qtmodeltester, tmp_path):
    project = edits.add_song(Project(), sound(tmp_path / "song.wav"))
    stems = {name: sound(tmp_path / f"{name}.wav") for name in ("vocals", "bass")}
    tracks = edits.add_stems(project, project.songs[0].id, stems).tracks
    model = TrackListModel(tracks, [tracks[1].id])
    qtmodeltester.check(model)
    assert [model.index(row).data() for row in range(3)] == ["Original", "Vocals", "Bass"]
    role = Qt.ItemDataRole.CheckStateRole
    assert model.setData(model.index(2), Qt.CheckState.Checked.value, role)
    assert model.setData(model.index(1), Qt.CheckState.Unchecked, role)
    assert model.ticked == {tracks[2].id}
    assert not model.setData(model.index(2), "name", Qt.ItemDataRole.EditRole)


def test_the_current_song_is_always_one_of_the_document(view_state, tmp_path):
    document = view_state.document
    assert view_state.song is None
    for name in "ab":
        document.apply("Add", partial(edits.add_song, file=sound(tmp_path / f"{name}.wav")))
    first, second = document.project.songs
    assert view_state.song is first
    view_state.show_song(second.id)
    document.apply("Remove", partial(edits.remove_song, song_id=second.id))
    assert view_state.song is first
    document.apply("Remove", partial(edits.remove_song, song_id=first.id))
    assert view_state.song is None
    assert view_state.timeline.frames == 0


def test_undo_is_by_value_and_merges_a_drag(tmp_path, qapp):
    document = Document()
    document.apply("Add", partial(edits.add_song, file=sound(tmp_path / "a.wav")))
    track = document.project.tracks[0].id
    before = document.project
    heard = []
    document.changed.connect(lambda old, new: heard.append((old, new)))
    for gain in (-1.0, -2.0):
        document.apply("Gain", partial(edits.set_gain, track_id=track, gain_db=gain), merge=5)
    assert document.stack.count() == 2
    document.stack.undo()
    assert document.project is before
    assert len(heard) == 3
    document.apply("Nothing", lambda project: project)
    assert document.stack.count() == 2
