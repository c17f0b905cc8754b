"""Killed, out of room, handed rubbish: nothing is lost, and one clear sentence says what happened."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import signals
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from lasaft_studio.errors import ProjectError, StorageError, StudioError
from lasaft_studio.project import autosave, storage
from lasaft_studio.project.render import render
from lasaft_studio.ui.dialogs.error import ErrorDialog

ROOT = Path(__file__).resolve().parents[2]


def work_and_be_killed(what, song, project):
    """Let another process work until it says so, and kill it as a power cut would."""
    command = [sys.executable, str(ROOT / "tests" / "ui" / "work_for_test.py"), what, str(song), str(project)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "now\n"
        process.kill()
        process.wait(20)


def answer(text):
    """Click the button with `text` of the question that comes next."""

    def click():
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, click)
            return
        next(button for button in box.buttons() if button.text().replace("&", "") == text).click()

    QTimer.singleShot(20, click)


@pytest.fixture
def song(tmp_path):
    """Return a song that lies among the user's files."""
    return signals.write(tmp_path / "My Song.wav", sum(signals.song(4.0).values()))


def test_killed_while_it_saves(window, song, tmp_path):
    project = tmp_path / "song.lasaft"
    work_and_be_killed("save", song, project)
    assert len(storage.load(project).project.tracks) == 1, "the project is as it was saved before"
    answer("Restore")
    window.recovery.offer()
    document = window.workspace.document
    assert (document.path, document.saved) == (project, False)
    assert len(document.project.tracks) == 5
    stems = document.project.songs[0].stems
    assert all(clip.file.path.is_file() for track in stems for clip in track.clips)
    assert render(document.project.songs[0]).samples.any()
    assert len(autosave.found()) == 1, "it is unsaved still, and would survive the next crash too"


def test_killed_while_it_separates(window, song, tmp_path):
    before, project = song.read_bytes(), tmp_path / "song.lasaft"
    work_and_be_killed("separation", song, project)
    assert song.read_bytes() == before
    opened = storage.load(project)
    assert (len(opened.project.tracks), opened.missing) == (1, ())
    window.recovery.offer()  # asks nothing: all that was not saved were stems that were not finished
    assert window.workspace.document.project.songs == ()


def test_what_is_not_wanted_after_a_crash_is_gone(window, song, tmp_path):
    work_and_be_killed("save", song, tmp_path / "song.lasaft")
    left = autosave.found()[0]
    answer("Discard")
    window.recovery.offer()
    assert not autosave.found()
    assert not left.folder.exists()
    assert song.is_file()


def test_a_disk_that_fills_up_while_stems_are_written(qtbot, opened):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = opened.workspace.document.project
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with qtbot.waitSignal(opened.workspace.failed, timeout=60000) as failed:
            opened.separation.separate()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert isinstance(failed.args[0], StorageError)
    assert opened.workspace.document.project == before
    assert not list((opened.workspace.folder / "media").rglob("*.wav"))
    assert sentences(opened) == [failed.args[0].message]


def test_a_disk_without_room_is_told_before_the_work(qtbot, opened, monkeypatch):
    import shutil

    usage = shutil.disk_usage(opened.workspace.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with qtbot.waitSignal(opened.workspace.failed, timeout=60000) as failed:
        opened.separation.separate()
    assert "are needed" in failed.args[0].message
    assert not opened.workspace.view_state.live, "nothing has been computed"


def test_a_project_that_does_not_fit_leaves_the_old_one(qtbot, separated, tmp_path, monkeypatch):
    import shutil

    path = tmp_path / "song.lasaft"
    with qtbot.waitSignal(separated.files.saving.saved, timeout=20000):
        separated.files.saving.save(path)
    before = path.read_bytes()
    separated.actions_table["remove_song"].trigger()
    separated.actions_table["undo"].trigger()
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with qtbot.waitSignal(separated.workspace.failed, timeout=20000) as failed:
        separated.files.saving.save(path)
    assert isinstance(failed.args[0], StorageError)
    assert path.read_bytes() == before
    assert len(separated.workspace.document.project.tracks) == 5


@pytest.mark.parametrize("damage", ["cut", "rubbish", "empty", "no_document"])
def test_a_damaged_project_leaves_the_open_one(qtbot, separated, tmp_path, damage):
    path = tmp_path / "other.lasaft"
    with qtbot.waitSignal(separated.files.saving.saved, timeout=20000):
        separated.files.saving.save(path)
    whole = path.read_bytes()
    damaged = tmp_path / "damaged.lasaft"
    if damage == "no_document":
        damaged = tmp_path / "folder"
        damaged.mkdir()
        (damaged / "project.json").write_text('{"schema_version": 1, "songs": 7}')
    else:
        rubbish = np.random.default_rng(0).bytes(1000)
        damaged.write_bytes({"cut": whole[: len(whole) // 2], "rubbish": rubbish, "empty": b""}[damage])
    before = separated.workspace.document.project
    with qtbot.waitSignal(separated.workspace.failed, timeout=20000) as failed:
        separated.open([damaged])
    assert isinstance(failed.args[0], ProjectError)
    assert separated.workspace.document.project == before
    assert sentences(separated) == [failed.args[0].message]


def test_a_device_that_goes_stops_the_sound_and_nothing_else(qtbot, separated):
    player = separated.workspace.player
    with qtbot.waitSignal(separated.workspace.failed) as failed:
        player._output.lost.emit()
    assert isinstance(failed.args[0], StudioError)
    assert failed.args[0].hint
    assert not player.playing
    assert len(separated.workspace.document.project.tracks) == 5


def sentences(window):
    """Return what the error dialogs say that are open, each of them one sentence."""
    dialogs = [each for each in window.findChildren(ErrorDialog) if each.isVisible()]
    texts = [dialog._trouble.message for dialog in dialogs]
    for text in texts:
        assert text.endswith(".")
        assert "\n" not in text
    for dialog in dialogs:
        dialog.close()
    return texts
