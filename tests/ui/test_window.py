"""The way through, from the drop to the stems in another program."""

import sys
import threading
import time

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.errors import AudioError, StudioError
from lasaft_studio.project.render import render
from lasaft_studio.ui.dialogs.error import ErrorDialog
from lasaft_studio.ui.session.drag_out import mime_of
from lasaft_studio.ui.session.jobs import Job, JobState
from lasaft_studio.ui.widgets.action_table import ROWS


def drop(widget, *paths):
    """Drag files over a widget and let them go."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, buttons, keys))


def tracks(window):
    return window.workspace.document.project.tracks


def test_every_action_does_something(window):
    dead = [row.id for row in ROWS if not window.actions_table[row.id].isVisible()]
    assert dead == []


def test_no_key_belongs_to_two_actions(window):
    keys = [key.toString() for row in ROWS for key in window.actions_table[row.id].shortcuts()]
    assert sorted(keys) == sorted(set(keys))


def test_a_dropped_song_is_there_with_its_waveform(qtbot, window, song_file):
    with qtbot.waitSignal(window.files.openings.opened):
        drop(window, song_file)
    song = window.workspace.view_state.song
    assert song.title == "My Song"
    assert window.windowTitle().startswith("My Song")
    pyramid = window.overviews.pyramid(song.source.clips[0].file)
    qtbot.waitUntil(lambda: pyramid.is_complete)


def test_a_dropped_folder_opens_what_is_in_it(qtbot, window, song_file):
    folder = song_file.parent / "album"
    folder.mkdir()
    for name in ("b.wav", "a.wav"):
        (folder / name).write_bytes(song_file.read_bytes())
    (folder / "cover.txt").write_text("not a song")
    drop(window, folder)
    qtbot.waitUntil(lambda: len(window.workspace.document.project.songs) == 2)
    assert [song.title for song in window.workspace.document.project.songs] == ["a", "b"]


def test_what_is_no_song_is_said_plainly(qtbot, window, tmp_path):
    path = tmp_path / "picture.wav"
    path.write_bytes(b"PNG" * 400)
    with qtbot.waitSignal(window.workspace.failed) as failed:
        drop(window, path)
    assert isinstance(failed.args[0], AudioError)
    dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, ErrorDialog)]
    assert len(dialogs) == 1
    dialogs[0].accept()


def test_separation_makes_four_stems_which_sum_to_the_song(qtbot, opened):
    appeared = []
    opened.separation.separations.appeared.connect(appeared.append)
    with qtbot.waitSignal(opened.separation.separations.finished, timeout=60000):
        opened.separation.separate()
    assert len(appeared) == 1
    song = opened.workspace.view_state.song
    assert [track.stem for track in song.stems] == list(MUSDB_STEMS)
    assert song.source.muted
    source, _ = soundfile.read(song.source.clips[0].file.path)
    assert np.allclose(render(song).samples.T, source, atol=1e-6)


def test_undo_takes_the_stems_away_and_redo_brings_them_back(separated):
    separated.actions_table["undo"].trigger()
    assert len(tracks(separated)) == 1
    assert not tracks(separated)[0].muted
    separated.actions_table["redo"].trigger()
    assert len(tracks(separated)) == 5


def test_a_dragged_fader_is_one_step(separated):
    stack = separated.workspace.document.stack
    before = stack.count()
    for gain in (-1.0, -2.0, -3.0):
        separated.mixer.set_gain(tracks(separated)[1].id, gain, merge=77)
    assert stack.count() == before + 1
    assert stack.undoText() == "Gain"
    stack.undo()
    assert tracks(separated)[1].gain_db == 0.0


def test_mute_and_solo_by_keys(qtbot, separated):
    vocals = tracks(separated)[1]
    separated.workspace.view_state.select([vocals.id])
    qtbot.keyClick(separated, Qt.Key.Key_S)
    assert [track.stem for track in tracks(separated) if track.soloed] == ["vocals"]
    qtbot.keyClick(separated, Qt.Key.Key_M)
    assert tracks(separated)[1].muted


def test_a_cancelled_separation_leaves_nothing(qtbot, opened):
    opened.separation.separate()
    job = next(job for job in opened.workspace.compute.jobs if job.title)
    with qtbot.waitSignal(job.ended, timeout=30000):
        job.cancel()
    assert len(tracks(opened)) == 1
    media = opened.workspace.folder / "media"
    assert not list(media.rglob("*.wav"))
    assert opened.workspace.view_state.live == {}


def test_only_the_selection_is_separated(qtbot, opened):
    opened.workspace.timeline.select(22050, 66150)
    with qtbot.waitSignal(opened.separation.separations.finished, timeout=60000):
        opened.separation.separate_selection()
    clip = tracks(opened)[1].clips[0]
    assert (clip.start_frame, clip.frames) == (22050, 44100)


def test_stems_leave_as_finished_files_in_the_mixers_order(qtbot, separated):
    separated.workspace.view_state.select([track.id for track in reversed(tracks(separated)[1:])])
    with qtbot.waitSignal(separated.workspace.noted, timeout=20000):
        separated.drag_out.copy()
    urls = QGuiApplication.clipboard().mimeData().urls()
    names = [url.fileName() for url in urls]
    assert names == [f"My Song - {name}.wav" for name in ("Vocals", "Drums", "Bass", "Other")]
    for url, track in zip(urls, separated.workspace.view_state.song.stems, strict=True):
        made, _ = soundfile.read(url.toLocalFile(), dtype="int32")
        stem, _ = soundfile.read(track.clips[0].file.path, dtype="int32")
        assert np.array_equal(made, stem)


def test_files_are_made_once_and_never_changed(qtbot, separated):
    separated.workspace.view_state.select([tracks(separated)[1].id])
    found = []
    separated.drag_out._with_files(found.append)
    qtbot.waitUntil(lambda: len(found) == 1)
    separated.drag_out._made.clear()
    separated.drag_out._with_files(found.append)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found[0] == found[1]
    soundfile.write(found[0][0], np.zeros((100, 2)), 44100)
    separated.drag_out._made.clear()
    separated.drag_out._with_files(found.append)
    qtbot.waitUntil(lambda: len(found) == 3)
    assert found[2][0].name == "My Song - Vocals (2).wav"


def test_mime_data_is_a_list_of_local_files(tmp_path):
    paths = [tmp_path / "a b#.wav", tmp_path / "노래 - Vocals.wav"]
    mime = mime_of(paths)
    assert mime.hasUrls()
    assert [url.toLocalFile() for url in mime.urls()] == [path.as_posix() for path in paths]


def test_closing_during_work_ends_every_job_once(qtbot, opened):
    started = threading.Event()

    def task(progress):
        started.set()
        while True:
            progress.report(0.5)
            time.sleep(0.001)

    job = opened.workspace.compute.start(Job("endless", task))
    ended = []
    job.ended.connect(lambda: ended.append(job.state))
    qtbot.waitUntil(started.is_set)
    opened.close()
    qtbot.waitUntil(lambda: not opened.isVisible())
    assert ended == [JobState.CANCELLED]


def test_the_window_is_gone_before_its_slowest_task_has_heard(qtbot, opened):
    started, may_end, seen = threading.Event(), threading.Event(), []

    def deaf(progress):
        started.set()
        seen.append(may_end.wait(5))

    opened.workspace.facts.start(Job("deaf", deaf))
    qtbot.waitUntil(started.is_set, timeout=20000)
    hidden = Hidden(may_end)
    opened.installEventFilter(hidden)
    opened.close()
    qtbot.waitUntil(lambda: not opened.isVisible())
    assert seen == [True], "the task was waited for while the window was still there"


class Hidden(QObject):
    """Sets an event when what it watches is hidden."""

    def __init__(self, event):
        super().__init__()
        self._event = event

    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Hide:
            self._event.set()
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the sound server cannot be taken away")
def test_without_a_sound_device_everything_else_works(qtbot, separated, monkeypatch, tmp_path):
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'none'}")
    with qtbot.waitSignal(separated.workspace.failed, timeout=20000) as failed:
        separated.actions_table["play"].trigger()
    error = failed.args[0]
    assert isinstance(error, StudioError)
    assert "no sound device" in error.message
    assert not separated.workspace.player.playing


def test_saved_and_opened_again(qtbot, separated, tmp_path):
    path = tmp_path / "song.lasaft"
    with qtbot.waitSignal(separated.files.saving.saved, timeout=20000):
        separated.files.saving.save(path)
    assert separated.workspace.document.saved
    before = render(separated.workspace.view_state.song).samples
    separated.files.close_project()
    assert tracks(separated) == ()
    with qtbot.waitSignal(separated.files.saving.opened, timeout=20000):
        separated.open([path])
    assert np.array_equal(render(separated.workspace.view_state.song).samples, before)


def test_a_saved_folder_is_where_the_project_then_lives(qtbot, separated, tmp_path):
    path = tmp_path / "song folder"
    with qtbot.waitSignal(separated.files.saving.saved, timeout=20000):
        separated.files.saving.save(path)
    files = [clip.file.path for track in tracks(separated) for clip in track.clips]
    assert all(file.is_relative_to(path) for file in files)
    with qtbot.waitSignal(separated.files.saving.saved, timeout=20000):
        separated.files.saving.save(path)
    assert len(list((path / "media").iterdir())) == 5


@pytest.mark.parametrize("size", [(880, 560), (2000, 1200)])
def test_it_can_be_painted_at_any_size(separated, size):
    separated.resize(*size)
    for mode in ("both", "spectrograms", "waveforms"):
        separated.actions_table[mode].trigger()
        assert not separated.grab().isNull()


def test_a_crash_can_be_recovered_from(qtbot, separated):
    from lasaft_studio.project import autosave

    separated.files.saving._write_autosave()
    qtbot.waitUntil(lambda: [len(each.project.tracks) for each in autosave.found()] == [5])  # at first, 1
    left = autosave.found()[0]
    separated.files.saving.recover(left)
    assert len(tracks(separated)) == 5
    assert not separated.workspace.document.saved


def test_the_rows_fill_the_room_they_have(qtbot, separated):
    for height in (900, 700):
        separated.resize(1280, height)
        scroll = separated.tracks._scroll
        qtbot.waitUntil(
            lambda scroll=scroll: (
                scroll.viewport().height() - sum(row.height() for row in separated.tracks._rows.values())
                in range(5)
            )
        )
