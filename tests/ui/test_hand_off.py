"""The song as a project of another program: the chips of the side panel, and the files behind them."""

import zipfile
from pathlib import Path

import pytest
import rpp
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from lasaft_studio.tasks.hand_off_project import FORMATS
from lasaft_studio.ui.panels.hand_off import CHIPS


def copied(qtbot, window, format_id):
    """Click a chip, wait, and return the paths on the clipboard."""
    QGuiApplication.clipboard().setMimeData(QMimeData())
    chip = window.hand_off.chips[format_id]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().mimeData().hasUrls(), timeout=20000)
    return [url.toLocalFile() for url in QGuiApplication.clipboard().mimeData().urls()]


def test_every_kind_of_project_has_a_chip():
    assert tuple(CHIPS) == FORMATS


def test_chips_appear_with_the_stems(qtbot, opened, request):
    assert not opened.hand_off.isVisible()
    request.getfixturevalue("separated")
    qtbot.waitUntil(opened.hand_off.isVisible)


def test_a_click_copies_a_project_that_other_programs_read(qtbot, separated):
    (path,) = copied(qtbot, separated, "reaper")
    with Path(path).open(encoding="utf-8") as file:
        project = rpp.load(file)
    names = [track.find("NAME")[1] for track in project.findall("TRACK")]
    assert {"Vocals", "Drums", "Bass", "Other"} <= set(names)
    (path,) = copied(qtbot, separated, "dawproject")
    with zipfile.ZipFile(path) as archive:
        assert {"project.xml", "metadata.xml"} <= set(archive.namelist())


def test_the_same_project_is_the_same_file_until_something_changes(qtbot, separated):
    first = copied(qtbot, separated, "midi")
    assert copied(qtbot, separated, "midi") == first
    separated.workspace.document.stack.undo()
    assert not separated.hand_off.isVisible()
    separated.workspace.document.stack.redo()
    assert copied(qtbot, separated, "midi") == first  # written again, found to be the same


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_chip_is_dragged_once_its_file_is_there(qtbot, separated, monkeypatch, format_id):
    dragged = []
    monkeypatch.setattr(separated.drag_out, "_start_drag", dragged.append)
    chip = separated.hand_off.chips[format_id]
    qtbot.mousePress(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(chip, QPoint(60, 20))
    qtbot.mouseRelease(chip, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    qtbot.waitUntil(lambda: bool(dragged), timeout=20000)
    assert [path.is_file() for path in dragged[0]] == [True]


def test_the_panel_is_named_for_everyone(separated):
    labels = [label.text() for label in separated.hand_off.findChildren(QLabel)]
    assert labels == ["INTO YOUR DAW"]
    for chip in separated.hand_off.chips.values():
        assert chip.accessibleName()
        assert chip.accessibleDescription()
