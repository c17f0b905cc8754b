"""What tags, names and other users can do to the window: nothing."""

import json
import os
import re
import struct
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from lasaft_studio import paths
from lasaft_studio.ui import single_instance
from lasaft_studio.ui.dialogs.error import ErrorDialog, Trouble, show_error
from lasaft_studio.ui.panels.job_row import JobRow
from lasaft_studio.ui.panels.toast import Toast
from lasaft_studio.ui.session.cover import MOST_PIXELS, PIXELS, read_cover
from lasaft_studio.ui.session.jobs import Job, Lane
from lasaft_studio.ui.single_instance import FirstInstance, hand_over, server_name
from lasaft_studio.ui.widgets.plain import Label, question, tip

EVIL = "<img src=/tmp/x> & <b>bold</b>"
UI = Path(single_instance.__file__).parent


def test_every_label_is_made_in_one_place():
    made = [
        f"{path.relative_to(UI)}: {line.strip()}"
        for path in UI.rglob("*.py")
        if path.name != "plain.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bQLabel\(|\bQMessageBox\(|setHtml\(|RichText|QTextBrowser", line)
    ]
    assert made == []


def test_names_are_shown_as_they_are(qtbot, window):
    lane = Lane("test")
    row = JobRow(Job(f"Separating {EVIL}", lambda _: None), lane)
    dialog = ErrorDialog(Trouble(EVIL, EVIL, EVIL, EVIL, None))
    toast = Toast(dialog)
    toast.say(EVIL)
    box = question(dialog, QMessageBox.Icon.Question, EVIL, EVIL)
    for widget in (row, dialog, box):
        qtbot.addWidget(widget)
        labels = [label for label in widget.findChildren(QLabel) if EVIL in label.text()]
        assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert all("<img" not in label.toolTip() for label in row.findChildren(QLabel))
    assert "<img" not in box.informativeText()
    lane.close()


def test_tips_show_what_they_are_given(qtbot):
    label = Label("x")
    qtbot.addWidget(label)
    label.setToolTip(EVIL)
    assert label.toolTip() == tip(EVIL)
    assert "&lt;img" in tip(EVIL)
    assert tip("a > b") == "a > b"


def picture(kind, width=300, height=200):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data().data())


def png_that_says(width, height):
    """A PNG of a few bytes which claims any size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1 << 16))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["PNG", "JPG", "WEBP"])
def test_covers_become_small_pictures(qapp, kind):
    image = read_cover(picture(kind))
    assert image is not None
    assert (image.height(), image.width()) == (PIXELS, PIXELS * 3 // 2)


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        picture("BMP"),
        picture("PNG")[:60],
        png_that_says(1 << 20, 1 << 20),
        png_that_says(MOST_PIXELS // 1000 + 1, 1000),
        picture("JPG") + b"\xff\xda" * 100,
        b"RIFF\0\0\0\0WAVE",
    ],
)
def test_what_is_no_cover_is_not_drawn(qapp, data):
    assert read_cover(data) is None


def test_the_socket_is_in_a_folder_of_this_user_alone(qapp):
    first = FirstInstance()
    folder = Path(server_name()).parent
    assert folder.stat().st_mode & 0o077 == 0
    other = FirstInstance()  # its note takes the place of the first
    assert Path(server_name()).parent != folder
    other.close()
    first.close()
    assert server_name() is None
    assert not folder.exists()


def test_a_socket_that_others_may_reach_is_not_spoken_to(qapp, tmp_path):
    first = FirstInstance()
    folder = Path(server_name()).parent
    folder.chmod(0o755)
    assert not hand_over([tmp_path / "secret.wav"])
    folder.chmod(0o700)
    first.close()


@pytest.mark.parametrize(
    "message",
    [
        b"[" * 100_000 + b"\n",
        b"{}\n",
        b'["a\\u0000b", 3, "relative"]\n',
        b"\xff\n",
        json.dumps(["/x"] * 20_000).encode() + b"\n",
    ],
)
def test_what_comes_in_is_only_data(qtbot, message):
    first = FirstInstance()
    came = []
    first.files_came.connect(came.append)
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    assert socket.waitForConnected(1000)
    socket.write(message)
    socket.flush()
    socket.disconnectFromServer()
    qtbot.waitUntil(
        lambda: not first._sockets and socket.state() is QLocalSocket.LocalSocketState.UnconnectedState
    )
    QApplication.processEvents()
    assert came in ([], [[]])
    first.close()


def test_the_note_is_no_more_than_a_name(qapp):
    note = paths.data_folder() / "instance"
    for text in ("/tmp/elsewhere/socket", "", "\0", "x" * 5000):
        note.write_text(text)
        assert server_name() is None
    assert os.listdir(paths.data_folder())  # noqa: PTH208 - the note is still there


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied", "a.wav"), MemoryError()])
def test_what_the_system_does_is_no_bug_of_ours(window, error):
    dialog = show_error(error, window)
    assert dialog._trouble.report is None
    assert dialog._trouble.hint
    dialog.close()
