"""The tracks of a song as a list in which each can be ticked."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lasaft_studio.project.model import Track
from lasaft_studio.ui.style import icons
from lasaft_studio.ui.style.stem_text import track_title

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_NO_PARENT = QModelIndex()


class TrackListModel(QAbstractListModel):
    """One row a track.

    Args:
        tracks: in the mixer's order.
        ticked: the ids of those that are ticked at first.
    """

    def __init__(
        self, tracks: tuple[Track, ...], ticked: Collection[str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tracks = tracks
        self._ticked = set(ticked)

    @property
    def ticked(self) -> frozenset[str]:
        """The ids of the ticked tracks."""
        return frozenset(self._ticked)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._tracks)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
        return flags if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        track = self._tracks[index.row()]
        if role == Role.DisplayRole:
            return track_title(track)
        if role == Role.DecorationRole:
            return icons.icon(icons.stem_icon(track.stem) if track.stem else "song", track.colour)
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if track.id in self._ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        if not index.isValid() or role != Role.CheckStateRole:
            return False
        track_id = self._tracks[index.row()].id
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._ticked.add(track_id)
        else:
            self._ticked.discard(track_id)
        self.dataChanged.emit(index, index, [Role.CheckStateRole])
        return True
