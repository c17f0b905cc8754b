"""The songs of the project, beside the tracks when there is more than one."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.project.model import Song
from lasaft_studio.ui.session.timecode import minutes
from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.widgets.plain import Label, tip

WIDTH = 196
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
SONG_ROLE = int(Role.UserRole)
_NO_PARENT = QModelIndex()


class SongListModel(QAbstractListModel):
    """One row a song of the document."""

    def __init__(self, view_state: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._songs = view_state.document.project.songs
        view_state.document.changed.connect(lambda _before, after: self._show(after.songs))

    @property
    def songs(self) -> tuple[Song, ...]:
        """The songs as they are shown."""
        return self._songs

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._songs)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        song = self._songs[index.row()]
        if role == Role.DisplayRole:
            return song.title
        if role == Role.ToolTipRole:
            return tip(f"{song.artist} – {song.title}" if song.artist else song.title)
        if role == Role.AccessibleDescriptionRole:
            return self.describe(song)
        return song if role == SONG_ROLE else None

    def describe(self, song: Song) -> str:
        """Return length and number of stems."""
        stems = self.tr("%n stem(s)", "", len(song.stems)) if song.stems else ""
        return " · ".join(part for part in (minutes(song.seconds, 0), stems) if part)

    def _show(self, songs: tuple[Song, ...]) -> None:
        if [song.id for song in songs] != [song.id for song in self._songs]:
            self.beginResetModel()
            self._songs = songs
            self.endResetModel()
            return
        before, self._songs = self._songs, songs
        for row, (old, new) in enumerate(zip(before, songs, strict=True)):
            if old is not new:
                self.dataChanged.emit(self.index(row), self.index(row))


class _SongDelegate(QStyledItemDelegate):
    """Draws the title, and below it what else is worth knowing."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(WIDTH - 20, 50)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, song = index.model(), index.data(SONG_ROLE)
        if not isinstance(song, Song) or not isinstance(model, SongListModel):
            return
        look = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_soft"))
            painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), 7, 7)
        place: QRect = option.rect.adjusted(12, 7, -8, -7)
        painter.setPen(look.colour("muted_text"))
        painter.drawText(place, Qt.AlignmentFlag.AlignBottom, model.describe(song))
        bold = painter.font()
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(look.colour("text"))
        room = place.width() - 8
        title = option.fontMetrics.elidedText(song.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(place, Qt.AlignmentFlag.AlignTop, title)
        painter.restore()


class SongList(QFrame):
    """Shows all songs and makes one of them the current one."""

    def __init__(self, view_state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "left")
        self.setFixedWidth(WIDTH)
        self._view_state = view_state
        self._model = SongListModel(view_state, self)
        self._view = QListView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(_SongDelegate(self._view))
        self._view.setAccessibleName(self.tr("Songs"))
        self._view.clicked.connect(self._choose)
        self._view.activated.connect(self._choose)
        self._view.selectionModel().currentChanged.connect(lambda now, _before: self._choose(now))
        heading = Label(self.tr("SONGS"))
        heading.setProperty("role", "section")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 16, 8, 8)
        layout.addWidget(heading)
        layout.addWidget(self._view, 1)
        heading.setContentsMargins(8, 0, 0, 2)
        view_state.song_edited.connect(self._follow)
        view_state.document.settled.connect(self._follow)
        self.hide()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self._view_state.show_song(self._model.songs[index.row()].id)

    def _follow(self) -> None:
        songs, current = self._model.songs, self._view_state.song
        self.setVisible(len(songs) > 1)
        row = next((i for i, song in enumerate(songs) if current is not None and song.id == current.id), -1)
        if row >= 0 and self._view.currentIndex().row() != row:
            self._view.setCurrentIndex(self._model.index(row))
