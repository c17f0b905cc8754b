"""A second start of the program hands its files to the first, and ends.

The two meet at a socket in a new folder that only this user may enter, with a name that nobody can know
before; where it is stands in a file of the user's data folder. So nobody else can take its place, or listen.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from lasaft_studio import disk, paths
from lasaft_studio.errors import StorageError

PATIENCE_MILLISECONDS = 1000
_LONGEST_MESSAGE = 1 << 20
_MOST_SOCKETS = 16
_MOST_FILES = 10_000
_START = "lasaft-studio-"


def hand_over(files: Sequence[Path]) -> bool:
    """Give files to a running instance of the same user; return whether there is one."""
    name = server_name()
    if name is None:
        return False
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(PATIENCE_MILLISECONDS):
        return False
    socket.write(json.dumps([str(file.absolute()) for file in files]).encode() + b"\n")
    handed = socket.waitForBytesWritten(PATIENCE_MILLISECONDS)
    socket.disconnectFromServer()
    return handed


def server_name() -> str | None:
    """Return the name of this user's instance with these folders; None where there is none to be trusted."""
    try:
        name = _note().read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    if sys.platform == "win32":  # a pipe's name, which nobody could know before it was there
        return name if name.startswith(_START) and name.isascii() else None
    return name if _is_ours(Path(name).parent) else None


class FirstInstance(QObject):
    """Listens for later starts."""

    files_came = Signal(object)  # list of Path, perhaps empty: then the window comes to the front

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sockets: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_MOST_SOCKETS)
        self._server.newConnection.connect(self._take)
        _forget(server_name())  # left by a crash
        self._name = _new_name()
        if self._server.listen(self._name):
            with suppress(StorageError):  # then every start has a window of its own
                disk.write_text(_note(), self._name)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()
        if server_name() == self._name:
            _note().unlink(missing_ok=True)
        _forget(self._name)

    def _take(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            if len(self._sockets) >= _MOST_SOCKETS:
                socket.abort()
                continue
            socket.setReadBufferSize(_LONGEST_MESSAGE)
            self._sockets.append(socket)
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._read)
        self._read()

    def _read(self) -> None:
        """Read what has come, and forget who has gone or says too much."""
        for socket in list(self._sockets):
            if socket.canReadLine():
                self._tell(socket)
            elif socket.bytesAvailable() >= _LONGEST_MESSAGE:
                socket.abort()
            if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
                if socket in self._sockets:
                    self._sockets.remove(socket)
                socket.deleteLater()

    def _tell(self, socket: QLocalSocket) -> None:
        try:
            names = json.loads(bytes(socket.readLine(_LONGEST_MESSAGE).data()))
        except (ValueError, RecursionError):
            return
        if isinstance(names, list) and len(names) <= _MOST_FILES:
            self.files_came.emit([Path(name) for name in names if _is_path(name)])


def _is_path(name: object) -> bool:
    return isinstance(name, str) and "\0" not in name and Path(name).is_absolute()


def _note() -> Path:
    return paths.data_folder() / "instance"


def _new_name() -> str:
    if sys.platform == "win32":
        return _START + secrets.token_hex(16)
    return str(Path(tempfile.mkdtemp(prefix=_START)) / "socket")


def _forget(name: str | None) -> None:
    """Remove the folder of a socket that nobody listens at any more."""
    if name is not None and sys.platform != "win32" and _is_ours(Path(name).parent):
        disk.remove(Path(name).parent)


def _is_ours(folder: Path) -> bool:
    """Whether a folder was made for a socket, by this user, and nobody else may enter it."""
    try:
        state = folder.lstat()
    except (OSError, ValueError):
        return False
    private = stat.S_ISDIR(state.st_mode) and not state.st_mode & 0o077
    return folder.name.startswith(_START) and private and state.st_uid == os.getuid()
