"""A second start of the program hands its files to the first, and ends."""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from lasaft_studio import paths

PATIENCE_MILLISECONDS = 1000
_LONGEST_MESSAGE = 1 << 20


def hand_over(files: Sequence[Path]) -> bool:
    """Give files to a running instance of the same user; return whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    if not socket.waitForConnected(PATIENCE_MILLISECONDS):
        return False
    socket.write(json.dumps([str(file.absolute()) for file in files]).encode() + b"\n")
    handed = socket.waitForBytesWritten(PATIENCE_MILLISECONDS)
    socket.disconnectFromServer()
    return handed


def server_name() -> str:
    """Return the name of this user's instance with these folders."""
    whose = f"{getpass.getuser()}\0{paths.data_folder()}"
    return f"lasaft-studio-{hashlib.sha256(whose.encode()).hexdigest()[:16]}"


class FirstInstance(QObject):
    """Listens for later starts."""

    files_came = Signal(object)  # list of Path, perhaps empty: then the window comes to the front

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sockets: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        if not self._server.listen(server_name()):
            QLocalServer.removeServer(server_name())  # left by a crash
            self._server.listen(server_name())

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _take(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._sockets.append(socket)
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._read)
        self._read()

    def _read(self) -> None:
        """Read what has come, and forget who has gone."""
        for socket in list(self._sockets):
            if socket.canReadLine():
                self._tell(socket)
            if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
                self._sockets.remove(socket)
                socket.deleteLater()

    def _tell(self, socket: QLocalSocket) -> None:
        try:
            names = json.loads(bytes(socket.readLine(_LONGEST_MESSAGE).data()))
        except ValueError:
            return
        if isinstance(names, list):
            self.files_came.emit([Path(name) for name in names if isinstance(name, str)])
