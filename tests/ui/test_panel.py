"""The panel, and what is found out about songs by itself."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton

from lasaft_studio import settings
from lasaft_studio.audio.pictures import peaks, spectrogram
from lasaft_studio.project.model import Key
from lasaft_studio.project.tempo import Tempo, TempoMap
from lasaft_studio.tasks.detect_tempo import Detected
from lasaft_studio.ui.dialogs.tempo import TempoDialog
from lasaft_studio.ui.session.separation_choice import SOME, TWO, SeparationChoice

FOUR = ("vocals", "drums", "bass", "other")


def visible(window, text):
    return [each for each in window.findChildren(QPushButton) if each.isVisible() and text in each.text()]


def test_a_selection_can_be_separated_and_nothing_plays_unasked(qtbot, opened):
    assert visible(opened, "Preview")
    opened.workspace.timeline.select(22050, 66150)
    button = visible(opened, "Separate the selection (0:01.0)")[0]
    with qtbot.waitSignal(opened.separation.separations.finished, timeout=60000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened.workspace.view_state.song.loop is None
    assert not opened.workspace.player.playing
    assert all(track.clips[0].start_frame == 22050 for track in opened.workspace.view_state.song.stems)


def test_a_click_on_a_control_leaves_the_keyboard_to_the_song(qtbot, opened):
    opened.activateWindow()
    opened.tracks.setFocus()
    panel = opened.separate_panel
    for control in (panel._model, panel._presets.button("fast"), *panel._chips, *visible(opened, "Preview")):
        assert not control.focusPolicy() & Qt.FocusPolicy.ClickFocus
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    for row in opened.tracks._rows.values():
        assert not row.header._fader.focusPolicy() & Qt.FocusPolicy.ClickFocus


def test_a_model_says_what_it_is_its_size_and_its_licence(opened):
    panel = opened.separate_panel
    box = next(each for each in panel.findChildren(QComboBox) if each.accessibleName() == "Model")
    panel._choose_model(box.findData("lasaft_large_2020"))
    assert "379 MB to download" in panel._about.text()
    assert "Licence: MIT" in panel._about.text()
    assert visible(opened, "Download and separate")


def test_the_awaited_stems_are_those_that_come():
    choice = SeparationChoice(known=FOUR)
    assert choice.results == FOUR
    assert replace(choice, kind=TWO).results == ("vocals", "accompaniment")
    some = replace(choice, kind=SOME, stems=("drums",), rest=True)
    assert some.results == ("drums", "rest")


@pytest.fixture
def heard(opened, monkeypatch):
    """Let every song be heard as 104 bpm in C major."""
    detected = Detected(TempoMap((Tempo(0, 104.0),), 0.9), Key("C", "major", 0.8))
    monkeypatch.setattr("lasaft_studio.ui.session.tempo_finder._detect", lambda _song, _progress: detected)
    opened.tempo.listens = True
    return detected


def test_tempo_and_key_are_found_by_themselves_and_survive_undo(qtbot, opened, heard):
    workspace = opened.workspace
    steps = workspace.document.stack.count()
    workspace.view_state.song_edited.emit()
    qtbot.waitUntil(lambda: workspace.view_state.song.tempo.known)
    assert (workspace.view_state.song.tempo, workspace.view_state.song.key) == (heard.tempo, heard.key)
    assert workspace.document.stack.count() == steps, "it is no step of the user's"
    assert "104.0 bpm" in opened.transport._tempo.text()
    workspace.document.stack.undo()
    workspace.document.stack.redo()  # back to a project that did not know it yet
    qtbot.waitUntil(lambda: workspace.view_state.song is not None and workspace.view_state.song.tempo.known)


def test_the_tempo_dialog_listens_when_asked(qtbot, opened, heard):
    opened.edit.ask_tempo()
    dialog = opened.findChild(TempoDialog)
    dialog._detect.click()
    qtbot.waitUntil(lambda: dialog._bpm.value() == 104.0)
    dialog.accept()
    assert opened.workspace.view_state.song.tempo == heard.tempo


def test_the_cache_and_the_processor_are_used_as_set(qtbot, opened, monkeypatch):
    wish = replace(opened.workspace.settings, cache_megabytes=300, cpu_threads=1)
    opened.workspace.change_settings(wish)
    assert (peaks.CACHE.limit_bytes, spectrogram.CACHE.limit_bytes) == (200_000_000, 100_000_000)
    counts = []
    monkeypatch.setattr("torch.set_num_threads", counts.append)
    with qtbot.waitSignal(opened.separation.separations.finished, timeout=60000):
        opened.separation.separate()
    assert counts[0] == 1
    opened.workspace.change_settings(settings.Settings())


def test_a_missing_file_is_shown_on_its_track(separated):
    track = separated.workspace.view_state.song.stems[0]
    separated.workspace.view_state.note_missing([track.clips[0].file.path])
    header = separated.tracks._rows[track.id].header
    assert header._missing
    assert "missing" in header._name.toolTip()
    separated.workspace.view_state.note_missing([])
    assert not header._missing
