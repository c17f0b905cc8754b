"""Several songs in one project: every view shows the document as it is, and every result finds its song."""

import signals
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QListView, QMessageBox

from lasaft_studio.project.model import Project
from lasaft_studio.ui.commands.file import FileCommands
from lasaft_studio.ui.session.jobs import Job


def open_songs(qtbot, window, folder, names):
    paths = [signals.write(folder / f"{name}.wav", sum(signals.song(2.0).values())) for name in names]
    window.open(paths)
    qtbot.waitUntil(lambda: len(window.workspace.document.project.songs) == len(names))


def titles(window):
    """What the list of songs shows, or nothing while it is hidden."""
    view = next(each for each in window.findChildren(QListView) if each.accessibleName() == "Songs")
    model = view.model()
    shown = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
    return shown if view.isVisible() else []


def test_a_reopened_project_shows_all_its_songs(qtbot, window, tmp_path):
    open_songs(qtbot, window, tmp_path, ["One", "Two", "Three"])
    with qtbot.waitSignal(window.files.saving.save(tmp_path / "kept.lasaft").succeeded, timeout=20000):
        pass
    window.files.saving.start_anew()
    assert titles(window) == []
    window.files.openings.open([tmp_path / "kept.lasaft"])
    qtbot.waitUntil(lambda: len(window.workspace.document.project.songs) == 3, timeout=20000)
    assert titles(window) == ["One", "Two", "Three"]


def test_undo_and_redo_of_a_song_are_seen_in_the_list(qtbot, window, tmp_path):
    open_songs(qtbot, window, tmp_path, ["One", "Two"])
    stack = window.workspace.document.stack
    stack.undo()
    stack.redo()
    assert titles(window) == ["One", "Two"]
    before = window.workspace.document.project
    window.workspace.document.open(Project(), None)
    assert titles(window) == []
    window.workspace.document.open(before, None)
    assert titles(window) == ["One", "Two"]


def test_a_preview_of_one_song_leaves_another_alone(qtbot, window, tmp_path):
    open_songs(qtbot, window, tmp_path, ["One", "Two"])
    first, second = window.workspace.document.project.songs
    window.workspace.view_state.show_song(first.id)
    said = []
    window.workspace.noted.connect(said.append)
    with qtbot.waitSignal(window.separation.previewed, timeout=60000):
        window.separation.preview()
        window.workspace.view_state.show_song(second.id)
    assert window.workspace.view_state.song.id == second.id
    assert all(song.loop is None for song in window.workspace.document.project.songs)
    assert not window.workspace.player.playing
    assert "The preview of 'One' is ready." in said


def test_a_preview_of_the_song_in_view_is_heard_in_a_loop(qtbot, window, tmp_path):
    open_songs(qtbot, window, tmp_path, ["One"])
    window.workspace.timeline.select(22050, 66150)
    with qtbot.waitSignal(window.separation.previewed, timeout=60000) as told:
        window.separation.preview()
    song_id, span = told.args
    assert song_id == window.workspace.view_state.song.id
    assert window.workspace.view_state.song.loop == span


def test_quitting_asks_before_it_stops_what_is_running(qtbot, opened, monkeypatch):
    asked = []

    def answer(_parent, _title, text, *_):
        asked.append(text)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", answer)
    waiting = Job("Separating My Song", lambda progress: [progress.check() for _ in iter(int, 1)])
    opened.workspace.compute.start(waiting)
    assert opened.files.has_to_ask
    opened.close()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == ["“Separating My Song” is not finished. Quit and stop it?"]
    assert opened.isVisible()
    assert waiting.running
    waiting.cancel()
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    qtbot.waitUntil(lambda: not opened.workspace.compute.jobs)


def test_nothing_is_asked_where_nothing_is_lost(window):
    assert isinstance(window.files, FileCommands)
    assert not window.files.has_to_ask


def test_a_drop_copies_whatever_the_source_proposes(window, tmp_path, song_file):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(song_file))])
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.MoveAction | Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setDropAction(Qt.DropAction.MoveAction)
    window.dropEvent(event)
    assert event.isAccepted()
    assert event.dropAction() == Qt.DropAction.CopyAction
